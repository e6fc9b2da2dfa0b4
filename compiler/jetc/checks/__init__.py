"""Contradictions of a spec: each section's rules have a module of their own."""
