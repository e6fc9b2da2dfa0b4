"""The text of a spec, and at which line of it each value stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["SpecLines", "parent"]


@dataclass(frozen=True, slots=True)
class SpecLines:
    """A spec's canonical text; `places` has the line, from 1, of each value by its path.

    An item of a list goes by its name where it has one: ``working_points.points[hh4b].target_rate_khz``.
    """

    text: str
    places: Mapping[str, int]

    def owner(self, path: str) -> tuple[str, int] | None:
        """Return the deepest path to `path` that the spec has, with its line; None where it has none."""
        while path and path not in self.places:
            path = parent(path)
        return (path, self.places[path]) if path else None


def parent(path: str) -> str:
    """Return the path of what holds the value at `path`; empty at the top.

    >>> parent("firmware.budget.luts"), parent("dataset.classes[b]"), parent("firmware")
    ('firmware.budget', 'dataset.classes', '')
    """
    return path[: max(path.rfind("."), path.rfind("["), 0)]
