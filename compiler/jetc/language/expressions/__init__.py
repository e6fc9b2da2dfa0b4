"""Cuts, discriminants and the quantities they speak of: parsed, typed, never executed."""
