"""The commands of `retail`, one file each: a module exposes `register(app)`."""
