"""Stage `decisions`."""
