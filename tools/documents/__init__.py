"""Documents of the shop: cut into passages, searched, quoted with their source."""
