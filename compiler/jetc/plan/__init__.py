"""What runs, when, and why: keys, the artifact store, the plan."""
