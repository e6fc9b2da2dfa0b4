"""What ntuples hold, and what a spec would make of it: before any build, with nothing written."""
