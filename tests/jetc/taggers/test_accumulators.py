"""The accumulator of every dense layer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.taggers.accumulators import with_accumulator
from jetc.taggers.families import topology_of
from jetc.taggers.topology import EXACT, DenseLayer
from jetc_runtime.fixed_point import FixedPoint

if TYPE_CHECKING:
    from jetc.checks.load import LoadedSpec
    from jetc.taggers.topology import Topology

FORM = FixedPoint.parse("ap_fixed<16,6>")


def test_every_dense_layer_has_the_accumulator_that_the_spec_says(
    loaded: LoadedSpec, topology: Topology
) -> None:
    spec = loaded.spec
    casts = spec.quantisation.model_copy(update={"accumulator": FORM})
    found = topology_of(spec.architecture, spec.features, casts, spec.dataset.classes)
    assert found == with_accumulator(topology, FORM)
    assert {each.accumulator for each in found.layers if isinstance(each, DenseLayer)} == {FORM}
    assert [each.name for each in found.layers] == [each.name for each in topology.layers]


def test_sums_are_exact_where_there_is_none(topology: Topology) -> None:
    assert with_accumulator(topology, None) is topology
    assert {each.accumulator for each in topology.layers if isinstance(each, DenseLayer)} == {EXACT}
