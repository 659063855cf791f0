"""Data of the understanding: example questions, the trained head, the encoder's vocabulary (Apache-2.0)."""
