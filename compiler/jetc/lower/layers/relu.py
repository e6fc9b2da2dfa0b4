"""Relu from hls4ml's activation of that name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from jetc_runtime.layers.relu import Relu

from jetc.lower.wire import Inferred, Wire

if TYPE_CHECKING:
    from jetc.lower.node import GraphNode
    from jetc.taggers.topology import ActivationLayer

__all__ = ["infer", "lower"]


def infer(layer: ActivationLayer, source: Wire) -> Inferred:
    """Return the cast's own format; what is below zero is zero before it."""
    positive = Wire(source.format, np.maximum(source.low, 0), np.maximum(source.high, 0))
    return Inferred({"result": layer.result}, positive.cast(layer.result))


def lower(node: GraphNode) -> tuple[Relu]:
    """Return the ReLU with the result's type as its cast."""
    return (Relu(node.name, node.sources, node.type("result")),)
