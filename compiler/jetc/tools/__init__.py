"""One adapter per outside program."""
