"""What the figures of the analytics mean and how they are computed."""
