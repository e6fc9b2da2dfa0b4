"""Accumulators of a format: every dense layer of a topology with the one that a spec declares."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from jetc.taggers.topology import DenseLayer

if TYPE_CHECKING:
    from jetc_runtime.fixed_point import FixedPoint

    from jetc.taggers.topology import TaggerLayer, Topology

__all__ = ["with_accumulator"]


def with_accumulator(topology: Topology, accumulator: FixedPoint | None) -> Topology:
    """Return `topology` with `accumulator` in every dense layer; with exact sums where it is None."""
    if accumulator is None:
        return topology

    def changed(layer: TaggerLayer) -> TaggerLayer:
        return replace(layer, accumulator=accumulator) if isinstance(layer, DenseLayer) else layer

    return topology.with_layers(changed)
