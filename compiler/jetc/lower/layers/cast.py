"""Cast from hls4ml's linear activation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc_runtime.layers.cast import Cast

if TYPE_CHECKING:
    from jetc.lower.node import Node

__all__ = ["lower"]


def lower(node: Node) -> tuple[Cast]:
    """Return the cast to the result's type."""
    return (Cast(node.name, node.sources, node.type("result")),)
