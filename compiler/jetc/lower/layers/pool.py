"""Pool from hls4ml's GlobalPooling1D, over the constituents."""

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

__all__ = ["infer", "lower"]

_POOLINGS: Mapping[str, Pooling] = MappingProxyType({"Average": "mean", "Max": "max"})
"""Poolings by hls4ml's ``pool_op``."""


def infer(layer: PoolLayer, source: Wire, rows: int) -> Inferred:
    """Return the type that holds the summary of any of `rows` exactly."""
    exact = exact_format(layer.how, source.format, rows)
    shift = exact.fraction - source.format.fraction
    return Inferred({"accum": exact, "result": exact}, Wire(exact, source.low << shift, source.high << shift))


def lower(node: GraphNode) -> tuple[Pool]:
    """Return the exact summary of the constituents, with the result's type as its cast."""
    how = _POOLINGS.get(str(node.option("pool_op")))
    if how is None:
        why = f"the IR has {' and '.join(_POOLINGS.values())}"
        raise node.refusal(f"its pool_op is {node.option('pool_op')}", why, NO_MEND)
    node.want("data_format", "channels_last", "constituents are the first axis")
    node.want("keepdims", False, "what is pooled has no constituents")  # noqa: FBT003 - the option's value
    _check(node, how, node.around.constituents)
    return (Pool(node.name, node.sources, how, "constituents", node.type("result")),)


def _check(node: GraphNode, how: Pooling, count: int) -> None:
    if not takes(how, count):
        why = f"{count} is not a power of two: the division would round, and the IR's {how} is exact"
        raise node.refusal(f"it takes the {how} over {count} constituents", why, NO_MEND)
    accumulator, source, more = node.type("accum"), node.source_type, growth(how, count)
    width, integer = source.width + 2 * more, source.integer + more
    if width > MAX_WIDTH or not accumulator.contains(exact_format(how, source, count)):
        raise node.refusal(
            f"its accumulator is {accumulator}",
            f"the exact {how} of {count} x {source} takes {width} bits, {integer} of them integer bits",
            "widen accum_t" if width <= MAX_WIDTH else NO_MEND,
        )
