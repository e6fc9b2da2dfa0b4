"""Stage `ip`."""
