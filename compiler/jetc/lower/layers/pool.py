"""Pool from hls4ml's GlobalPooling1D, and from the sum that jetc adds to hls4ml, over the first axis."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from jetc_runtime.fixed_point import MAX_WIDTH
from jetc_runtime.layers.pool import Pool, exact_format, growth, takes

from jetc.lower.node import NO_MEND
from jetc.lower.wire import Inferred, Wire

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jetc_runtime.layers.pool import Pooling

    from jetc.lower.node import GraphNode
    from jetc.taggers.topology import PoolLayer

__all__ = ["infer", "is_exact", "lower"]

_POOLINGS: Mapping[str, Pooling] = MappingProxyType({"Average": "mean", "Max": "max"})
"""Poolings by hls4ml's ``pool_op``."""
_SUM = "JetcSum"


def infer(layer: PoolLayer, source: Wire, rows: int) -> Inferred:
    """Return the type that holds the summary of any of `rows` exactly."""
    exact = exact_format(layer.how, source.format, rows)
    ends = rows if layer.how == "sum" else 1 << exact.fraction - source.format.fraction
    return Inferred({"accum": exact, "result": exact}, Wire(exact, source.low * ends, source.high * ends))


def lower(node: GraphNode) -> tuple[Pool]:
    """Return the exact summary of the rows, with the result's type as its cast."""
    if node.kind == _SUM:
        return _checked(node, "sum")
    how = _POOLINGS.get(str(node.option("pool_op")))
    if how is None:
        why = f"the IR has {' and '.join(_POOLINGS.values())}"
        raise node.refusal(f"its pool_op is {node.option('pool_op')}", why, NO_MEND)
    node.want("data_format", "channels_last", "constituents are the first axis")
    node.want("keepdims", False, "what is pooled has no constituents")  # noqa: FBT003 - the option's value
    return _checked(node, how)


def is_exact(node: GraphNode) -> bool:
    """Tell whether the mean of `node` needs no rounding: its accumulator holds it, and shifts divide it."""
    count, source = node.source_rows, node.source_type
    width = source.width + sum(growth("mean", count)) if takes("mean", count) else MAX_WIDTH + 1
    return width <= MAX_WIDTH and node.type("accum").contains(exact_format("mean", source, count))


def _checked(node: GraphNode, how: Pooling) -> tuple[Pool]:
    _check(node, how, node.source_rows)
    return (Pool(node.name, node.sources, how, node.over, node.type("result")),)


def _check(node: GraphNode, how: Pooling, count: int) -> None:
    if not takes(how, count):
        why = f"{count} is not a power of two: the division would round, and the IR's {how} is exact"
        raise node.refusal(f"it takes the {how} over {count} {node.over}", why, NO_MEND)
    accumulator, source, (integer, fraction) = node.type("accum"), node.source_type, growth(how, count)
    width, integer = source.width + integer + fraction, source.integer + integer
    if width > MAX_WIDTH or not accumulator.contains(exact_format(how, source, count)):
        raise node.refusal(
            f"its accumulator is {accumulator}",
            f"the exact {how} of {count} x {source} takes {width} bits, {integer} of them integer bits",
            "widen accum_t" if width <= MAX_WIDTH else NO_MEND,
        )
