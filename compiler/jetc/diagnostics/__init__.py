"""What a fault is, and how it is shown."""
