"""What stage `verification` compared, and what no vector moved."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from jetc.artifacts.record import Artifact, Record

__all__ = [
    "BlockCount",
    "Compared",
    "LayerNotMoved",
    "NotMoved",
    "NotRun",
    "OutputNotMoved",
    "Phase",
    "Simulated",
    "SoftmaxCount",
    "TableCount",
    "TableNotMoved",
    "VerificationRecord",
    "WordEnds",
]


class Compared(Record):
    """How many jets were compared, and how many differed."""

    vectors: int
    mismatches: int


class Phase(Record):
    """A group of the jets of a simulation."""

    vectors: int
    mismatches: int
    lost_to_reset: int


class Simulated(Record):
    """A simulation of the whole design."""

    vectors: int
    mismatches: int
    unexpected: int
    unknown: int
    corners: dict[str, Phase]
    """By group of jets."""
    latency_cycles: int
    interval_cycles: float | None
    clocks: int


class NotRun(Record):
    """A simulator that was not run, and why."""

    not_run: str


class BlockCount(Record):
    """A block alone: vectors by group, and how many differed."""

    vectors: int
    mismatches: int
    groups: dict[str, int]


class TableCount(Record):
    """A table of a softmax: its entries, those within reach, and those compared in the Verilog."""

    layer: str
    table: str
    entries: int
    reachable: int
    compared_in_verilog: int
    mismatches: int


class SoftmaxCount(Record):
    """What of a softmax was compared in the C++."""

    exp_entries: int
    inverse_entries: int
    vectors: int
    mismatches: int


class WordEnds(Record):
    """The ends of a word of output that jets reached, and those of its format."""

    least_code: int
    largest_code: int
    least_of_format: int
    largest_of_format: int


class LayerNotMoved(Record):
    """Columns of a layer, of `columns` in all, that were never above 0 or never left its format's range.

    Those that were `dropped` are not among them: no weight and no bias lead to them.
    """

    layer: str
    columns: int
    dropped: tuple[int, ...]
    never_above_zero: tuple[int, ...]
    never_saturated_high: tuple[int, ...]
    never_saturated_low: tuple[int, ...]


class TableNotMoved(Record):
    """Entries of a table that can be looked up and were not, spelled as ranges."""

    layer: str
    table: str
    entries: int
    reachable: int
    never_addressed: str


class OutputNotMoved(Record):
    """Bits of a word of output, 0 the lowest, that were never 1, and those that were never 0."""

    output: str
    label: str
    never_set: tuple[int, ...]
    never_cleared: tuple[int, ...]


class NotMoved(Record):
    """What `vectors` vectors did not move."""

    vectors: int
    layers: tuple[LayerNotMoved, ...]
    tables: tuple[TableNotMoved, ...]
    outputs: tuple[OutputNotMoved, ...]


class VerificationRecord(Artifact):
    """What verification.json says of a verification in which every bit was equal; no wall times."""

    FILE: ClassVar = "verification.json"
    STAGE: ClassVar = "verification"
    SCHEMA: ClassVar = 3

    verdict: str
    vectors: dict[str, int]
    """By group."""
    evaluator_and_emulator: Compared
    numpy_and_emulator_on_words: dict[str, Compared]
    """Jets given as words on the link, by group; none where the design begins at the network's ports."""
    files_without_words: tuple[str, ...]
    """Files of the ntuples, behind the name of their set, of which no jet could be given as words."""
    declared_latency_cycles: int
    simulators: dict[str, Simulated | NotRun]
    link_simulators: dict[str, Simulated | NotRun]
    """Of the design from words on the link to the outgoing word; none where there is none."""
    stream_simulators: Annotated[
        dict[str, Simulated | NotRun], Field(default_factory=dict, exclude_if=lambda found: not found)
    ]
    """Of the wrapper for streams; none where there is none."""
    blocks: dict[str, BlockCount]
    """By module."""
    tables: tuple[TableCount, ...]
    softmax_of_the_cpp: dict[str, SoftmaxCount]
    """By layer."""
    output_ends: dict[str, WordEnds]
    """By name of the word."""
    not_moved_by_jets: NotMoved
    not_moved_by_jets_and_blocks: NotMoved
