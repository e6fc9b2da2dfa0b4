"""By what the rows of a table are sorted: the value of a number, not how it is written."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jetc.report.metrics import Metric
from jetc.report.page import Alike, Link, Percent, Shaded, Timed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jetc.report.page import Cell

__all__ = ["column_keys"]

_NUMBER = re.compile(
    r"(?:± ?)?([-+]?\d[\d,]*(?:\.\d+)?(?:e[-+]?\d+)?)(?: ([^\s(,;]+))?(?: \(.*?\))?(?:, .*)?", re.ASCII
)
"""A number as it is written, with its unit, its interval and a remark."""
_BEGINS = re.compile(r"[-+±]? ?\d[\d,.]*(?:\s|$)", re.ASCII)
"""A text that begins with a number, so the order of its letters says nothing."""
_MISSING = re.compile(r"|-|(?:no|none|not|absent)(?: .*)?")
"""What stands in the place of a number that there is not."""


def column_keys(column: Sequence[Cell]) -> tuple[float | None, ...] | None:
    """Return the keys of the cells of a column; None where it has no order: numbers of several units.

    A cell that is sorted by its text, or is none where others are numbers, has no key.
    """
    keys = [_key(each) for each in column]
    numbers = [each for each in keys if each is not None]
    words = [cell for cell, key in zip(column, keys, strict=True) if key is None]
    if not all(_is_missing(each) for each in words) or not numbers:
        begins = (isinstance(each, str) and _BEGINS.match(each) for each in column)
        return None if any(begins) else (None,) * len(column)
    if len({unit for _, unit in numbers}) > 1:
        return None
    return tuple(None if each is None else each[0] for each in keys)


def _is_missing(cell: Cell) -> bool:
    """Whether a cell may stand among numbers: a metric without a number says why there is none."""
    return not isinstance(cell, str) or _MISSING.fullmatch(cell) is not None


def _key(cell: Cell) -> tuple[float, str] | None:
    """Return the number of a cell and its unit."""
    match cell:
        case Metric():
            return None if isinstance(cell.value, str) else (float(cell.value), cell.unit)
        case Percent() | Shaded():
            return _key(cell.metric)
        case Alike():
            return _key(cell.cells[0])
        case Timed():
            return cell.seconds, "s"
        case Link():
            return None
        case str():
            found = _NUMBER.fullmatch(cell)
            return None if found is None else (float(found[1].replace(",", "")), found[2] or "")
