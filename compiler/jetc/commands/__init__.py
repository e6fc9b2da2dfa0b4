"""What each command does: arguments in, text and an exit code out. `jetc.cli` prints and exits."""
