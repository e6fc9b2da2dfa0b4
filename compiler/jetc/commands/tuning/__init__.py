"""What `jetc tune` does: choices, the search among them, what a point gives, and the frontier."""
