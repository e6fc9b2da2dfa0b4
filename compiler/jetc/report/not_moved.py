"""The report on what no vector moved: neurons, saturations, table entries, output bits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.report.metrics import Metric
from jetc.report.page import Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from jetc.artifacts.verification import NotMoved
    from jetc.report.page import Cell

__all__ = ["not_moved_tables"]

_JETS, _ALL = "jets through the whole design", "those jets, and vectors of each block alone"
_Lists = dict[tuple[str, str], str]
"""What never happened, by kind and place: the neurons, entries or bits, spelled out."""


_KINDS = {
    "neurons_dropped": ("neurons without weights, which nothing has to move", "without weights"),
    "neurons_never_above_zero": ("neurons never above 0", "never above 0"),
    "casts_never_saturated_high": ("casts that can pass their upper end, and never did", "upper ends"),
    "casts_never_saturated_low": ("casts that can pass their lower end, and never did", "lower ends"),
    "entries_never_addressed": (
        "table entries that the ranges allow, and nothing looked up",
        "table entries",
    ),
    "bits_never_set": ("output bits never 1", "bits never 1"),
    "bits_never_cleared": ("output bits never 0", "bits never 0"),
}
"""What is said of each kind where it is counted, and in short where it is listed, below the counts."""


def not_moved_tables(jets: NotMoved, everything: NotMoved) -> tuple[Table, Table]:
    """Return the counts by kind, and the lists by place, for jets alone and for all vectors."""
    counts = Table(
        "What the vectors do not cover: jets of the test split, corners and made jets, and vectors of each "
        "block alone. It could be wrong in C++ or RTL, and no vector would show it; "
        "the tables of the softmax are compared whole as well.",
        ("what", f"by {jets.vectors:,} jets", f"by {everything.vectors:,} jets and vectors of blocks"),
        tuple(
            (text, _count("jets", jets, kind), _count("all", everything, kind))
            for kind, (text, _) in _KINDS.items()
        ),
    )
    lists = Table(
        "Which ones, by layer or word of output, in the order of the counts; neurons, entries and bits are "
        "counted from 0.",
        ("what", "layer or word", "not by jets", "not by jets and vectors of blocks"),
        tuple(_rows(_lists(jets), _lists(everything))),
    )
    return counts, lists


def _count(who: str, record: NotMoved, kind: str) -> Metric:
    sample = _JETS if who == "jets" else _ALL
    return Metric(f"verification.not_moved.{who}.{kind}", _counts(record)[kind], "", "verification", sample)


def _counts(record: NotMoved) -> Mapping[str, int]:
    layers, outputs = record.layers, record.outputs
    return {
        "neurons_dropped": sum(len(each.dropped) for each in layers),
        "neurons_never_above_zero": sum(len(each.never_above_zero) for each in layers),
        "casts_never_saturated_high": sum(len(each.never_saturated_high) for each in layers),
        "casts_never_saturated_low": sum(len(each.never_saturated_low) for each in layers),
        "entries_never_addressed": sum(_spelled(each.never_addressed) for each in record.tables),
        "bits_never_set": sum(len(each.never_set) for each in outputs),
        "bits_never_cleared": sum(len(each.never_cleared) for each in outputs),
    }


def _spelled(ranges: str) -> int:
    """Count the places of ranges.

    >>> _spelled("0-2, 5"), _spelled("")
    (4, 0)
    """
    ends = [each.split("-") for each in ranges.split(", ") if each]
    return sum(int(each[-1]) - int(each[0]) + 1 for each in ends)


def _lists(record: NotMoved) -> _Lists:
    found: _Lists = {}
    for layer in record.layers:
        found["neurons_dropped", layer.layer] = _joined(layer.dropped)
        found["neurons_never_above_zero", layer.layer] = _joined(layer.never_above_zero)
        found["casts_never_saturated_high", layer.layer] = _joined(layer.never_saturated_high)
        found["casts_never_saturated_low", layer.layer] = _joined(layer.never_saturated_low)
    for table in record.tables:
        found["entries_never_addressed", f"{table.layer}, {table.table}"] = table.never_addressed
    for output in record.outputs:
        word = f"{output.output}.{output.label}"
        found["bits_never_set", word] = _joined(output.never_set)
        found["bits_never_cleared", word] = _joined(output.never_cleared)
    return found


def _joined(places: Sequence[int]) -> str:
    return ", ".join(str(each) for each in places)


def _rows(jets: _Lists, everything: _Lists) -> Iterator[tuple[Cell, ...]]:
    """Yield a row for each kind and list; places of which both lists are the same share one."""
    for kind, (_, text) in _KINDS.items():
        places: dict[tuple[str, str], list[str]] = {}
        for (found, place), missing in jets.items():
            if found == kind and missing:
                places.setdefault((missing, everything[found, place] or "none left"), []).append(place)
        for (missing, left), where in places.items():
            yield text.replace(" ", "\N{NO-BREAK SPACE}"), ", ".join(where), missing, left
