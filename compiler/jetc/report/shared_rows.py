"""Rows of a table that say the same of several things share one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.report.metrics import Metric
from jetc.report.page import Alike, Percent

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from jetc.report.page import Cell

__all__ = ["shared_rows"]

_Said = str | Metric | Percent


def shared_rows(rows: Iterable[tuple[str, tuple[_Said, ...]]]) -> tuple[tuple[Cell, ...], ...]:
    """Return the rows of a table, from the name of each and what is said of it.

    Those of which the same is said share the place of the first: it has all names, and all numbers.
    """
    alike: dict[tuple[str, ...], list[tuple[str, tuple[_Said, ...]]]] = {}
    for name, said in rows:
        alike.setdefault(tuple(map(_text, said)), []).append((name, said))
    return tuple(
        (", ".join(name for name, _ in group), *map(_cell, zip(*(said for _, said in group), strict=True)))
        for group in alike.values()
    )


def _text(said: _Said) -> str:
    if isinstance(said, Percent):
        return said.metric.percent
    return said.text if isinstance(said, Metric) else said


def _cell(column: Sequence[_Said]) -> Cell:
    """Return the one cell of several that are shown alike."""
    first, *others = column
    numbers = tuple(each for each in column if not isinstance(each, str))
    return Alike(numbers) if others and numbers else first
