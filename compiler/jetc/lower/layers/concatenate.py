"""Concatenate from hls4ml's layer of that name, of two arrays of words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from jetc_runtime.fixed_point import containing
from jetc_runtime.layers.concatenate import Concatenate

from jetc.lower.wire import Inferred, Wire

if TYPE_CHECKING:
    from jetc.lower.node import GraphNode

__all__ = ["infer", "lower"]


def infer(sources: tuple[Wire, ...]) -> Inferred:
    """Return the narrowest type that holds the words of all sources."""
    common = containing(tuple(each.format for each in sources))
    low, high = (
        np.concatenate([getattr(each, end) << common.fraction - each.format.fraction for each in sources])
        for end in ("low", "high")
    )
    return Inferred({"result": common}, Wire(common, low, high))


def lower(node: GraphNode) -> tuple[Concatenate]:
    """Return the words side by side, each cast to the result's type."""
    node.want("op", "concatenate1d", "words of a jet are joined, not rows")
    return (Concatenate(node.name, node.sources, node.type("result")),)
