"""Relu from hls4ml's activation of that name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from jetc_runtime.layers.relu import Relu

from jetc.lower.layers import cast
from jetc.lower.wire import Wire

if TYPE_CHECKING:
    from jetc.lower.node import GraphNode
    from jetc.lower.wire import Inferred
    from jetc.taggers.topology import ActivationLayer

__all__ = ["infer", "lower"]


def infer(layer: ActivationLayer, source: Wire) -> Inferred:
    """Return what a cast has; what is below zero is zero before it."""
    return cast.infer(layer, Wire(source.format, np.maximum(source.low, 0), np.maximum(source.high, 0)))


def lower(node: GraphNode) -> tuple[Relu]:
    """Return the ReLU with the result's type as its cast."""
    return (Relu(node.name, node.sources, node.type("result")),)
