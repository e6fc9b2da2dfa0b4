"""Plots as tables for machines: CSV with a line for each point, and JSON."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from jetc.artifacts.plots import MatrixRecord

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jetc.artifacts.plots import PlotRecord

__all__ = ["csv_text", "texts"]


def texts(plot: PlotRecord | MatrixRecord) -> dict[str, str]:
    """Return the table of a plot by the ending of the file that holds it."""
    return {"csv": csv_text(plot), "json": plot.model_dump_json(indent=1) + "\n"}


def csv_text(plot: PlotRecord | MatrixRecord) -> str:
    """Return the numbers of a plot, every digit, below a line of names.

    A point has the name of its line, the ends of its bin, equal where it is none, its value and the ends of
    its interval, equal to it where it has none; an entry of a matrix its row and its column instead, and one
    of too few has no line.
    """
    written = io.StringIO()
    rows = csv.writer(written, lineterminator="\n")
    if isinstance(plot, MatrixRecord):
        rows.writerow((_name("row", plot.y.unit), _name("column", plot.x.unit), *_value(plot.unit)))
        rows.writerows(_entries(plot))
    else:
        x, unit = plot.x.unit, plot.y.unit
        rows.writerow(("line", _name("x_low", x), _name("x_high", x), *_value(unit)))
        for line in plot.lines:
            names = (line.name for _ in line.y)
            columns = (line.x_low, line.x_high, line.y, line.y_low, line.y_high)
            rows.writerows(zip(names, *columns, strict=True))
    return written.getvalue()


def _value(unit: str) -> tuple[str, ...]:
    return _name("value", unit), _name("low", unit), _name("high", unit)


def _name(name: str, unit: str) -> str:
    return name if unit in {"", "1"} else f"{name} ({unit})"


def _entries(plot: MatrixRecord) -> Iterator[tuple[object, ...]]:
    parts = zip(plot.rows, plot.values, plot.low, plot.high, strict=True)
    for row, *every in parts:
        for column, *numbers in zip(plot.columns, *every, strict=True):
            if None not in numbers:
                yield row, column, *numbers
