"""Which constants alkaid keeps: it would change the others silently.

It holds them as int32, or as float32 where it looks for their last bit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc_runtime.tensor import NetworkError

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["CONSTANT_BITS", "check_constants"]

CONSTANT_BITS = 24
"""Widest constant alkaid 0.8.2 keeps: it finds a constant's last set bit in float32."""


def check_constants(name: str, what: str, codes: Iterable[int]) -> None:
    """Raise NetworkError for the first of `codes` that alkaid does not keep; `name` is the layer."""
    for code in codes:
        magnitude = abs(int(code))
        bits = magnitude.bit_length() - (magnitude & -magnitude).bit_length() + 1
        if magnitude and bits > CONSTANT_BITS:
            msg = f"{name}: {what} {int(code)} has {bits} significant bits, the RTL keeps {CONSTANT_BITS}"
            raise NetworkError(msg)
