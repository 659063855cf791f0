"""Guarded SQL: the positive-list guard, the row and column policy, and running."""
