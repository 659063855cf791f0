"""Global Market Pulse: baskets, markets, regions, prices and shares."""
