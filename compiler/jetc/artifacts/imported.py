"""What of a foreign project was read, and what was compared with its own C++."""

from __future__ import annotations

from typing import ClassVar

from jetc.artifacts.record import Artifact, Record
from jetc.artifacts.verification import BlockCount, Compared, Simulated

__all__ = ["ComparedRecord", "FragmentRecord", "ImportedRecord", "LayerRecord", "UnsaidLayer"]


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

    @property
    def places(self) -> dict[str, str]:
        """Where layers stand in the project, by name, of those that stand there."""
        return {each.layer: each.place for each in self.layers if each.place is not None}


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


class UnsaidLayer(Record):
    """The first layer of a project that no spec says: where it stands, what it does, why no spec has it."""

    layer: str
    place: str | None
    what: str
    why: str

    def __str__(self) -> str:
        """Say it in one line, the place first."""
        place = "" if self.place is None else f"{self.place}: "
        return f"{place}layer {self.layer}: {self.what}; {self.why}"


class FragmentRecord(Artifact):
    """What of a spec a project says."""

    FILE: ClassVar = "fragment.json"
    STAGE: ClassVar = "report"
    SPEC: ClassVar = "spec.yaml"
    """The part of a spec, beside the record, where there is one."""

    values: int
    """How many values stand in the part of a spec; 0 where there is none."""
    unsaid: tuple[str, ...]
    """What that part leaves to the spec that it is laid over, by key."""
    refused: UnsaidLayer | None
    """Why there is no part of a spec."""
