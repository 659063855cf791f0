"""Typed tools over the shop's data: the semantic layer, guarded SQL and the catalog the agent calls."""
