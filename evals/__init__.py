"""Suites of questions with gold answers, the runner and its report."""
