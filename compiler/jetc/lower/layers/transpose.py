"""Transpose from hls4ml's layer of that name, which it makes of Keras's Permute."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from jetc_runtime.layers.transpose import Transpose

from jetc.lower.node import NO_MEND
from jetc.lower.wire import Inferred, Wire

if TYPE_CHECKING:
    from jetc.lower.node import GraphNode

__all__ = ["infer", "lower"]

_TURNED = (1, 0)


def infer(source: Wire, rows: int) -> Inferred:
    """Return the type of the source: each of so many `rows`, now a column, can have what any word could."""
    low, high = (np.full(rows, end) for end in (source.low.min(), source.high.max()))
    return Inferred({"result": source.format}, Wire(source.format, low, high))


def lower(node: GraphNode) -> tuple[Transpose]:
    """Return the words, rows for columns; their type is that of the source."""
    if node.numbers("perm") != _TURNED:
        why = "the IR has rows and words, and their exchange"
        raise node.refusal(f"its perm is {node.numbers('perm')}", why, NO_MEND)
    if node.type("result") != node.source_type:
        raise node.refusal(
            f"its result is {node.type('result')}, and its source {node.source_type}",
            "the words are wires, and wires cast nothing",
            "state the source's type for its result",
        )
    return (Transpose(node.name, node.sources, node.type("result")),)
