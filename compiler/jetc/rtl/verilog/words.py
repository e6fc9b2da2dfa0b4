"""Words and bits in Verilog, packed lowest first."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["becomes_ready", "concatenation", "shifted", "vector"]

_NEXT = 2
"""The interval at which the clock after a jet was taken is the only one without ready."""


def vector(width: int) -> str:
    """Spell the range of a vector of `width` bits."""
    return f"[{width - 1}:0]"


def concatenation(parts: Sequence[str]) -> str:
    """Join words given lowest first; Verilog writes the highest first."""
    return "{\n        " + ",\n        ".join(reversed(parts)) + "\n    }"


def shifted(register: str, source: str, clocks: int, width: int = 1) -> str:
    """Spell what a shift register of `clocks` words holds next: `source` of `width` bits, lowest.

    >>> [shifted("line", "word", clocks, 4) for clocks in (1, 3)]
    ['word', '{line[7:0], word}']
    """
    return f"{{{register}[{width * (clocks - 1) - 1}:0], {source}}}" if clocks > 1 else source


def becomes_ready(valid: str, interval: int) -> str:
    """Spell when a design is ready at the next clock: no jet is `taken`, nor was in the last clocks.

    >>> [becomes_ready("valid", each) for each in (2, 3, 4)]
    ['rst | ~taken', 'rst | ~(taken | valid[0])', 'rst | ~(taken | (|valid[1:0]))']
    """
    if interval == _NEXT:
        return "rst | ~taken"
    before = interval - _NEXT
    return f"rst | ~(taken | {f'{valid}[0]' if before == 1 else f'(|{valid}[{before - 1}:0])'})"
