"""Cast from hls4ml's linear activation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc_runtime.layers.cast import Cast

from jetc.lower.wire import Inferred

if TYPE_CHECKING:
    from jetc.lower.node import GraphNode
    from jetc.lower.wire import Wire
    from jetc.taggers.topology import ActivationLayer

__all__ = ["infer", "lower"]


def infer(layer: ActivationLayer, source: Wire) -> Inferred:
    """Return the cast's own format, or the one that holds those of all words."""
    if layer.formats:
        return Inferred({"result": layer.result}, source.cast_each(layer.formats))
    return Inferred({"result": layer.result}, source.cast(layer.result))


def lower(node: GraphNode) -> tuple[Cast]:
    """Return the cast to the result's type."""
    return (Cast(node.name, node.sources, node.type("result")),)
