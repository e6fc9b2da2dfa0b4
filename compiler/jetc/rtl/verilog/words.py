"""Words and bits in Verilog, packed lowest first."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["concatenation", "vector"]


def vector(width: int) -> str:
    """Spell the range of a vector of `width` bits."""
    return f"[{width - 1}:0]"


def concatenation(parts: Sequence[str]) -> str:
    """Join words given lowest first; Verilog writes the highest first."""
    return "{\n        " + ",\n        ".join(reversed(parts)) + "\n    }"
