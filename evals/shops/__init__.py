"""Small made-up shops that nothing was tuned to; their suites judge generalisation."""
