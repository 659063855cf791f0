"""Training of the understanding: the corpus, the network, its heads, and their export for serving."""
