"""Argmax from hls4ml's softmax of that implementation, over all classes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc_runtime.layers.argmax import Argmax

from jetc.lower.layers.softmax import check_axis

if TYPE_CHECKING:
    from jetc.lower.node import GraphNode

__all__ = ["lower"]


def lower(node: GraphNode) -> tuple[Argmax]:
    """Return the layer; it has no tables."""
    check_axis(node)
    return (Argmax(node.name, node.sources, node.type("result")),)
