"""Where the numbers of a block come from, in a line: stage, sample, interval, lines of the spec."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from jetc.report.metrics import Metric, Series
from jetc.report.owners import owner_path
from jetc.report.spec_lines import parent

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from jetc.report.spec_lines import SpecLines

__all__ = ["origins_html"]

_LONGEST = 120
"""Of more characters the names of samples are counted, not said."""
_MOST_PLACES = 3


def origins_html(numbers: Sequence[Metric | Series], spec: SpecLines | None) -> str:
    """Return the line as HTML; nothing where there are no numbers, and no links without a spec."""
    if not numbers:
        return ""
    said = [*_stages(numbers), *_levels(numbers)]
    places = "" if spec is None else _places(numbers, spec)
    return f'<p class="origin">{escape("; ".join(said))}.{places}</p>'


def _stages(numbers: Iterable[Metric | Series]) -> list[str]:
    found: dict[str, dict[str, None]] = {}
    for each in numbers:
        found.setdefault(each.stage, {})[each.sample.removeprefix("none: ")] = None
    return [f"Stage {stage}: {_samples(list(samples))}" for stage, samples in found.items()]


def _samples(samples: Sequence[str]) -> str:
    """Return the names of samples; those that end alike, as with the same half, share their end."""
    ends: dict[str, list[str]] = {}
    for each in samples:
        start, comma, end = each.rpartition(", ")
        ends.setdefault(f"{comma}{end}" if comma else "", []).append(start if comma else each)
    said = " and ".join(f"{_listed(starts)}{end}" for end, starts in ends.items())
    return said if len(said) <= _LONGEST else f"{len(samples)} samples, named in metrics.json"


def _listed(names: Sequence[str]) -> str:
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last


def _levels(numbers: Iterable[Metric | Series]) -> list[str]:
    levels = {each.level for each in numbers if isinstance(each, Metric) and each.level is not None}
    return [f"intervals at {level:.0%}" for level in sorted(levels)]


def _places(numbers: Iterable[Metric | Series], spec: SpecLines) -> str:
    paths = {path for each in numbers if (path := owner_path(each.key)) is not None}
    owners = {found for path in paths if (found := spec.owner(path)) is not None}
    while len(owners) > _MOST_PLACES and (deepest := max(_depth(path) for path, _ in owners)):
        owners = {_above(each, spec) if _depth(each[0]) == deepest else each for each in owners}
    links = ", ".join(
        f'<a href="#spec-{line}">{escape(path)}</a>'
        for path, line in sorted(owners, key=lambda each: each[1])
    )
    return f' <span class="owners">Spec: {links}.</span>' if links else ""


def _depth(path: str) -> int:
    return path.count(".") + path.count("[")


def _above(owner: tuple[str, int], spec: SpecLines) -> tuple[str, int]:
    holder = parent(owner[0])
    return holder, spec.places[holder]
