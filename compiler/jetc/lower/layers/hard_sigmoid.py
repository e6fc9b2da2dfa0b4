"""Hard sigmoid and hard tanh from hls4ml's activations of those names, whose line has types of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from jetc_runtime.layers.hard_sigmoid import HardSigmoid

from jetc.lower.wire import Inferred, Wire
from jetc.taggers.hidden_functions import SHIFT, SLOPE

if TYPE_CHECKING:
    from jetc.lower.node import GraphNode
    from jetc.taggers.topology import ActivationLayer

__all__ = ["infer", "lower"]


def infer(layer: ActivationLayer, source: Wire) -> Inferred:
    """Return the cast's own format, and those that hls4ml has for the line."""
    types = {"slope": SLOPE, "shift": SHIFT, "result": layer.result}
    return Inferred(types, Wire.of_words([layer.result] * len(source.low)).cast(layer.result))


def lower(node: GraphNode) -> tuple[HardSigmoid]:
    """Return the activation; slope and shift are those that the C++ casts to their types."""
    forms = [node.type(each) for each in ("slope", "shift")]
    slope, shift = (
        int(form.quantize(np.array([float(str(node.option(name)))]))[0])
        for form, name in zip(forms, ("slope", "shift"), strict=True)
    )
    tanh = node.option("activation") == "hard_tanh"
    form, of_shift = forms
    return (HardSigmoid(node.name, node.sources, slope, form, shift, of_shift, tanh, node.type("result")),)
