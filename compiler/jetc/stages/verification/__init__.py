"""Stage `verification`."""
