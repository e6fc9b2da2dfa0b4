"""A static site over finished builds: an index, a page of each build, and what can be taken along."""
