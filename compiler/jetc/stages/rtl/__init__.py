"""Stage `rtl`."""
