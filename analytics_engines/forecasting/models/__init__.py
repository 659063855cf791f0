"""Forecasting models, one file each; a module exposes its class as `MODEL` and is found by the registry."""
