"""Stage `idle_neurons`."""
