"""A multilayer perceptron: dense layers over the words of all constituents, and two heads.

The order of constituents counts. Inputs of the jet, where the spec has some, join the words of the
constituents before the first layer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.taggers.stacks import (
    class_head,
    class_scores,
    constituents,
    extra_heads,
    heads_in_words,
    hidden_layers,
    joined_with_jet,
    outputs,
    regression_head,
)
from jetc.taggers.topology import EXACT, FlattenLayer, Part, Topology

if TYPE_CHECKING:
    from jetc.language.sections.mlp import Mlp
    from jetc.language.sections.model import ClassTruth, Features, Quantisation

__all__ = ["mlp"]

_LAYERS = ("architecture", "layers")


def mlp(
    network: Mlp, features: Features, quantisation: Quantisation, classes: tuple[ClassTruth, ...]
) -> Topology:
    """Return the topology of `network`: class scores and pT ratio from constituents in their order."""
    port, casts = constituents(features), quantisation
    flat = FlattenLayer("words", (port.name,), EXACT, port.place)
    jet, joined = joined_with_jet(features, flat.name)
    first = joined[-1].name if joined else flat.name
    hidden = hidden_layers("shared", network.layers, first, casts, _LAYERS, residual=network.residual)
    last = hidden[-1].name
    layers = (
        flat,
        *joined,
        *hidden,
        *class_head(network.class_head, last, classes, casts),
        *regression_head(network.regression_head, last, casts),
        *extra_heads(network.further_outputs, last, casts),
    )
    parts = (
        Part(layers, f"the layers and {heads_in_words(network.further_outputs)}", _LAYERS),
        *class_scores(casts),
    )
    return Topology((port, *jet), parts, outputs(classes, casts, network.further_outputs))
