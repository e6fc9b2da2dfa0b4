"""Clipped relu from hls4ml's relu1 and relu6."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from jetc_runtime.layers.clipped_relu import ClippedRelu

from jetc.lower.wire import Inferred, Wire
from jetc.taggers.hidden_functions import ENDS

if TYPE_CHECKING:
    from jetc.lower.node import GraphNode
    from jetc.taggers.topology import ActivationLayer

__all__ = ["infer", "lower"]


def infer(layer: ActivationLayer, source: Wire) -> Inferred:
    """Return the cast's own format; what is beyond an end is that end before it."""
    low, high = (end << source.format.fraction for end in ENDS[layer.function])
    clipped = Wire(source.format, *(np.clip(each, low, high) for each in (source.low, source.high)))
    return Inferred({"result": layer.result}, clipped.cast(layer.result))


def lower(node: GraphNode) -> tuple[ClippedRelu]:
    """Return the activation with the result's type as its cast."""
    _, largest = ENDS[str(node.option("activation"))]
    return (ClippedRelu(node.name, node.sources, largest, node.type("result")),)
