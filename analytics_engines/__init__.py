"""The five AI systems: each declares inputs and outputs and computes its tables from the curated lake."""
