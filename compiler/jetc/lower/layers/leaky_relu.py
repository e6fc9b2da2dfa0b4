"""Leaky relu from hls4ml's activation of that name, whose slope has a type of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from jetc_runtime.layers.leaky_relu import LeakyRelu

if TYPE_CHECKING:
    from jetc.lower.node import GraphNode

__all__ = ["lower"]


def lower(node: GraphNode) -> tuple[LeakyRelu]:
    """Return the activation; its slope is the one that the C++ casts to the parameter's type."""
    slope = node.type("param")
    (code,) = slope.quantize(np.array([float(str(node.option("activ_param")))])).tolist()
    return (LeakyRelu(node.name, node.sources, code, slope, node.type("result")),)
