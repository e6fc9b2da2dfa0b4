"""A design as a folder that needs nothing of jetc: sources, a test of its own, and what other tools read."""
