"""Stage `package`."""
