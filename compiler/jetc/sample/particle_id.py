"""Particle numbers by name. **Source**: the Monte Carlo numbering of the Particle Data Group."""

from __future__ import annotations

__all__ = [
    "BOTTOM",
    "CHARM",
    "ELECTRON",
    "GLUON",
    "HIGGS",
    "MUON",
    "NEUTRAL_PION",
    "NEUTRINOS",
    "PHOTON",
    "TAU",
]

CHARM = 4
BOTTOM = 5
ELECTRON = 11
MUON = 13
TAU = 15
GLUON = 21
PHOTON = 22
HIGGS = 25
NEUTRAL_PION = 111
NEUTRINOS = (12, 14, 16)
