"""Argmax from hls4ml's softmax of that implementation, over all classes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc_runtime.layers.argmax import Argmax

from jetc.lower.layers.softmax import check_axis
from jetc.lower.wire import Inferred, Wire

if TYPE_CHECKING:
    from jetc.lower.node import GraphNode
    from jetc.taggers.topology import ArgmaxLayer

__all__ = ["infer", "lower"]


def infer(layer: ArgmaxLayer, source: Wire) -> Inferred:
    """Return the type of the scores: it has no tables."""
    return Inferred({"result": layer.result}, Wire.of_words([layer.result] * len(source.low)))


def lower(node: GraphNode) -> tuple[Argmax]:
    """Return the layer; it has no tables."""
    check_axis(node)
    return (Argmax(node.name, node.sources, node.type("result")),)
