"""Stage `menu`."""
