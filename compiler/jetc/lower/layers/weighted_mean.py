"""Weighted mean from the layer of that name that jetc adds to hls4ml, which has none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from jetc_runtime.fixed_point import FixedPoint
from jetc_runtime.layers.weighted_mean import WeightedMean

from jetc.lower.wire import Inferred, Wire

if TYPE_CHECKING:
    from jetc.lower.node import GraphNode
    from jetc.taggers.topology import WeightedMeanLayer

__all__ = ["infer", "lower"]


def infer(layer: WeightedMeanLayer, source: Wire, weights: Wire, rows: int) -> Inferred:
    """Return types that hold the sum of any of `rows` exactly, and its product with any reciprocal."""
    table, total = layer.reciprocal, _sum_of(source.format, weights.format, rows)
    result = FixedPoint(total.width + table.width, total.integer + table.integer, total.signed)
    scale = np.array(layer.reciprocals) * np.arange(len(layer.reciprocals))
    low, high = (int(scale.max()) * each for each in (np.minimum(source.low, 0), np.maximum(source.high, 0)))
    largest = int(max(np.abs(low).max(), np.abs(high).max()))
    plain = FixedPoint(table.width, table.integer, table.signed)
    types = {"accum": total, "reciprocal": plain, "result": result}
    return Inferred(types, Wire(result, low, high), largest.bit_length())


def lower(node: GraphNode) -> tuple[WeightedMean]:
    """Return the weighted mean of the constituents, with the result's type as its cast."""
    source, weights = node.source_types
    accumulator, wanted = node.type("accum"), _sum_of(source, weights, node.source_rows)
    if not accumulator.contains(wanted):
        raise node.refusal(
            f"its accumulator is {accumulator}",
            f"the sum of {node.source_rows} x {source} by weights {weights} takes {wanted}",
            "widen accum_t",
        )
    return (
        WeightedMean(
            node.name,
            node.sources,
            "constituents",
            node.numbers("reciprocals"),
            node.type("reciprocal"),
            node.type("result"),
        ),
    )


def _sum_of(source: FixedPoint, weights: FixedPoint, rows: int) -> FixedPoint:
    """Return the format that holds the sum of any of `rows` words by their weights."""
    more = (rows * weights.max_code - 1).bit_length()
    integer = source.integer + more - weights.fraction
    return FixedPoint(source.width + more, integer, source.signed)
