"""How a change of a metric between two periods splits into contributions that add up to it."""
