"""Forecasting for every engine: models, rolling-origin backtests, accuracy measures and intervals."""
