"""Look-up as an adder that makes the address, and a look-up module for each word."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from jetc_runtime.fixed_point import FixedPoint, Overflow

from jetc.rtl.casting import cast_words
from jetc.rtl.constants import check_constants
from jetc.rtl.symbolic import constant, like, towards_zero

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jetc_runtime.layers.look_up import LookUp
    from jetc_runtime.tensor import Tensor

    from jetc.rtl.symbolic import Words

__all__ = ["build"]


def build(layer: LookUp, words: Sequence[Words], sources: Sequence[Tensor]) -> Words:
    """Return the entries; NetworkError for one that the RTL cannot keep."""
    check_constants(layer.name, "table entry", layer.table)
    size = len(layer.table)
    table = np.array(layer.table, dtype=np.int64) * layer.table_format.lsb
    address = FixedPoint(size.bit_length() - 1, size.bit_length() - 1, signed=False, overflow=Overflow.SAT)
    flat = np.asarray(words[0]).ravel()
    whole = [towards_zero(each * 2.0**layer.steps, 0) + float(size // 2) for each in flat]
    places = np.asarray(cast_words(layer.name, like(words[0], whole), address))
    made = [_entry(each, table, address) for each in places]
    return like(words[0], made).reshape(sources[0].sizes)


def _entry(place: Words, table: Words, address: FixedPoint) -> Words:
    if place.low == place.high:
        return constant(place, float(table[round(place.low)]))
    return place.lookup(table, original_qint=(0.0, address.max_value, 1.0))
