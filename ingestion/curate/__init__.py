"""Validate, deduplicate, mask, score and quarantine, all in SQL."""
