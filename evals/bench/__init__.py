"""Small measurements of the product against real peers, both in one run."""
