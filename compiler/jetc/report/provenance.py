"""The report on what made it: versions, digests, the processor, and where the rest is written down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.artifacts.training import TrainedWeights, TrainingRecord
from jetc.plan.key import digest
from jetc.report.page import Facts, Link, Paragraph, ReportSection, Table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jetc.report.page import Cell

__all__ = ["provenance_section"]

_DIGESTS = (
    "What this report was made from, by stage. Each digest is that of all files that it read of one stage: "
    "where two reports show the same digest, they read the same bytes. Links lead to folders beside the "
    "report, as long as it lies in its build."
)
_ELSEWHERE = (
    "The same inputs give the same bytes of the report that a build writes, so it has no times and no date. "
    "How long each stage took, the versions of its tools and the digests of its code stand beside its "
    "artifact, in STAGE-KEY.json. jetc report build/NAME -o PAGE writes this page with the graph of the "
    "stages, their times, the versions of all tools, the commit where git holds these sources, and the "
    "spread over several trainings where the lock has it."
)


def provenance_section(
    versions: Mapping[str, str], spec: str, training: TrainingRecord, seals: Mapping[str, Mapping[str, str]]
) -> ReportSection:
    """Return versions, the digest `spec` of the spec's values, and digest and place of each input."""
    facts: tuple[tuple[str, Cell], ...] = (
        *versions.items(),
        ("digest of the spec's values", spec),
        *_processor(training),
    )
    stages: tuple[tuple[Cell, ...], ...] = tuple(
        (Link(stage, f"../{stage}/"), f"{len(files):,}", digest(files)) for stage, files in seals.items()
    )
    table = Table(_DIGESTS, ("stage", "files", "digest"), stages)
    return ReportSection("provenance", "Provenance", (Facts(facts), table, Paragraph(_ELSEWHERE)))


def _processor(training: TrainingRecord) -> tuple[tuple[str, Cell], ...]:
    match training.made:
        case TrainedWeights(processor=processor, instructions=instructions):
            groups = ", ".join(instructions) or "none named"
            return (
                ("vector instructions of the processor that trained", ", ".join(processor) or "none named"),
                ("instructions that numpy chose there", groups),
            )
        case taken:
            return (("processor", f"nothing was trained: weights of {taken.taken_from}"),)
