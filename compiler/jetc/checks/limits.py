"""Widths that later stages can represent exactly, as far as the spec can break them."""

from __future__ import annotations

__all__ = ["EXACT_BITS", "PORT_BITS", "SUM_BITS", "TABLE_BITS"]

EXACT_BITS = 24
"""Significand of a float32, in which QKeras trains and alkaid looks for a constant's last bit."""
PORT_BITS = 32
"""Integer bits, and fraction bits, of the emulator's words."""
SUM_BITS = 40
"""Widest sum whose code, shifted for a cast to at most 24 fraction bits, stays inside an int64."""
TABLE_BITS = 12
"""Widest index of a table: hls4ml addresses no more entries in hardware."""
