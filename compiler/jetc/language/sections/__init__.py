"""The frozen model of a spec."""
