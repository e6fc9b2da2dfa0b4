"""Latency softmax from hls4ml's softmax of that implementation, over all classes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc_runtime.layers.latency_softmax import LatencySoftmax

from jetc.lower.layers import softmax
from jetc.lower.layers.softmax import softmax_tables
from jetc.lower.wire import Inferred

if TYPE_CHECKING:
    from jetc.lower.node import GraphNode
    from jetc.lower.wire import Wire
    from jetc.taggers.topology import SoftmaxLayer

__all__ = ["infer", "lower"]


def infer(layer: SoftmaxLayer, source: Wire) -> Inferred:
    """Return the types of a stable softmax but that of its differences: it has none."""
    found = softmax.infer(layer, source)
    return Inferred({name: each for name, each in found.types.items() if name != "inp_norm"}, found.wire)


def lower(node: GraphNode) -> tuple[LatencySoftmax]:
    """Return the softmax with the tables that the project's own C++ makes."""
    tables = softmax_tables(node)
    return (
        LatencySoftmax(
            name=node.name,
            sources=node.sources,
            exp_table=tables.exp,
            exp_format=node.type("exp_table"),
            accumulator=node.type("accum"),
            inverse_input=node.type("inv_inp"),
            inverse_table=tables.inverse,
            inverse_format=node.type("inv_table"),
            result=node.type("result"),
        ),
    )
