"""Flatten from hls4ml's Reshape to one axis, which is what it makes of Keras's Flatten."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from jetc_runtime.layers.flatten import Flatten

from jetc.lower.node import NO_MEND
from jetc.lower.wire import Inferred, Wire

if TYPE_CHECKING:
    from jetc.lower.node import GraphNode

__all__ = ["infer", "lower"]


def infer(source: Wire, rows: int) -> Inferred:
    """Return the type of the source: its words stand there once for each of `rows`."""
    low, high = (np.tile(each, rows) for each in (source.low, source.high))
    return Inferred({"result": source.format}, Wire(source.format, low, high))


def lower(node: GraphNode) -> tuple[Flatten]:
    """Return the words of all rows side by side, cast to the result's type."""
    target = node.option("target_shape")
    if not isinstance(target, Sequence) or len(target) != 1:
        raise node.refusal(f"its target_shape is {target}", "the IR flattens rows to one axis", NO_MEND)
    return (Flatten(node.name, node.sources, node.type("result")),)
