"""Stage `emulator`."""
