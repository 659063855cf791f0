"""Templates and word lists of the training corpus."""
