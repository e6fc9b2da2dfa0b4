"""What stage `idle_neurons` says of the neurons that it dropped."""

from __future__ import annotations

from typing import ClassVar

from jetc.artifacts.record import Artifact, Record

__all__ = ["IdleLayer", "IdleNeuronsRecord"]


class IdleLayer(Record):
    """A ReLU: how many neurons it has, and those, counted from 0, that were dropped."""

    layer: str
    neurons: int
    dropped: tuple[int, ...]


class IdleNeuronsRecord(Artifact):
    """What idle_neurons.json says: a dropped neuron is 0 on every one of `jets`."""

    FILE: ClassVar = "idle_neurons.json"
    STAGE: ClassVar = "idle_neurons"

    jets: dict[str, int]
    """By part of the split, those on which a neuron has to be 0."""
    layers: tuple[IdleLayer, ...]
    """All with a ReLU, in order."""
    test_jets: int
    test_jets_that_differ: int
    """Those with another logit or another pT ratio than before neurons were dropped."""
