"""Rounded mean from hls4ml's GlobalPooling1D, where its accumulator or its division rounds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc_runtime.layers.rounded_mean import RoundedMean

if TYPE_CHECKING:
    from jetc.lower.node import GraphNode

__all__ = ["lower"]


def lower(node: GraphNode) -> tuple[RoundedMean]:
    """Return the mean as the C++ makes it: the sum is cast after each row, and divided towards zero."""
    return (RoundedMean(node.name, node.sources, node.over, node.type("accum"), node.type("result")),)
