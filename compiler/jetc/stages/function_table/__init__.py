"""The stage that makes the table of a hidden layer's function."""
