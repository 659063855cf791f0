"""The semantic layer: a model of metrics and dimensions, and the compiler from semantic queries to SQL."""
