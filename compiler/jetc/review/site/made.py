"""How a build was made: its stages with their times, the commit, the spread over several trainings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.report.page import Facts, Figure, Link, Table, Timed
from jetc.review.site.stage_graph import graph_svg, time_text
from jetc.review.words import number_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from jetc.report.page import Cell
    from jetc.review.lock import Lock, LockedNumber
    from jetc.review.site.entry import EntryRecord, StageRecord

__all__ = ["facts_of", "graph_of", "numbers_of", "spreads_of", "stages_of"]

_GRAPH = (
    "What each stage read of others, and the time that it took when it was made. A stage whose inputs were "
    "the same was not made again, so times are of several runs, perhaps of several machines."
)


_SPREAD = "The spread is the half width of what one more training gives in 95 of 100 cases, from the lock."
_LARGE = 1e3
"""Spreads from here on are shown in whole numbers."""
_BESIDE = "In brackets, the interval of the events and jets alone."


def graph_of(stages: Mapping[str, StageRecord]) -> Figure:
    """Return the graph of stages; a phone scrolls it, and a printed page holds the whole of it."""
    group = '<div class="wide" role="group" tabindex="0" aria-label="graph of the stages">'
    return Figure(f"{group}{graph_svg(stages)}</div>", _GRAPH)


def stages_of(
    stages: Mapping[str, StageRecord], address: Callable[[str], str], *, printed: bool = True
) -> Table:
    """Return the stages as a table; `address` says where what a stage made is found."""
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            Link(name, address(name)),
            Timed(time_text(each), each.seconds),
            ", ".join(each.reads) or "no other stage",
            f"{len(each.files):,}",
            each.key,
        )
        for name, each in stages.items()
    )
    return Table(
        "Stages: their times, what they read, files, and the digest of what made each.",
        ("stage", "time", "read", "files", "key"),
        rows,
        printed=printed,
    )


def facts_of(record: EntryRecord, lock: Lock | None, *more: tuple[str, Cell]) -> Facts:
    """Return jetc, its commit, tools and the digest of the spec's values, with `more` before the tools."""
    return Facts(
        (
            ("jetc", record.jetc),
            ("commit", record.commit or "not known: no git checkout holds exactly the sources that made it"),
            *more,
            ("tools", _tools(record.stages)),
            *(() if lock is None else (("digest of the spec's values", lock.spec.digest),)),
        )
    )


def _tools(stages: Mapping[str, StageRecord]) -> str:
    """Return each tool with its version; of a tool with several versions, also the stages of each."""
    used: dict[str, dict[str, list[str]]] = {}
    for stage, record in stages.items():
        for tool, version in record.tools.items():
            used.setdefault(tool, {}).setdefault(version, []).append(stage)
    texts = (
        f"{tool} {version}" + (f" ({', '.join(of)})" if len(versions) > 1 else "")
        for tool, versions in sorted(used.items())
        for version, of in versions.items()
    )
    return ", ".join(texts) or "not known"


def numbers_of(numbers: Mapping[str, LockedNumber], lock: Lock | None) -> Table:
    """Return the numbers that a lock keeps, with their spread over several trainings where it has some."""
    many = 1 if lock is None else lock.seeds
    rows = tuple(
        (
            key,
            number_text(number, key),
            *(() if lock is None or many == 1 else (_spread(lock.metrics.get(key)),)),
            number.stage,
        )
        for key, number in numbers.items()
    )
    spread = () if many == 1 else (f"spread of {many} trainings",)
    says = "" if many == 1 else (f" {_SPREAD}")
    header = ("number", "value", *spread, "stage")
    return Table(f"Numbers that a lock keeps, with their intervals.{says}", header, rows)


def spreads_of(lock: Lock) -> Table:
    """Return the spread over the trainings of a lock, of each number of which it is known, beside it."""
    rows = tuple(
        (key, number_text(each, key), _spread(each))
        for key, each in lock.metrics.items()
        if each.spread is not None
    )
    says = "None is known." if lock.seeds == 1 else f"{_SPREAD} {_BESIDE}"
    return Table(
        f"Spread of numbers over trainings: {lock.seeds} in the lock. {says}",
        ("number", "value", "spread"),
        rows,
    )


def _spread(number: LockedNumber | None) -> str:
    if number is None:
        return "not in the lock"
    if isinstance(number.value, str):
        return "a word"
    if number.seeds == 1:
        return "not known"
    if number.spread is None:
        return "none"
    return f"± {number.spread:,.0f}" if number.spread >= _LARGE else f"± {number.spread:.4g}"
