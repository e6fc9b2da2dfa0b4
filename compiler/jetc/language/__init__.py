"""The spec: its text, its expressions, its sections and the shape that holds them together."""
