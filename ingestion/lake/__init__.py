"""The lake: zones on disk, table contracts and the storage port."""
