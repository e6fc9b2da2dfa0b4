"""Relu from hls4ml's activation of that name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc_runtime.layers.relu import Relu

if TYPE_CHECKING:
    from jetc.lower.node import Node

__all__ = ["lower"]


def lower(node: Node) -> tuple[Relu]:
    """Return the ReLU with the result's type as its cast."""
    return (Relu(node.name, node.sources, node.type("result")),)
