"""Latency softmax: tables of exp at the top bits of each logit, and of reciprocals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.emulator.lanes.layers.softmax import exp_table, product, scaled_by
from jetc.emulator.lanes.value import operand, typed
from jetc.emulator.lanes.words import Exact, Rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jetc_runtime.layers.latency_softmax import LatencySoftmax

    from jetc.emulator.lanes.words import Words

__all__ = ["rows"]


def rows(layer: LatencySoftmax, sources: Sequence[Words]) -> Rows:
    """Return the product of exp and reciprocal of each class."""
    (source,) = sources
    exps, table = exp_table(layer)
    lines, terms = [table], []
    size = len(exps)
    shift = source.tensor.common.width - (size.bit_length() - 1)
    for at, each in enumerate(source.values):
        place = f"({typed(each.text, narrow=False)} >> {shift}) & {size - 1}"
        lines.append(f"const Wide exp_{at} = looked_up(exps, narrow({place}));")
        terms.append(operand(f"exp_{at}", min(exps), max(exps)))
    lines += scaled_by(layer, terms)
    fraction = layer.accumulator.fraction + layer.inverse_format.fraction
    return Rows(tuple(Exact(product(layer, each), fraction) for each in terms), tuple(lines))
