"""Clipped relu from hls4ml's relu1 and relu6."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
from jetc_runtime.layers.clipped_relu import ClippedRelu

from jetc.lower.wire import Inferred, Wire

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jetc.lower.node import GraphNode
    from jetc.taggers.topology import ActivationLayer

__all__ = ["LARGEST", "infer", "lower"]

LARGEST: Mapping[str, int] = MappingProxyType({"relu1": 1, "relu6": 6})
"""Where each of hls4ml's clips."""


def infer(layer: ActivationLayer, source: Wire) -> Inferred:
    """Return the cast's own format; what is beyond an end is that end before it."""
    largest = LARGEST[layer.function] << source.format.fraction
    clipped = Wire(source.format, *(np.clip(each, 0, largest) for each in (source.low, source.high)))
    return Inferred({"result": layer.result}, clipped.cast(layer.result))


def lower(node: GraphNode) -> tuple[ClippedRelu]:
    """Return the activation with the result's type as its cast."""
    largest = LARGEST[str(node.option("activation"))]
    return (ClippedRelu(node.name, node.sources, largest, node.type("result")),)
