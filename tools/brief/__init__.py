"""What moved beyond chance in the last seven days."""
