"""What stage `plots` measured: a table for each plot, from which it is drawn."""

from __future__ import annotations

from typing import ClassVar, Literal

from jetc.artifacts.record import Artifact, Record

__all__ = ["AxisRecord", "LineRecord", "MatrixRecord", "PlotRecord", "PlotsRecord"]


class AxisRecord(Record):
    """What an axis shows; `unit` is 1 for fractions and empty for counts."""

    label: str
    unit: str
    logarithmic: bool = False


class LineRecord(Record):
    """One line or set of points: an entry for each point, all of equal length.

    A point lies between `x_low` and `x_high`, equal where it is no bin; `y_low` and `y_high` are the ends of
    its confidence interval, equal to `y` where it has none.
    """

    name: str
    x_low: tuple[float, ...]
    x_high: tuple[float, ...]
    y: tuple[float, ...]
    y_low: tuple[float, ...]
    y_high: tuple[float, ...]


class PlotRecord(Record):
    """Lines over one axis. `sample` says of what; `interval` what the intervals are."""

    kind: Literal["curve", "points", "steps"]
    title: str
    sample: str
    interval: str
    x: AxisRecord
    y: AxisRecord
    lines: tuple[LineRecord, ...]


class MatrixRecord(Record):
    """Numbers in rows and columns, `values` row by row, in `unit`, with their interval where they have one.

    Rows and columns of a map are steps of a quantity, and its first row is the lowest. `level` is a value of
    which the contour is drawn. An entry of too few is None.
    """

    kind: Literal["matrix", "map"]
    title: str
    sample: str
    interval: str
    x: AxisRecord
    y: AxisRecord
    columns: tuple[str, ...]
    rows: tuple[str, ...]
    unit: str
    values: tuple[tuple[float | None, ...], ...]
    low: tuple[tuple[float | None, ...], ...]
    high: tuple[tuple[float | None, ...], ...]
    level: float | None


class PlotsRecord(Artifact):
    """All plots of a build by name; `events` says what the events are."""

    FILE: ClassVar = "plots.json"
    STAGE: ClassVar = "plots"

    events: str
    confidence_level: float
    plots: dict[str, PlotRecord | MatrixRecord]
