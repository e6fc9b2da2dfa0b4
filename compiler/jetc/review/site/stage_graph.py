"""The graph of a build's stages as SVG: what each read of others, and how long it took."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from jetc.review.site.entry import StageRecord

__all__ = ["graph_svg", "time_text"]

_HIGH, _LETTER = 38, 8
"""Height of the box of a stage, and about the width of a letter in it."""
_APART_X, _STEP_Y = 38, 52
_MARGIN = 6
_MINUTE = 60
_ON_PAPER = (
    "<style>@media print{.stages{width:100%!important;height:auto!important}"
    "figure:has(.stages){column-span:all}}</style>"
)
"""Paper does not scroll: a wider page would be printed smaller as a whole."""


def time_text(stage: StageRecord) -> str:
    """Return how long a stage took; where several were made in one run, how long that was."""
    minutes, seconds = divmod(round(stage.seconds), _MINUTE)
    took = f"{minutes} min {seconds} s" if minutes else f"{stage.seconds:.1f} s"
    return f"{took}, together" if stage.together else took


def graph_svg(stages: Mapping[str, StageRecord]) -> str:
    """Return the graph, a column for each step from what reads nothing; a line says what was read.

    Of two ways from one stage to another the line of the shorter one is left out.
    """
    reads = {name: [each for each in stage.reads if each in stages] for name, stage in stages.items()}
    wide = 2 * _LETTER + _LETTER * max(map(len, stages))
    place = _places(reads, wide)
    width = _MARGIN + max(x for x, _ in place.values()) + wide + _MARGIN
    height = _MARGIN + max(y for _, y in place.values()) + _HIGH + _MARGIN
    lines = "".join(_line(place[old], place[new], wide) for old, new in _lines(reads))
    boxes = "".join(_box(name, time_text(stages[name]), place[name], wide) for name in stages)
    return (
        f'<svg role="img" aria-label="graph of {len(stages)} stages; the table below has the same" '
        f'viewBox="0 0 {width} {height}" class="stages" style="max-width:none;width:{width}px;'
        f'height:{height}px">{_ON_PAPER}'
        f'<g fill="none" stroke="currentColor" stroke-opacity="0.45">{lines}</g>{boxes}</svg>'
    )


def _places(reads: Mapping[str, list[str]], wide: int) -> dict[str, tuple[int, int]]:
    """Return the corner of each box, which is so `wide`; a column is in the order of what its stages read."""
    depth: dict[str, int] = {}

    def deep(name: str) -> int:
        if name not in depth:
            depth[name] = 1 + max(map(deep, reads[name]), default=-1)
        return depth[name]

    columns: dict[int, list[str]] = {}
    for name in reads:
        columns.setdefault(deep(name), []).append(name)
    rows: dict[str, int] = {}
    for _, names in sorted(columns.items()):
        names.sort(key=lambda name: (_mean([rows[each] for each in reads[name]]), name))
        rows |= {name: row for row, name in enumerate(names)}
    step = wide + _APART_X
    return {name: (_MARGIN + step * depth[name], _MARGIN + _STEP_Y * rows[name]) for name in reads}


def _mean(values: list[int]) -> float:
    return sum(values) / len(values) if values else 0.0


def _lines(reads: Mapping[str, list[str]]) -> Iterator[tuple[str, str]]:
    """Yield what is read and what reads it, where no other way leads from the one to the other."""
    above: dict[str, set[str]] = {}

    def all_of(name: str) -> set[str]:
        if name not in above:
            above[name] = {*reads[name], *(each for near in reads[name] for each in all_of(near))}
        return above[name]

    for name, direct in reads.items():
        farther = {each for near in direct for each in all_of(near)}
        yield from ((each, name) for each in direct if each not in farther)


def _line(old: tuple[int, int], new: tuple[int, int], wide: int) -> str:
    x, y, to_x, to_y = old[0] + wide, old[1] + _HIGH // 2, new[0], new[1] + _HIGH // 2
    bend = (to_x - x) // 2
    return f'<path d="M{x} {y}C{x + bend} {y} {to_x - bend} {to_y} {to_x} {to_y}"/>'


def _box(name: str, took: str, place: tuple[int, int], wide: int) -> str:
    x, y = place
    return (
        f'<rect x="{x}" y="{y}" width="{wide}" height="{_HIGH}" rx="5" fill="var(--panel)" '
        'stroke="currentColor" stroke-opacity="0.5"/>'
        f'<g fill="currentColor" font-size="12"><text x="{x + 8}" y="{y + 16}" font-weight="600">'
        f'{escape(name)}</text><text x="{x + 8}" y="{y + 31}">{escape(took)}</text></g>'
    )
