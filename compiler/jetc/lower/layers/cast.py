"""Cast from the linear activation of hls4ml, or from the layer of jetc that has a format for each word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc_runtime.fixed_point import FixedPoint
from jetc_runtime.layers.cast import Cast
from jetc_runtime.layers.relu import Relu

from jetc.lower.wire import Inferred

if TYPE_CHECKING:
    from jetc.lower.node import GraphNode
    from jetc.lower.wire import Wire
    from jetc.taggers.topology import ActivationLayer

__all__ = ["infer", "lower", "lower_each"]


def infer(layer: ActivationLayer, source: Wire) -> Inferred:
    """Return the cast's own format, or the one that holds those of all words."""
    if layer.formats:
        return Inferred({"result": layer.result}, source.cast_each(layer.formats))
    return Inferred({"result": layer.result}, source.cast(layer.result))


def lower(node: GraphNode) -> tuple[Cast]:
    """Return the cast to the result's type."""
    return (Cast(node.name, node.sources, node.type("result")),)


def lower_each(node: GraphNode) -> tuple[Cast] | tuple[Relu]:
    """Return the casts of the words, each to its own format."""
    formats = tuple(FixedPoint.parse(each) for each in node.texts("formats"))
    if node.option("function") == "relu":
        return (Relu(node.name, node.sources, formats),)
    return (Cast(node.name, node.sources, formats),)
