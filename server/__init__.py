"""The HTTP and websocket door."""
