"""Squeeze and excitation: constituents embedded, each feature times a gate that all of them set, two heads.

The summary of all constituents goes through a narrow layer, and one gate for each feature of the embedding
follows: a hard sigmoid, x/2 + 1/2 between 0 and 1. It is computed once a jet, and multiplies the feature of
every constituent.

**Source**: Hu et al., Squeeze-and-Excitation Networks, arXiv:1709.01507; here over constituents, and with a
hard sigmoid.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.taggers.stacks import (
    CONSTITUENTS,
    cast,
    class_scores,
    constituents,
    dense,
    given,
    heads,
    hidden,
    hidden_layers,
    outputs,
    pooled_rows,
)
from jetc.taggers.topology import (
    EXACT,
    Activation,
    ActivationLayer,
    Extent,
    MultiplyLayer,
    Part,
    Topology,
)

if TYPE_CHECKING:
    from jetc.language.sections.model import ClassTruth, Features, Quantisation
    from jetc.language.sections.squeeze_excite import SqueezeExcite
    from jetc.taggers.topology import TaggerLayer

__all__ = ["squeeze_excite"]


def squeeze_excite(
    network: SqueezeExcite, features: Features, quantisation: Quantisation, classes: tuple[ClassTruth, ...]
) -> Topology:
    """Return the topology of `network`: class scores and pT ratio from constituents in any order."""
    port, casts, rows = constituents(features), quantisation, features.constituents
    place, inside = ("architecture", "embedding"), ("architecture", "constituent_layers")
    embedded = hidden_layers("embedded", network.embedding, port.name, casts, place)
    gates = _gates(network, embedded[-1].name, Extent(CONSTITUENTS, rows), casts)
    meeting = ("architecture", "squeeze")
    product = MultiplyLayer("scaled_product", (embedded[-1].name, gates[-1].name), EXACT, meeting)
    scaled = cast("scaled", product.name, casts.activation, key="activation")
    after = hidden_layers("constituent", network.constituent_layers, scaled.name, casts, inside)
    jet, end = heads(network, features, (scaled, *after)[-1].name, casts, classes)
    parts = (
        Part(embedded, f"the embedding of {rows} constituents", place),
        Part(gates, f"the {network.pooling} over constituents, and the gates", meeting),
        Part((product, scaled, *after), f"the layers of {rows} constituents after the gates", inside),
        end,
        *class_scores(casts),
    )
    return Topology((port, *jet), parts, outputs(classes, casts, network.further_outputs))


def _gates(network: SqueezeExcite, source: str, rows: Extent, casts: Quantisation) -> tuple[TaggerLayer, ...]:
    """Return what makes a gate for each feature of `source`, from the summary of all its `rows`."""
    pool = pooled_rows("all", network.pooling, source, rows, casts)
    summary = cast("summary", pool.name, given(casts.pooled), key="pooled")
    squeezed = hidden("squeezed", network.squeeze, summary.name, casts, ("architecture", "squeeze"))
    width, last = network.embedding[-1], ("architecture", "embedding", len(network.embedding) - 1)
    sums = dense("gate_sum", squeezed[-1].name, width, casts, last)
    form, at = given(casts.gates), ("quantisation", "gates")
    gate = ActivationLayer("gate", (sums.name,), Activation.HARD_SIGMOID, form, at)
    return (pool, summary, *squeezed, sums, gate)
