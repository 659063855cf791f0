"""What runs in containers beside the command line."""
