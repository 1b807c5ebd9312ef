"""What a fetch comes to, and when the next one is due."""
