"""Cast or Relu, with a format for each word, from the layer that jetc adds to hls4ml, which has none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc_runtime.fixed_point import FixedPoint
from jetc_runtime.layers.cast import Cast
from jetc_runtime.layers.relu import Relu

if TYPE_CHECKING:
    from jetc.lower.node import GraphNode

__all__ = ["lower"]


def lower(node: GraphNode) -> tuple[Cast] | tuple[Relu]:
    """Return the casts of the words, each to its own format."""
    formats = tuple(FixedPoint.parse(each) for each in node.texts("formats"))
    if node.option("function") == "relu":
        return (Relu(node.name, node.sources, formats),)
    return (Cast(node.name, node.sources, formats),)
