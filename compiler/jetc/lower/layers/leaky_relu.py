"""Leaky relu from hls4ml's activation of that name, whose slope has a type of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from jetc_runtime.layers.leaky_relu import LeakyRelu

from jetc.lower.wire import Inferred, Wire
from jetc.taggers.hidden_functions import LEAK

if TYPE_CHECKING:
    from jetc.lower.node import GraphNode
    from jetc.taggers.topology import ActivationLayer

__all__ = ["infer", "lower"]


def infer(layer: ActivationLayer, source: Wire) -> Inferred:
    """Return the cast's own format, and that of the slope, whose smallest value it is."""
    types = {"param": LEAK, "result": layer.result}
    return Inferred(types, Wire.of_words([layer.result] * len(source.low)).cast(layer.result))


def lower(node: GraphNode) -> tuple[LeakyRelu]:
    """Return the activation; its slope is the one that the C++ casts to the parameter's type."""
    slope = node.type("param")
    (code,) = slope.quantize(np.array([float(str(node.option("activ_param")))])).tolist()
    return (LeakyRelu(node.name, node.sources, code, slope, node.type("result")),)
