"""The mapping: which column of a table each branch of the ntuple is, in which unit, and how it is rounded."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Literal, NoReturn

import numpy as np

from jetc.diagnostics.diagnostic import DataError, SpecError
from jetc.language.text.document import decoded, parse, read_file
from jetc.ntuple.fields import branch_of_input, branches_of_fields
from jetc.ntuple.promises import first_broken
from jetc.ntuple.schema import CANDIDATE_PREFIX, EVENTS, JETS
from jetc.parquet.units import units_of
from jetc.prepare.encodings import DEFAULT, ENCODINGS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from jetc.diagnostics.diagnostic import Span
    from jetc.language.text.document import Entry, Node
    from jetc.ntuple.schema import Branch

__all__ = ["AXES", "Axis", "Columns", "Constituents", "Given", "read_mapping"]

Axis = Literal["event", "jet", "candidate"]
_COUNTED = ("jets", "jet_npuppicand")
"""Branches that count what is written."""
_OF_EVENTS = {each.name: each for each in EVENTS if each.name not in _COUNTED}
AXES: Mapping[Axis, Mapping[str, Branch]] = {
    "event": _OF_EVENTS,
    "jet": {
        each.name: each
        for each in JETS
        if not each.jagged and each.name not in _OF_EVENTS and each.name not in _COUNTED
    },
    "candidate": {each.name: each for each in JETS if each.jagged},
}
"""The branches that a mapping may give: a value for each event, jet or candidate."""
_NEEDED: Mapping[Axis, tuple[str, ...]] = {
    "event": ("event", "weight", "stratum"),
    "jet": tuple(f"jet_{name}{end}" for name in ("pt", "eta", "phi") for end in ("", "_phys")),
    "candidate": tuple(f"{CANDIDATE_PREFIX}_{name}" for name in ("pt", "eta", "phi", "id")),
}
"""What every ntuple needs: ids and weights, the words of jets and candidates, and what cuts read."""
_SOURCES = ("column", "constant", "number_from")
_KEYS = (*_SOURCES, "unit", "round", "clip", "codes")
_ROUNDINGS = ("nearest", "down")
_DROP = "drop"


@dataclass(frozen=True, slots=True)
class Given:
    """Where the values of a branch come from: a column, one constant, or the number of the row.

    A column is in `unit`, or has integers whose meaning `codes` says. `place` is that in the mapping.
    """

    branch: Branch
    place: Span
    column: str | None = None
    constant: float | None = None
    number_from: int | None = None
    unit: str = ""
    round: str | None = None
    clip: bool = False
    codes: Mapping[int, float] | None = None


@dataclass(frozen=True, slots=True)
class Constituents:
    """The column that says which candidates of its event a jet has; `drop` those whose pT word is 0."""

    column: str
    place: Span
    drop: bool = False


@dataclass(frozen=True, slots=True)
class Columns:
    """A mapping: the branches of each axis by name."""

    event: Mapping[str, Given]
    jet: Mapping[str, Given]
    candidate: Mapping[str, Given]
    constituents: Constituents

    @property
    def axes(self) -> Mapping[Axis, Mapping[str, Given]]:
        """The branches given, by axis."""
        return {"event": self.event, "jet": self.jet, "candidate": self.candidate}

    def missing(self) -> tuple[str, ...]:
        """Return the branches of jets and candidates that are not given, nor follow from words that are."""
        given = self.jet.keys() | self.candidate.keys()
        for name, each in ENCODINGS[DEFAULT].inputs.items():
            needed, branch = branches_of_fields([each.value]), branch_of_input(name, DEFAULT)
            if branch is not None and needed is not None and set(needed) <= given:
                given |= {branch}
        return tuple(name for name in (*AXES["jet"], *AXES["candidate"]) if name not in given)


def read_mapping(path: Path) -> Columns:
    """Return the mapping in a file of YAML; DataError at the line and column of what cannot be used."""
    try:
        tree, faults = parse(decoded(read_file(path), name=str(path)), name=str(path))
    except SpecError as error:
        faults = error.diagnostics
    if faults:
        raise DataError(str(faults[0].span), faults[0].what, faults[0].why, faults[0].mend)
    top = _entries(tree, (*AXES, "constituents"), "the mapping")
    for name in (*AXES, "constituents"):
        if name not in top:
            _refuse(
                tree.span, f"there is no {name}", "an ntuple has events, jets and constituents", f"add {name}"
            )
    event, jet, candidate = (_axis(axis, top[axis].node) for axis in AXES)
    columns = Columns(event, jet, candidate, _constituents(top["constituents"].node))
    _check_axes(columns, tree.span)
    return columns


def _check_axes(columns: Columns, place: Span) -> None:
    """Refuse a column of two axes, and candidates without any column."""
    of: dict[str, str] = {columns.constituents.column: "constituents"}
    for axis, named in columns.axes.items():
        for given in named.values():
            if given.column is not None and of.setdefault(given.column, axis) != axis:
                _refuse(
                    given.place,
                    f"column {given.column} is of {axis} and of {of[given.column]}",
                    "a column has one value for each of one of them",
                    "correct the name of the column",
                )
    if "candidate" not in of.values():
        _refuse(place, "no branch of candidates has a column", "they would all be the same", "add column")


def _refuse(place: Span, what: str, why: str, mend: str) -> NoReturn:
    raise DataError(str(place), what, why, mend)


def _entries(node: Node, known: Iterable[str], what: str) -> dict[str, Entry]:
    """Return the entries of a mapping, whose keys are all `known`."""
    names = tuple(known)
    if not isinstance(node.content, dict):
        _refuse(node.span, f"{what} is no mapping", "keys and values are wanted", f"write {names[0]}: ...")
    for key, entry in node.content.items():
        if key not in names:
            near = get_close_matches(key, names, 1)
            _refuse(
                entry.span,
                f"{what} has no {key}",
                "what is not used would be lost in silence",
                f"did you mean {near[0]}?" if near else f"use some of {', '.join(names)}",
            )
    return node.content


def _axis(axis: Axis, node: Node) -> dict[str, Given]:
    known = AXES[axis]
    given = {name: _given(known[name], entry) for name, entry in _entries(node, known, f"a {axis}").items()}
    for name in _NEEDED[axis]:
        if name not in given:
            branch = known[name]
            _refuse(
                node.span,
                f"{name} is not given",
                f"every ntuple needs it: {branch.meaning} ({branch.unit})",
                f"add {name}: {{column: ..., unit: ...}}, or {{constant: ...}}",
            )
    return given


def _given(branch: Branch, entry: Entry) -> Given:
    found = _entries(entry.node, _KEYS, branch.name)
    values = {key: each.node for key, each in found.items()}
    sources = [key for key in _SOURCES if key in values]
    if len(sources) != 1:
        _refuse(
            entry.span,
            f"{branch.name} has {' and '.join(sources) or 'no source'}",
            "its values come from one place",
            "give one of column, constant and, for event, number_from",
        )
    source = sources[0]
    allowed = _KEYS if source == "column" else (source,)
    _entries(entry.node, allowed, f"{branch.name} with {source}")
    if source == "constant":
        return Given(branch, entry.span, constant=_constant(branch, values[source]))
    if source == "number_from":
        return Given(branch, entry.span, number_from=_number_from(branch, values[source]))
    return _column(branch, entry, values)


def _column(branch: Branch, entry: Entry, values: Mapping[str, Node]) -> Given:
    column = _text(values["column"], "column")
    codes = _codes(branch, values["codes"]) if "codes" in values else None
    rounding = _one_of(values["round"], _ROUNDINGS) if "round" in values else None
    unit = _one_of(values["unit"], units_of(branch.unit)) if "unit" in values else ""
    clip = _flag(values["clip"]) if "clip" in values else False
    if bool(unit) == (codes is not None):
        _refuse(
            entry.span,
            f"{branch.name} has {'unit and codes' if unit else 'neither unit nor codes'}",
            f"the branch is in {branch.unit}, and a number alone does not say in what it is",
            f"add unit: one of {', '.join(units_of(branch.unit))}; or codes, what each integer means",
        )
    if codes is not None and (rounding is not None or clip):
        _refuse(
            entry.span,
            f"{branch.name} has codes, and round or clip",
            "each integer stands for one value: nothing is rounded or clipped",
            "leave round and clip out",
        )
    if rounding is not None and not _has_steps(branch):
        _refuse(
            values["round"].span,
            f"{branch.name} has no steps",
            "it is a float, which keeps the value as it is",
            "leave round out",
        )
    return Given(branch, entry.span, column, unit=unit, round=rounding, clip=clip, codes=codes)


def _has_steps(branch: Branch) -> bool:
    return branch.step is not None or np.dtype(branch.dtype).kind in "ui"


def _constant(branch: Branch, node: Node) -> float:
    value = _number(node)
    return _promised(branch, value, node)


def _promised(branch: Branch, value: float, node: Node) -> float:
    """Return a value of the mapping that its branch may have."""
    kind = np.dtype(branch.dtype).kind
    held = np.array([value], dtype=branch.dtype if kind == "f" else np.float64)
    if first_broken(held, branch) is not None or (kind != "f" and value != int(value)):
        _refuse(
            node.span,
            f"the value is {value:g}",
            f"{branch.promise} is promised: {branch.meaning}",
            branch.mend,
        )
    return value


def _number_from(branch: Branch, node: Node) -> int:
    value = node.content
    if branch.name != "event" or isinstance(value, bool) or not isinstance(value, int) or value < 0:
        _refuse(
            node.span,
            f"{branch.name} cannot be numbered from {node.plain()}",
            "an event's id may be the number of its row, counted from a whole number on",
            "write event: {number_from: 1}, another number for each set",
        )
    return value


def _codes(branch: Branch, node: Node) -> dict[int, float]:
    if not isinstance(node.content, dict) or not node.content:
        _refuse(
            node.span, "codes is no mapping", "each integer of the column has a value", "write codes: {22: 1}"
        )
    found: dict[int, float] = {}
    for key, entry in node.content.items():
        try:
            code = int(key)
        except ValueError:
            _refuse(
                entry.span, f"{key} is no integer", "columns with codes have integers", "write codes: {22: 1}"
            )
        if code in found:
            _refuse(entry.span, f"{code} appears twice", "only one value could be used", "keep one of them")
        found[code] = _promised(branch, _number(entry.node), entry.node)
    return found


def _constituents(node: Node) -> Constituents:
    found = _entries(node, ("column", "soft"), "constituents")
    if "column" not in found:
        _refuse(node.span, "there is no column", "it says which candidates a jet has", "add column")
    if "soft" in found:
        _one_of(found["soft"].node, (_DROP,))
    return Constituents(_text(found["column"].node, "column"), node.span, drop="soft" in found)


def _text(node: Node, what: str) -> str:
    if not isinstance(node.content, str) or not node.content:
        _refuse(node.span, f"{what} is {node.plain()}", "a column has a name", f"write {what}: NAME")
    return node.content


def _number(node: Node) -> float:
    value = node.content
    if isinstance(value, bool) or not isinstance(value, int | float):
        _refuse(node.span, f"{node.plain()} is no number", "a number is wanted", "write a number")
    return value


def _flag(node: Node) -> bool:
    if not isinstance(node.content, bool):
        _refuse(
            node.span, f"{node.plain()} is neither true nor false", "values are clipped or not", "write true"
        )
    return node.content


def _one_of(node: Node, known: tuple[str, ...]) -> str:
    value = str(node.content) if isinstance(node.content, str | int) else ""
    if isinstance(node.content, bool) or value not in known:
        _refuse(
            node.span,
            f"{node.plain()} is none of {', '.join(known)}",
            "only these have a meaning here",
            f"write one of {', '.join(known)}",
        )
    return value
