"""Which module describes which family."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, assert_never

from jetc.language.sections.attention import Attention
from jetc.language.sections.deep_sets import DeepSets
from jetc.language.sections.interaction import Interaction
from jetc.language.sections.jedi_linear import JediLinear
from jetc.language.sections.mixer import Mixer
from jetc.language.sections.mlp import Mlp
from jetc.language.sections.squeeze_excite import SqueezeExcite
from jetc.taggers.accumulators import with_accumulator
from jetc.taggers.attention import attention
from jetc.taggers.deep_sets import deep_sets
from jetc.taggers.hidden_functions import with_function
from jetc.taggers.interaction import interaction
from jetc.taggers.jedi_linear import jedi_linear
from jetc.taggers.mixer import mixer
from jetc.taggers.mlp import mlp
from jetc.taggers.normalisation import with_normalisation
from jetc.taggers.squeeze_excite import squeeze_excite
from jetc.taggers.topology import Activation, FunctionEntries

if TYPE_CHECKING:
    from jetc.language.sections.model import Architecture, ClassTruth, Features, Quantisation
    from jetc.taggers.topology import Topology

__all__ = ["Described", "declared_topology", "topology_of"]


class _Dataset(Protocol):
    @property
    def classes(self) -> tuple[ClassTruth, ...]: ...


class Described(Protocol):
    """What of a spec describes a network."""

    @property
    def architecture(self) -> Architecture:
        """The family, with its shape."""

    @property
    def features(self) -> Features:
        """The input words."""

    @property
    def quantisation(self) -> Quantisation:
        """Every cast."""

    @property
    def dataset(self) -> _Dataset:
        """Where the classes stand."""


def declared_topology(spec: Described) -> Topology:
    """Return the topology of the network that `spec` declares."""
    return topology_of(spec.architecture, spec.features, spec.quantisation, spec.dataset.classes)


def topology_of(
    architecture: Architecture,
    features: Features,
    quantisation: Quantisation,
    classes: tuple[ClassTruth, ...],
) -> Topology:
    """Return the topology of the network that these sections of a spec declare."""
    declared = _of_family(architecture, features, quantisation, classes)
    normalised = with_normalisation(declared, quantisation.normalisation)
    summed = with_accumulator(normalised, quantisation.accumulator)
    return with_function(summed, Activation(architecture.activation), _table(quantisation))


def _table(quantisation: Quantisation) -> FunctionEntries | None:
    given = quantisation.function_table
    return None if given is None else FunctionEntries(given.entries, given.type)


def _of_family(  # noqa: PLR0911 - one for each kind
    architecture: Architecture,
    features: Features,
    quantisation: Quantisation,
    classes: tuple[ClassTruth, ...],
) -> Topology:
    match architecture:
        case DeepSets():
            return deep_sets(architecture, features, quantisation, classes)
        case Mlp():
            return mlp(architecture, features, quantisation, classes)
        case JediLinear():
            return jedi_linear(architecture, features, quantisation, classes)
        case Interaction():
            return interaction(architecture, features, quantisation, classes)
        case Attention():
            return attention(architecture, features, quantisation, classes)
        case SqueezeExcite():
            return squeeze_excite(architecture, features, quantisation, classes)
        case Mixer():
            return mixer(architecture, features, quantisation, classes)
        case _:
            assert_never(architecture)
