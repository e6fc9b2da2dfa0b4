"""An MLP-mixer: constituents embedded, blocks that mix constituents and features in turn, pooled, two heads.

Constituents are mixed by dense layers over their axis, the same for each feature, so their order counts. What
enters a mixing is added to its sums, and one ReLU with its cast follows.

**Source**: Tolstikhin et al., MLP-Mixer, arXiv:2105.01601, without normalisation of layers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.taggers.stacks import (
    CONSTITUENTS,
    added,
    class_scores,
    constituents,
    dense,
    heads,
    hidden,
    hidden_layers,
    outputs,
)
from jetc.taggers.topology import EXACT, Part, Topology, TransposeLayer

if TYPE_CHECKING:
    from jetc.language.sections.mixer import Mixer
    from jetc.language.sections.model import ClassTruth, Features, Quantisation

__all__ = ["mixer"]

_ACTIVATION = ("quantisation", "activation")


def mixer(
    network: Mixer, features: Features, quantisation: Quantisation, classes: tuple[ClassTruth, ...]
) -> Topology:
    """Return the topology of `network`: class scores and pT ratio from constituents in their order."""
    port, casts, rows = constituents(features), quantisation, features.constituents
    place = ("architecture", "embedding")
    embedded = hidden_layers("embedded", network.embedding, port.name, casts, place)
    parts, last = [Part(embedded, f"the embedding of {rows} constituents", place)], embedded[-1].name
    for number in range(network.blocks):
        mixed = _mixed(network, number, last, rows, casts)
        parts, last = [*parts, *mixed], mixed[-1].layers[-1].name
    jet, end = heads(network, features, last, casts, classes)
    return Topology(
        (port, *jet), (*parts, end, *class_scores(casts)), outputs(classes, casts, network.further_outputs)
    )


def _mixed(network: Mixer, number: int, source: str, rows: int, casts: Quantisation) -> tuple[Part, Part]:
    """Return the layers of block `number` on `source`, which has so many `rows`."""
    name, words = f"mixed_{number + 1}", network.embedding[-1]
    first, second = ("architecture", "constituent_mixing"), ("architecture", "feature_mixing")
    turned = TransposeLayer(f"{name}_turned", (source,), EXACT, _ACTIVATION)
    over = hidden(f"{name}_over", network.constituent_mixing, turned.name, casts, first, axis=CONSTITUENTS)
    columns = dense(f"{name}_columns", over[-1].name, rows, casts, first, axis=CONSTITUENTS)
    back = TransposeLayer(f"{name}_back", (columns.name,), EXACT, first)
    middle = added(f"{name}_constituents", (back.name, source), casts, first)
    inside = hidden(f"{name}_inside", network.feature_mixing, middle[-1].name, casts, second)
    sums = dense(f"{name}_rows", inside[-1].name, words, casts, second)
    end = added(f"{name}_features", (sums.name, middle[-1].name), casts, second)
    return (
        Part((turned, *over, columns), f"the mixing of constituents, for each of {words} features", first),
        Part(
            (back, *middle, *inside, sums, *end),
            f"the mixing of features, for each of {rows} constituents",
            second,
        ),
    )
