"""Published forecasts as tables and sentences."""
