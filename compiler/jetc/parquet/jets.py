"""Rows of a table as jets: the constituents of each, and every branch that the mapping gives."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from jetc.ntuple.schema import CANDIDATE_PREFIX, EVENTS, JETS, MOST_CONSTITUENTS, MOST_JETS, branch_named
from jetc.parquet.convert import MisfitError, converted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from jetc.parquet.mapping import Columns, Given
    from jetc.parquet.table import Rows

    Integers = NDArray[np.int64]
    Named = dict[str, NDArray[Any]]

__all__ = ["Made", "Maker", "depths_of"]

_PT, _ID = f"{CANDIDATE_PREFIX}_pt", f"{CANDIDATE_PREFIX}_id"
_OF_CHARGED = {f"{CANDIDATE_PREFIX}_{name}" for name in ("z0", "dxy", "quality")}
_OF_NEUTRAL = {f"{CANDIDATE_PREFIX}_{name}" for name in ("puppiweight", "emid")}
_FIRST_CHARGED = 2
_JETS, _COUNT = branch_named("jets", EVENTS), branch_named("jet_npuppicand")
_IN_BOTH = {each.name for each in JETS}


def depths_of(mapping: Columns) -> dict[str, int]:
    """Return how deep the lists of each column are that a mapping names."""
    depths = {mapping.constituents.column: 2}
    for depth, named in enumerate((mapping.event, mapping.jet, mapping.candidate)):
        for given in named.values():
            if given.column is not None:
                depths.setdefault(given.column, min(depth, 1))
    return depths


@dataclass(frozen=True, slots=True, eq=False)
class Made:
    """The columns of both trees for some rows; those of constituents are flat over `counts` (jets,)."""

    events: Named
    jets: Named
    constituents: Named
    counts: Integers


@dataclass(slots=True)
class Maker:
    """Makes jets of rows by a mapping, and counts what it left out and clipped."""

    mapping: Columns
    dropped: int = 0
    clipped: Counter[str] = field(default_factory=Counter)
    _events: int = 0

    def made(self, rows: Rows) -> Made:
        """Return what the next rows are. DataError for what does not fit, at its column and row."""
        events = self._of_events(rows)
        in_row = _lengths(rows, self.mapping.jet, self.mapping.constituents.column, "jets", MOST_JETS)
        row = np.repeat(np.arange(rows.count), in_row)
        jets = self._branches(rows, self.mapping.jet, row)
        order = np.lexsort((-jets["jet_pt_phys"], row))
        jet, place = _constituents(rows, self.mapping, row)
        flat = self._candidates(rows, jet, place, row)
        rank = np.empty_like(order)
        rank[order] = np.arange(len(order))
        jet = rank[jet]
        kept = np.lexsort((-flat[_PT], jet))
        if self.mapping.constituents.drop:
            kept = kept[flat[_PT][kept] > 0]
            self.dropped += len(jet) - len(kept)
        shared = {name: column[row] for name, column in events.items() if name in _IN_BOTH}
        counts = np.bincount(jet[kept], minlength=len(row))
        return Made(
            events | {"jets": in_row.astype(_JETS.dtype)},
            shared
            | {name: column[order] for name, column in jets.items()}
            | {"jet_npuppicand": counts.astype(_COUNT.dtype)},
            {name: column[kept] for name, column in flat.items()},
            counts,
        )

    def _of_events(self, rows: Rows) -> Named:
        start, self._events = self._events, self._events + rows.count
        numbered = {
            name: np.arange(start, start + rows.count, dtype=np.uint64) + np.uint64(given.number_from)
            for name, given in self.mapping.event.items()
            if given.number_from is not None
        }
        others = {name: each for name, each in self.mapping.event.items() if name not in numbered}
        return numbered | self._branches(rows, others, np.arange(rows.count))

    def _branches(self, rows: Rows, named: Mapping[str, Given], row: Integers) -> Named:
        """Return the branches of an axis whose values lie in the rows `row`."""
        return {name: self._branch(rows, given, lambda values: values, row) for name, given in named.items()}

    def _branch(
        self, rows: Rows, given: Given, of: Callable[[NDArray[Any]], NDArray[Any]], row: Integers
    ) -> NDArray[Any]:
        """Return a branch of what `of` takes of its column, whose values lie in the rows `row`."""
        if given.column is None:
            return np.full(len(row), given.constant, dtype=given.branch.dtype)
        try:
            found, clipped = converted(of(rows.columns[given.column].values), given)
        except MisfitError as misfit:
            raise rows.fault(
                given.column, int(row[misfit.index]), misfit.what, misfit.why, misfit.mend
            ) from misfit
        self.clipped[given.branch.name] += clipped
        return found

    def _candidates(self, rows: Rows, jet: Integers, place: Integers, row: Integers) -> Named:
        """Return the branches of constituents: those of jets `jet`, at `place` among all candidates.

        What only charged, or only neutral candidates have is 0 for the others, whatever the column has.
        """
        given = self.mapping.candidate
        mine = row[jet]
        found = {_ID: self._branch(rows, given[_ID], lambda values: values[place], mine)}
        charged = found[_ID] >= _FIRST_CHARGED
        for name, each in given.items():
            if name == _ID:
                continue
            has = _having(name, charged)
            column = np.zeros(len(place), dtype=each.branch.dtype)
            column[has] = self._soft(rows, each, place[has], mine[has])
            found[name] = column
        return found

    def _soft(self, rows: Rows, given: Given, place: Integers, row: Integers) -> NDArray[Any]:
        """Return a branch of constituents; a pT word of 0 passes where such are left out."""
        if given.branch.name != _PT or not self.mapping.constituents.drop or given.column is None:
            return self._branch(rows, given, lambda values: values[place], row)
        lower = replace(given, branch=replace(given.branch, low=0.0))
        return self._branch(rows, lower, lambda values: values[place], row)


def _having(name: str, charged: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return which constituents have a value in a branch."""
    if name in _OF_CHARGED:
        return charged
    return ~charged if name in _OF_NEUTRAL else np.ones_like(charged)


def _lengths(
    rows: Rows, named: Mapping[str, Given], index: str | None, what: str, most: int | None
) -> Integers:
    """Return how many jets, or candidates, each row has (rows,): as many in every column."""
    columns = [each.column for each in named.values() if each.column is not None]
    columns = list(dict.fromkeys([*columns, *([] if index is None else [index])]))
    first = columns[0]
    lengths = rows.columns[first].lengths[0]
    for name in columns[1:]:
        other = rows.columns[name].lengths[0]
        differs = np.flatnonzero(other != lengths)
        if len(differs):
            at = int(differs[0])
            raise rows.fault(
                name,
                at,
                f"{other[at]} {what}",
                f"column {first} has {lengths[at]} {what} in this row",
                "write the table again: its columns do not belong together",
            )
    many = np.flatnonzero(lengths > (np.inf if most is None else most))
    if len(many):
        at = int(many[0])
        raise rows.fault(
            first,
            at,
            f"{lengths[at]} {what}",
            f"{most} are the most",
            f"keep the hardest {most} of each event",
        )
    return lengths


def _constituents(rows: Rows, mapping: Columns, row: Integers) -> tuple[Integers, Integers]:
    """Return the jet of each constituent, and its place in the columns of candidates."""
    name = mapping.constituents.column
    column = rows.columns[name]
    there = _lengths(rows, mapping.candidate, None, "candidates", None)
    counts, index = column.lengths[1], column.values
    jet = np.repeat(np.arange(len(row)), counts)
    mine = row[jet]
    _check_each(rows, name, mine, index, (index >= 0) & (index < there[mine]), there)
    many = np.flatnonzero(counts > MOST_CONSTITUENTS)
    if len(many):
        raise rows.fault(
            name,
            int(row[many[0]]),
            f"a jet has {counts[many[0]]} constituents",
            f"{MOST_CONSTITUENTS} are the most",
            "keep the hardest of each jet, as the jet finder does",
        )
    place = (np.cumsum(there) - there)[mine] + index.astype(np.int64)
    again = np.ones(len(place), dtype=bool)
    again[np.unique(place, return_index=True)[1]] = False
    if again.any():
        at = int(np.argmax(again))
        raise rows.fault(
            name,
            int(mine[at]),
            f"candidate {index[at]} is a constituent twice",
            "a candidate belongs to one jet, and to it once",
            "write the table again: the column does not say what jets are made of",
        )
    return jet, place


def _check_each(  # noqa: PLR0913, PLR0917 - what is checked, and where it stands
    rows: Rows, name: str, mine: Integers, index: NDArray[Any], good: NDArray[np.bool_], there: Integers
) -> None:
    if index.dtype.kind not in "ui":
        raise rows.fault(
            name, 0, f"its values are {index.dtype}", "places among candidates are integers", "write integers"
        )
    if not good.all():
        at = int(np.argmin(good))
        raise rows.fault(
            name,
            int(mine[at]),
            f"constituent {index[at]}",
            f"the event has {there[mine[at]]} candidates, counted from 0",
            "write the table again: the column does not belong to these candidates",
        )
