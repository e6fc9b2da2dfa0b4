"""Gather from the layer of that name that jetc adds to hls4ml, which has none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc_runtime.layers.gather import Gather

from jetc.lower.wire import Inferred

if TYPE_CHECKING:
    from jetc.lower.node import GraphNode
    from jetc.lower.wire import Wire

__all__ = ["infer", "lower"]


def infer(source: Wire) -> Inferred:
    """Return the type of the source."""
    return Inferred({"result": source.format}, source)


def lower(node: GraphNode) -> tuple[Gather]:
    """Return the rows; their type is that of the source."""
    if node.type("result") != node.source_type:
        raise node.refusal(
            f"its result is {node.type('result')}, and its source {node.source_type}",
            "the words are wires, and wires cast nothing",
            "state the source's type for its result",
        )
    return (Gather(node.name, node.sources, node.numbers("rows"), node.axis_of_rows, node.type("result")),)
