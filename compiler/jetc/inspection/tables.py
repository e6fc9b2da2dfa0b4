"""What was found, as tables: for a terminal, as Markdown, and as JSON."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jetc.diagnostics.rendering import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from jetc.inspection.contents import Clipped, Contents
    from jetc.inspection.damage import Damage
    from jetc.inspection.files import Found

__all__ = [
    "DAMAGED",
    "Table",
    "Value",
    "as_json",
    "as_markdown",
    "as_text",
    "clipped_table",
    "shown_rows",
    "tables_of",
]

DAMAGED = "Damaged files that were left out, by rows of their trees"
_LISTED = "all generated ones"
_UNLISTED = "those with a stored jet: no event tree; a set that measures says how many were generated, events"
_NOT_READ = "not known to jetc: not read"

Value = int | float | str | None
"""What stands in a cell; None is shown as nothing."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table: the name of each column, and rows of as many values; None is shown as nothing."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]


def tables_of(
    found: Found,
    contents: Contents,
    *,
    of_set: str | None = None,
    damaged: Mapping[Path, Damage] | None = None,
    said: int | None = None,
) -> tuple[Table, ...]:
    """Return what a reader wants to know of files, the summary first; `damaged` ones were left out.

    `of_set` is the set of the spec as which they were read, if any, and `said` how many events it says that
    all of its files were made of.
    """
    return (
        _summary(found, contents, of_set, said),
        *_damaged(damaged or {}),
        *_of_spec(contents),
        _first_jets(contents),
        _branches(found),
        _files(found),
        *_others(found),
    )


def _damaged(damaged: Mapping[Path, Damage]) -> Iterator[Table]:
    rows = tuple((str(file), each.jets, each.events, each.reason) for file, each in damaged.items())
    if rows:
        yield Table(DAMAGED, ("file", "jets", "events", "what is damaged"), rows)


def _summary(found: Found, contents: Contents, of_set: str | None, said: int | None) -> Table:
    events = contents.events
    total, low, high = events.weights
    jets = max(contents.jets, 1)
    rows: list[tuple[str, Value]] = [
        *([] if of_set is None else [("read as", f"set {of_set} of the spec")]),
        ("encoding of the ntuple", contents.generation),
        ("jets", contents.jets),
        ("constituents per jet", round(contents.constituents / jets, 2)),
        ("events", events.count),
        ("events are", _LISTED if events.listed else _UNLISTED),
        *([] if said is None else [("events by the spec", said)]),
        ("events are told apart by", contents.told_apart),
        *([] if contents.split_events is None else [("events in several files", contents.split_events)]),
        ("event tree", found.event_tree or "none"),
        ("sum of weights", total),
        ("weights", _weights(low, high) if events.listed else "1 each: no event tree"),
        ("strata", events.strata),
    ]
    return Table("Summary", ("what", "found"), tuple(rows))


def _weights(low: float, high: float) -> str:
    told = f"{low:g} to {high:g}"
    return told if low == high else f"{told}: rates and efficiencies use them, training does not"


def _files(found: Found) -> Table:
    trees = [found.jet_tree, *([found.event_tree] if found.event_tree else [])]
    rows = []
    for each in found.files:
        counts = {tree.name: tree.rows for tree in each.trees}
        rows.append((str(each.path), each.bytes, *(counts.get(tree) for tree in trees)))
    return Table("Files, and the rows of their trees", ("file", "bytes", *trees), tuple(rows))


def _others(found: Found) -> Iterator[Table]:
    """Yield a table of what else the files hold, which nothing reads; none where they hold nothing else."""
    read = {found.jet_tree, found.event_tree}
    rows = tuple(
        (str(each.path), tree.name, tree.kind, tree.rows)
        for each in found.files
        for tree in each.trees
        if tree.name not in read
    )
    if rows:
        yield Table("What else is in the files", ("file", "name", "type", "rows"), rows)


def _of_spec(contents: Contents) -> Iterator[Table]:
    made = contents.made
    if made is None:
        return
    if made.classes:
        yield Table("Cut flow", ("cut", "jets left"), made.cut_flow)
        yield Table("Classes", ("class", "jets"), made.classes)
    yield clipped_table(made.inputs)


def clipped_table(inputs: Iterable[Clipped]) -> Table:
    """Return how many values of each input its type clips."""
    shares = ((each.clipped / each.values if each.values else 0.0, each) for each in inputs)
    rows = tuple(
        (each.name, each.source, each.values, each.clipped, f"{share:.3%}") for share, each in shares
    )
    return Table(
        "Values beyond the type of their input", ("input", "read from", "values", "clipped", "share"), rows
    )


def _first_jets(contents: Contents) -> Table:
    with_class = contents.made is not None
    columns: tuple[str, ...] = (
        "event",
        "pT [GeV]",
        "eta",
        "phi",
        "constituents",
        *(["class"] if with_class else []),
    )
    rows: tuple[tuple[Value, ...], ...] = tuple(
        (
            str(each.event),
            round(each.pt_gev, 2),
            round(each.eta, 3),
            round(each.phi, 3),
            each.constituents,
            *([each.of_class] if with_class else []),
        )
        for each in contents.first
    )
    return Table("The first jets", columns, rows)


def _branches(found: Found) -> Table:
    rows = tuple(
        (each.tree, each.name, each.type, each.unit, each.meaning or _NOT_READ) for each in found.branches
    )
    return Table("Branches", ("tree", "branch", "type", "unit", "meaning"), rows)


def as_text(tables: Sequence[Table]) -> str:
    """Return the tables for a terminal: columns aligned, numbers to the right."""
    return "\n\n".join("\n".join(_lines(each)) for each in tables)


def shown_rows(table: Table) -> list[list[str]]:
    """Return what stands in the cells of a table for a reader."""
    return [[_shown(value) for value in row] for row in table.rows]


def _lines(table: Table) -> Iterator[str]:
    yield table.title
    shown = shown_rows(table)
    widths = [max(map(len, column)) for column in zip(table.columns, *shown, strict=True)]
    right = [
        bool(table.rows) and all(value is None or not isinstance(value, str) for value in column)
        for column in zip(*table.rows, strict=True)
    ] or [False] * len(widths)
    for row in ([*table.columns], *shown):
        cells = (
            cell.rjust(width) if number else cell.ljust(width)
            for cell, width, number in zip(row, widths, right, strict=True)
        )
        yield f"  {'  '.join(cells)}".rstrip()


def as_markdown(tables: Sequence[Table]) -> str:
    """Return the tables as Markdown, for a review or a wiki."""
    return "\n\n".join("\n".join(_markdown(each)) for each in tables)


def _markdown(table: Table) -> Iterator[str]:
    yield f"### {table.title}\n"
    yield f"| {' | '.join(table.columns)} |"
    yield f"|{'---|' * len(table.columns)}"
    for row in table.rows:
        yield f"| {' | '.join(_shown(value).replace('|', chr(92) + '|') for value in row)} |"


def as_json(tables: Sequence[Table]) -> str:
    """Return the tables for a program: by title, a list of rows, each by column, numbers as they are."""
    content = {
        each.title: [dict(zip(each.columns, row, strict=True)) for row in each.rows] for each in tables
    }
    return json.dumps(content, indent=1)


def _shown(value: Value) -> str:
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:,.10g}"
    return "" if value is None else printable(value)
