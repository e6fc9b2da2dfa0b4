"""Which rows are of one event: by an id that a set has once, or, where ids restart, by file and place."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol

import numpy as np

from jetc.ntuple.event_order import EventOrder, event_starts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from numpy.typing import NDArray

    from jetc.ntuple.block import EventBlock

    Ids = NDArray[np.uint64]

__all__ = ["EVENT", "TOLD_APART", "EventIds", "RestartingIds", "UniqueIds", "check_there"]

EVENT, _JETS = "event", "jets"
TOLD_APART = {
    "unique": "id, used once in the set",
    "restart": "file and place: ids restart",
    "split": "id, in whatever files its rows lie",
}
"""By what `event_ids` says, how events are told apart."""
_ID_BYTES = 8
_BY_PLACE = "restart: events are told apart by their place"


class EventIds(Protocol):
    """What gives each event of a set an id that no other event of it has."""

    @property
    def split_events(self) -> int | None:
        """How many events lie in several files; None where none may."""

    def needed(self, branches: Iterable[str]) -> tuple[str, ...]:
        """Return which of `branches` a reader has to find; among them are ids that it checks, if any."""

    def of_events(self, blocks: Iterable[EventBlock]) -> Iterator[EventBlock]:
        """Yield rows of the event trees, each an event."""

    def of_jets(self, blocks: Iterable[EventBlock]) -> Iterator[EventBlock]:
        """Yield rows of the jet trees; after those of the event trees, where there are some."""


class UniqueIds:
    """Ids as the files have them."""

    split_events = None

    def needed(self, branches: Iterable[str]) -> tuple[str, ...]:
        """Return all of them."""
        return tuple(branches)

    def of_events(self, blocks: Iterable[EventBlock]) -> Iterator[EventBlock]:
        """Yield the blocks as they are."""
        yield from blocks

    def of_jets(self, blocks: Iterable[EventBlock]) -> Iterator[EventBlock]:
        """Yield the blocks as they are."""
        yield from blocks


@dataclass(slots=True, eq=False)
class RestartingIds:
    """Ids made of a file's name in the spec, by its path in `names`, and of an event's place in the file.

    With an event tree the place is the event's row there, and each row says how many jets follow in the jet
    tree. Without, it is the row of its first jet, and neighbours of one id are one event.
    """

    names: Mapping[str, str]
    _listed: dict[str, list[tuple[Ids, NDArray[np.int64]]]] = field(default_factory=dict)
    _turns: dict[str, tuple[Ids, NDArray[np.int64]]] = field(default_factory=dict)

    @property
    def split_events(self) -> None:
        """None: an event is told by its place in one file."""

    def needed(self, branches: Iterable[str]) -> tuple[str, ...]:
        """Return all but the ids, which come back."""
        return tuple(each for each in branches if each != EVENT)

    def of_events(self, blocks: Iterable[EventBlock]) -> Iterator[EventBlock]:
        """Yield rows of the event trees; DataError where they do not say how many jets they have."""
        for block in blocks:
            for name in (EVENT, _JETS):
                check_there(block, name, _BY_PLACE)
            columns = block.columns
            self._listed.setdefault(str(block.file), []).append(
                (columns[EVENT], columns[_JETS].astype(np.int64))
            )
            yield self._numbered(block, block.first + np.arange(len(block)))

    def of_jets(self, blocks: Iterable[EventBlock]) -> Iterator[EventBlock]:
        """Yield rows of the jet trees; DataError where one is not of the event whose turn it is."""
        order, runs = EventOrder(), _Runs()
        for block in blocks:
            check_there(block, EVENT, _BY_PLACE)
            places = self._rows_of_events(block) if self._listed else runs.of(block)
            numbered = self._numbered(block, places)
            order.check(numbered)
            yield numbered

    def _numbered(self, block: EventBlock, places: NDArray[np.int64]) -> EventBlock:
        name = self.names[str(block.file)].encode(errors="surrogateescape")
        start = np.frombuffer(hashlib.blake2b(name, digest_size=_ID_BYTES).digest(), dtype="<u8")
        return replace(block, columns=block.columns | {EVENT: start + places.astype(np.uint64)})

    def _rows_of_events(self, block: EventBlock) -> NDArray[np.int64]:
        """Return the row of each jet's event in the event tree, by how many jets the rows before it have."""
        ids, ends = self._turns_in(str(block.file))
        rows = np.searchsorted(ends, block.first + np.arange(len(block)), side="right")
        beyond = rows >= len(ids)
        found = ids[np.where(beyond, 0, rows)] if len(ids) else np.zeros(len(block), dtype=np.uint64)
        wrong = np.flatnonzero(beyond | (found != block.columns[EVENT]))
        if len(wrong):
            row = int(wrong[0])
            turn = "it has no event left" if beyond[row] else f"the turn is of event {found[row]}"
            raise block.fault(
                EVENT,
                row,
                f"jet of event {block.columns[EVENT][row]}, where by the event tree {turn}",
                "ids restart, so a jet's event is told by its place, in the order of the event tree",
                "write both trees in one job, in one order, and do not filter one of them",
            )
        return np.asarray(rows, dtype=np.int64)

    def _turns_in(self, file: str) -> tuple[Ids, NDArray[np.int64]]:
        """Return the ids of a file's event tree, and the row of the jet tree at which each event ends."""
        if file not in self._turns:
            listed = self._listed.get(file, [])
            ids = np.concatenate([each for each, _ in listed] or [np.zeros(0, dtype=np.uint64)])
            jets = np.concatenate([each for _, each in listed] or [np.zeros(0, dtype=np.int64)])
            self._turns[file] = ids, np.cumsum(jets)
        return self._turns[file]


@dataclass(slots=True)
class _Runs:
    """Neighbours of one id in a file, over the blocks in which it is read."""

    file: object = None
    event: int = 0
    place: int = 0

    def of(self, block: EventBlock) -> NDArray[np.int64]:
        """Return for each row the place of the first one of its run."""
        ids = block.columns[EVENT]
        if not len(ids):
            return np.zeros(0, dtype=np.int64)
        starts = event_starts(ids)
        places = block.first + starts
        if block.file == self.file and int(ids[0]) == self.event:
            places[0] = self.place
        self.file, self.event, self.place = block.file, int(ids[-1]), int(places[-1])
        return np.repeat(places, np.diff(np.append(starts, len(ids))))


def check_there(block: EventBlock, name: str, rule: str) -> None:
    """Raise DataError where a block has no branch `name`, which `rule` takes."""
    if name not in block.columns:
        raise block.fault(
            name,
            0,
            f"there is no branch {name}",
            f"event_ids of the set is {rule}, which takes it",
            "make the ntuple with a version that writes it, or give events of all jobs ids of their own",
        )
