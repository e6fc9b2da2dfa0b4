"""What of a foreign project was read, and what was compared with its own C++."""

from __future__ import annotations

from typing import ClassVar

from jetc.artifacts.record import Artifact, Record
from jetc.artifacts.verification import BlockCount, Compared, Simulated

__all__ = ["ComparedRecord", "ImportedRecord", "LayerRecord"]


class LayerRecord(Record):
    """A layer of the IR, what it is there, and where the project has it."""

    layer: str
    kind: str
    place: str | None


class ImportedRecord(Artifact):
    """A project that hls4ml wrote, as it was read."""

    FILE: ClassVar = "project.json"
    STAGE: ClassVar = "hls4ml"

    top: str
    namespace: str | None
    release: str
    """The newest release of hls4ml that has all of its headers."""
    files: dict[str, str]
    """SHA-256 of each file that is compiled, as it was read, by its name below firmware."""
    layers: tuple[LayerRecord, ...]


class ComparedRecord(Artifact):
    """A verification of an imported design in which every bit was equal; no wall times."""

    FILE: ClassVar = "compared.json"
    STAGE: ClassVar = "verification"

    verdict: str
    vectors: dict[str, int]
    """By group."""
    evaluator_and_cpp: Compared
    """The integer evaluator and the project's own C++."""
    declared_latency_cycles: int
    simulators: dict[str, Simulated]
    blocks: dict[str, BlockCount]
    """By module."""
