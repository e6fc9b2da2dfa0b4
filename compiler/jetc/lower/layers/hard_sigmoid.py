"""Hard sigmoid and hard tanh from hls4ml's activations of those names, whose line has types of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from jetc_runtime.layers.hard_sigmoid import HardSigmoid

if TYPE_CHECKING:
    from jetc.lower.node import GraphNode

__all__ = ["lower"]


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
