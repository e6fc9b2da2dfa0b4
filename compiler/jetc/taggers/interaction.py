"""An interaction network: layers on every ordered pair of constituents, their summary, and two heads.

The first layer of a pair is the sum of one on its receiver and one on its sender, each computed once a
constituent. n constituents make n times n pairs, each one's with itself among them.

**Source**: Battaglia et al., arXiv:1612.00222; for jets Moreno et al., arXiv:1908.05318.
Here all pairs are summarised at once, and not those of each receiver first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jetc.taggers.stacks import added, class_scores, constituents, dense, heads, hidden_layers, outputs
from jetc.taggers.topology import EXACT, Extent, GatherLayer, Part, Topology

if TYPE_CHECKING:
    from jetc.language.sections.interaction import Interaction
    from jetc.language.sections.model import ClassTruth, Features, Quantisation

__all__ = ["interaction"]

_PAIRS: Final = "pairs"


def interaction(
    network: Interaction, features: Features, quantisation: Quantisation, classes: tuple[ClassTruth, ...]
) -> Topology:
    """Return the topology of `network`: class scores and pT ratio from constituents in any order."""
    port, casts, rows = constituents(features), quantisation, features.constituents
    place, meeting = ("architecture", "embedding"), ("architecture", "interaction")
    embedded = hidden_layers("embedded", network.embedding, port.name, casts, place)
    ends = tuple(
        dense(name, embedded[-1].name, network.interaction, casts, meeting) for name in ("receiver", "sender")
    )
    gathered = (
        _gathered("receivers", "receiver", tuple(one for one in range(rows) for _ in range(rows))),
        _gathered("senders", "sender", tuple(other for _ in range(rows) for other in range(rows))),
    )
    met = added("meeting", ("receivers", "senders"), casts, meeting)
    inside, pairs = ("architecture", "pair_layers"), Extent(_PAIRS, rows * rows)
    after = hidden_layers("pair", network.pair_layers, met[-1].name, casts, inside)
    jet, end = heads(network, features, (*met, *after)[-1].name, casts, classes, pairs)
    parts = (
        Part((*embedded, *ends), f"the embedding of {rows} constituents", place),
        Part((*gathered, *met, *after), f"the layers of {rows * rows} pairs", inside),
        end,
        *class_scores(casts),
    )
    return Topology((port, *jet), parts, outputs(classes, casts, network.further_outputs))


def _gathered(name: str, source: str, rows: tuple[int, ...]) -> GatherLayer:
    return GatherLayer(name, (source,), rows, _PAIRS, EXACT, ("features", "constituents"))
