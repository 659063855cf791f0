"""Looks at everything that the product stands on, and says what to do about what is wrong."""
