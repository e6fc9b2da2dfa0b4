"""Which module describes which family."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from jetc.language.sections.deep_sets import DeepSets
from jetc.language.sections.mlp import Mlp
from jetc.taggers.deep_sets import deep_sets
from jetc.taggers.mlp import mlp

if TYPE_CHECKING:
    from jetc.language.sections.model import Architecture, ClassTruth, Features, Quantisation
    from jetc.taggers.topology import Topology

__all__ = ["topology_of"]


def topology_of(
    architecture: Architecture,
    features: Features,
    quantisation: Quantisation,
    classes: tuple[ClassTruth, ...],
) -> Topology:
    """Return the topology of the network that these sections of a spec declare."""
    match architecture:
        case DeepSets():
            return deep_sets(architecture, features, quantisation, classes)
        case Mlp():
            return mlp(architecture, features, quantisation, classes)
        case _:
            assert_never(architecture)
