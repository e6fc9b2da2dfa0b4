"""The numbers of the report, for programs: each with its unit, the stage that made it and its sample."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from jetc.artifacts.record import Artifact, Record

__all__ = ["MetricEntry", "MetricsRecord", "SeriesEntry"]


def _is_none(value: object) -> bool:
    return value is None


class MetricEntry(Record):
    """One number; `interval` and `confidence_level` are left out where it has none."""

    value: float | int | str
    unit: str
    stage: str
    sample: str
    interval: Annotated[tuple[float, float] | None, Field(exclude_if=_is_none)] = None
    confidence_level: Annotated[float | None, Field(exclude_if=_is_none)] = None


class SeriesEntry(Record):
    """Numbers that a figure draws."""

    values: tuple[float | int, ...]
    unit: str
    stage: str
    sample: str


class MetricsRecord(Artifact):
    """What metrics.json says, in the order of the report."""

    FILE: ClassVar = "metrics.json"
    STAGE: ClassVar = "report"

    metrics: dict[str, MetricEntry]
    series: dict[str, SeriesEntry]
