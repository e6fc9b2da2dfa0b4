"""How many adders may stand between two registers at a clock, from designs that closed timing.

The published JEDI-linear taggers were cut by the rule that `jetc.rtl.pipeline` follows, two adder levels a
stage, and reached 203 to 386 MHz after place and route on a VU13P. The fastest gives a level half of its
period. That half holds a share of what every stage pays once (register, clock skew), so for more levels the
product of levels and time is on the safe side. For one level it is not: no clock is faster than that of the
fastest design.
"""

from __future__ import annotations

import math

__all__ = ["CALIBRATION", "FASTEST_MHZ", "LEVEL_NS", "fastest_mhz", "most_levels"]

FASTEST_MHZ = 386.0
"""The fastest of the designs. **Source**: JEDI-linear, 8 constituents of 3 features, Vivado 2025.1."""
_LEVELS = 2
LEVEL_NS = 1000.0 / FASTEST_MHZ / _LEVELS
"""Time of an adder level, ns, with its part of the registers and of the wiring."""
CALIBRATION = (
    f"placed and routed designs of {_LEVELS} adder levels a stage reached at most {FASTEST_MHZ:g} MHz"
)


def most_levels(clock_mhz: float) -> int:
    """Return the adder levels that a stage may hold at `clock_mhz`; 0 where even one is too many.

    >>> [most_levels(each) for each in (360.0, 240.0, 160.0, 1000.0)]
    [2, 3, 4, 0]
    """
    return math.floor(_LEVELS * FASTEST_MHZ / clock_mhz) if clock_mhz <= FASTEST_MHZ else 0


def fastest_mhz(levels: int) -> float:
    """Return the fastest clock, whole MHz, at which a stage may hold `levels` adder levels.

    >>> [fastest_mhz(each) for each in (1, 2, 3, 16)]
    [386.0, 386.0, 257.0, 48.0]
    """
    return min(FASTEST_MHZ, float(_LEVELS * FASTEST_MHZ // levels))
