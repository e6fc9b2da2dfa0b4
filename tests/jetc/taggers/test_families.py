"""Each family of the language has its module."""

from typing import TYPE_CHECKING

from jetc.language.sections.deep_sets import DeepSets
from jetc.language.sections.mlp import Mlp
from jetc.taggers.deep_sets import deep_sets
from jetc.taggers.families import topology_of
from jetc.taggers.mlp import mlp

if TYPE_CHECKING:
    from jetc.checks.load import LoadedSpec
    from jetc.taggers.topology import Topology


def test_deep_sets_are_described_by_their_module(loaded: "LoadedSpec", topology: "Topology") -> None:
    spec = loaded.spec
    assert isinstance(spec.architecture, DeepSets)
    assert topology == deep_sets(spec.architecture, spec.features, spec.quantisation, spec.dataset.classes)


def test_perceptrons_are_described_by_their_module(loaded: "LoadedSpec") -> None:
    spec, network = loaded.spec, Mlp(kind="mlp", layers=(4,), class_head=(), regression_head=())
    rest = (spec.features, spec.quantisation, spec.dataset.classes)
    assert topology_of(network, *rest) == mlp(network, *rest)
