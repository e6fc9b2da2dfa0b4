"""Stage `lanes`."""
