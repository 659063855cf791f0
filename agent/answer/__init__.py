"""Grounded text, charts and follow-ups."""
