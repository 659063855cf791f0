"""Erasing people from everything that a home keeps."""
