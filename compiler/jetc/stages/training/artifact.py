"""Where the artifact of stage `training` keeps what others read."""

from __future__ import annotations

__all__ = ["WEIGHTS"]

WEIGHTS = "weights.npz"
"""Arrays `<layer>/kernel` and `<layer>/bias`, float32, before quantisation.

Where widths are learned, both are quantised, and `<layer>/bits` has the integer and fraction bits of results.
"""
