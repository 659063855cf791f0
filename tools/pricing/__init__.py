"""What a price change would do, from published elasticities."""
