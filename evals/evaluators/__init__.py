"""Evaluators, one a file: each judges one part of a case's expectation."""
