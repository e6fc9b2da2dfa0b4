"""Each family of the language has its module."""

from typing import TYPE_CHECKING

from jetc.taggers.deep_sets import deep_sets

if TYPE_CHECKING:
    from jetc.checks.load import LoadedSpec
    from jetc.taggers.topology import Topology


def test_deep_sets_are_described_by_their_module(loaded: "LoadedSpec", topology: "Topology") -> None:
    spec = loaded.spec
    assert topology == deep_sets(spec.architecture, spec.features, spec.quantisation, spec.dataset.classes)
