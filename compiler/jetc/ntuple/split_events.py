"""Events that are split over the files of a set: rows of one id are one event, in whatever files they lie."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from jetc.diagnostics.diagnostic import in_tree
from jetc.ntuple.block import joined
from jetc.ntuple.event_ids import EVENT, check_there
from jetc.ntuple.event_order import EventOrder, event_starts
from jetc.ntuple.read import iterate
from jetc.ntuple.schema import MOST_JETS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from jetc.ntuple.block import EventBlock

    Ids = NDArray[np.uint64]

__all__ = ["HeldEvents", "SplitIds"]

_JETS = "jets"
_HARDEST_FIRST = ("jet_pt_phys", "jet_eta_phys", "jet_phi_phys")
"""By what the jets of an event are ordered: by falling pT, and those of one pT by their place."""
_INDEXED_ROWS = 1_000_000
_ROWS_PER_BLOCK = 20_000
_WHY = "event_ids of the set is split: rows of one id are one event, and it is what all of them say"
_MEND = (
    "write what belongs to an event alike in all of its files; where ids name other events in other files, "
    "event_ids: restart"
)


@dataclass(frozen=True, slots=True, eq=False)
class _Pieces:
    """The rows of split events in files, (pieces,), by id and then by file: how many jets each has there."""

    event: Ids
    file: NDArray[np.int64]
    jets: NDArray[np.int64]


@dataclass(slots=True, eq=False)
class SplitIds:
    """Ids as the `files` of a set have them, of events whose rows may lie in several of these.

    All ids are read before the first row is given. Rows of an event that is split are held until its last
    file is read, and then given together: its jets hardest first, its rows of event trees as one.
    """

    files: Sequence[Path]
    jet_tree: str
    event_tree: str | None
    _found: _Pieces | None = None
    _said: set[str] = field(default_factory=lambda: {"own", "all"})
    """What `jets` of event trees may count, by the rows so far: jets of the own file, or all of the event."""

    @property
    def split_events(self) -> int:
        """How many events lie in several files."""
        return len(np.unique(self._pieces.event))

    def needed(self, branches: Iterable[str]) -> tuple[str, ...]:
        """Return all but the ids, which come back in other files."""
        return tuple(each for each in branches if each != EVENT)

    def of_events(self, blocks: Iterable[EventBlock]) -> Iterator[EventBlock]:
        """Yield rows of the event trees, one of each event; DataError where two of one event differ."""
        yield from self._together(blocks, self._one_row, most=1)

    def of_jets(self, blocks: Iterable[EventBlock]) -> Iterator[EventBlock]:
        """Yield rows of the jet trees, those of each event as neighbours."""
        yield from self._together(blocks, _hardest_first, most=MOST_JETS)

    def files_of_split(self) -> Iterator[tuple[int, tuple[Path, ...]]]:
        """Yield each event that is split, and its files."""
        pieces = self._pieces
        events, starts = np.unique(pieces.event, return_index=True)
        parts = np.split(pieces.file, starts[1:]) if len(events) else []
        for event, numbers in zip(events.tolist(), parts, strict=True):
            yield event, tuple(self.files[number] for number in numbers)

    def split_in(self, file: Path) -> Ids:
        """Return the events of `file` that are split, rising."""
        events: Ids = self._pieces.event[self._pieces.file == self.files.index(file)]
        return events

    def held_jets(self) -> HeldEvents:
        """Return what holds rows of the jet trees."""
        return HeldEvents(self.files, self._pieces, _hardest_first)

    @property
    def _pieces(self) -> _Pieces:
        if self._found is None:
            self._found = self._index()
        return self._found

    def _index(self) -> _Pieces:
        """Read the ids of all files, and keep those that several have."""
        found = [self._ids_in(number) for number in range(len(self.files))]
        event = np.concatenate([ids for ids, _ in found])
        jets = np.concatenate([each for _, each in found])
        file = np.repeat(np.arange(len(found)), [len(ids) for ids, _ in found])
        order = np.argsort(event, kind="stable")
        same = event[order][1:] == event[order][:-1]
        several = order[np.append(False, same) | np.append(same, False)]
        return _Pieces(event[several], file[several], jets[several])

    def _ids_in(self, number: int) -> tuple[Ids, NDArray[np.int64]]:
        """Return the ids that both trees of a file have, and how many jets each has there."""
        of_jets = self._column(number, self.jet_tree)
        listed = np.zeros(0, np.uint64) if self.event_tree is None else self._column(number, self.event_tree)
        ids, place = np.unique(np.concatenate([of_jets, listed]), return_inverse=True)
        return ids, np.bincount(place[: len(of_jets)], minlength=len(ids)).astype(np.int64)

    def _column(self, number: int, tree: str) -> Ids:
        with in_tree(tree):
            rows = iterate(
                self.files[number : number + 1],
                tree=tree,
                branches=(),
                optional=(EVENT,),
                step_entries=_INDEXED_ROWS,
            )
            found = [_checked(block).columns[EVENT] for block in rows]
        return np.concatenate([np.zeros(0, np.uint64), *found])

    def _together(
        self, blocks: Iterable[EventBlock], join: Callable[[EventBlock], EventBlock], *, most: int
    ) -> Iterator[EventBlock]:
        """Yield the rows of no split event as they come, and those of the others after their last file."""
        held = HeldEvents(self.files, self._pieces, join)
        order, file = EventOrder(most), None
        for block in map(_checked, blocks):
            if block.file != file:
                order, file = EventOrder(most), block.file
                yield from held.before(file)
            order.check(block)
            rest = held.take(block)
            if len(rest):
                yield rest
        yield from held.before(None)

    def _one_row(self, rows: EventBlock) -> EventBlock:
        """Return one row of each event, of `rows` by event; DataError where two say other things of it."""
        ids = rows.columns[EVENT]
        starts = event_starts(ids)
        first = np.repeat(starts, np.diff(np.append(starts, len(ids))))
        for name, column in rows.columns.items():
            differs = np.flatnonzero(column != column[first])
            if len(differs) and name != _JETS:
                row = int(differs[0])
                files, entries = rows.places
                place = f"{files[first[row]]}, entry {entries[first[row]]}"
                raise rows.fault(
                    name,
                    row,
                    f"event {ids[row]} has {column[row]} here, and {column[first[row]]} in {place}",
                    _WHY,
                    _MEND,
                )
        one = rows.taken(starts)
        if _JETS not in rows.columns:
            return one
        return replace(one, columns=one.columns | {_JETS: self._all_jets(rows)[starts]})

    def _all_jets(self, rows: EventBlock) -> NDArray[np.int64]:
        """Return how many jets the event of each row has in all; DataError where rows say other numbers.

        They say those of their own file, or all; and all rows of the set the same of both.
        """
        pieces = self._pieces
        ids, said = rows.columns[EVENT], rows.columns[_JETS].astype(np.int64)
        starts = np.searchsorted(pieces.event, ids)
        own = np.zeros(len(ids), dtype=np.int64)
        numbers = {file: number for number, file in enumerate(self.files)}
        file = np.array([numbers[each] for each in rows.places[0]])
        ends = np.searchsorted(pieces.event, ids, side="right")
        for step in range(int((ends - starts).max(initial=0))):
            place = np.minimum(starts + step, ends - 1)
            own = np.where(pieces.file[place] == file, pieces.jets[place], own)
        sums = np.append(0, np.cumsum(pieces.jets))
        every = sums[ends] - sums[starts]
        wrong = {"own": said != own, "all": said != every}
        self._said -= {each for each, off in wrong.items() if off.any()}
        if not self._said:
            neither = wrong["own"] & wrong["all"]
            row = int(np.argmax(neither if neither.any() else wrong["own"]))
            raise rows.fault(
                _JETS,
                row,
                f"event {ids[row]} has {said[row]} jets by this row, {own[row]} in the jet tree of this file "
                f"and {every[row]} in those of all",
                "rows of split events say their jets in the own file, or all that it has, and those of "
                "a set the same of both: else jets are lost or belong to other events",
                "write both trees in one job, and do not filter one of them",
            )
        return np.asarray(every, dtype=np.int64)


class HeldEvents:
    """Rows of split events, held until the last file of each is read; `join` makes events of them."""

    def __init__(
        self, files: Sequence[Path], pieces: _Pieces, join: Callable[[EventBlock], EventBlock]
    ) -> None:
        self._numbers = {file: number for number, file in enumerate(files)}
        self._split, firsts = np.unique(pieces.event, return_index=True)
        ends = np.append(firsts[1:], len(pieces.file))[: len(self._split)]
        self._last = pieces.file[ends - 1]
        self._join = join
        self._held: dict[int, list[EventBlock]] = {}

    def take(self, block: EventBlock) -> EventBlock:
        """Hold the rows of split events, and return the others."""
        if not len(self._split):
            return block
        ids = block.columns[EVENT]
        place = np.searchsorted(self._split, ids).clip(max=len(self._split) - 1)
        mine = self._split[place] == ids
        if not mine.any():
            return block
        ends = np.where(mine, self._last[place], -1)
        for end in np.unique(ends[mine]).tolist():
            self._held.setdefault(end, []).append(block.taken(np.flatnonzero(ends == end)))
        return block.taken(np.flatnonzero(~mine))

    def before(self, file: Path | None) -> Iterator[EventBlock]:
        """Yield the events whose last file stands before `file`, or all; they are held no more."""
        number = len(self._numbers) if file is None else self._numbers[file]
        yield from _released(self._held, number, self._join)


def _checked(block: EventBlock) -> EventBlock:
    check_there(block, EVENT, "split: rows of one id are one event")
    return block


def _released(
    held: dict[int, list[EventBlock]], before: int, join: Callable[[EventBlock], EventBlock]
) -> Iterator[EventBlock]:
    """Yield the events whose last file is one `before`, by that file and by id, and hold them no more."""
    for number in sorted(each for each in held if each < before):
        rows = joined(held.pop(number))
        rows = rows.taken(np.argsort(rows.columns[EVENT], kind="stable"))
        starts = event_starts(rows.columns[EVENT])
        cuts = np.searchsorted(starts, np.arange(_ROWS_PER_BLOCK, len(rows), _ROWS_PER_BLOCK), side="right")
        for part in np.split(np.arange(len(rows)), np.unique(starts[cuts - 1])):
            if len(part):
                yield join(rows.taken(part))


def _hardest_first(rows: EventBlock) -> EventBlock:
    """Return jets by event, hardest first; DataError where an event has more than there may be."""
    ids = rows.columns[EVENT]
    starts = event_starts(ids)
    jets = np.diff(np.append(starts, len(ids)))
    if jets.max(initial=0) > MOST_JETS:
        row = int(starts[np.argmax(jets)])
        raise rows.fault(
            EVENT, row, f"event {ids[row]} has {jets.max()} jets in all files of the set",
            f"an event has {MOST_JETS} at most; rows of one id count as one event", _MEND,
        )  # fmt: skip
    if not all(name in rows.columns for name in _HARDEST_FIRST):
        return rows
    pt, eta, phi = (rows.columns[name] for name in _HARDEST_FIRST)
    return rows.taken(np.lexsort((phi, eta, -pt, ids)))
