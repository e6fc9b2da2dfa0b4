"""The events of a set of ntuples: what its jets say of them has to be what the files list, if they do."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from jetc.diagnostics.diagnostic import DataError
from jetc.physics.division import check_divisible

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from numpy.typing import NDArray

    from jetc.ntuple.block import EventBlock

__all__ = ["WEIGHTS", "EventList", "EventsOfJets", "UnlistedEvents", "check_generated", "entries_of"]

WEIGHTS = ("weight", "stratum")
"""Branches of both trees that say what an event stands for."""


@dataclass(slots=True, eq=False)
class EventList:
    """The events of a set in the order of its files, axis (events,).

    `jets` is how many jets each says it has, `interaction` the reused interaction that is its hardest or
    -1; None where the files do not say. `take` finds the events of jets and counts them.
    """

    name: str
    files: tuple[tuple[str, int], ...]
    """The files and how many rows they have, in order, once for each block of a file that is read."""
    event: NDArray[np.uint64]
    weight: NDArray[np.float64]
    stratum: NDArray[np.int64]
    jets: NDArray[np.int64] | None
    interaction: NDArray[np.int64] | None
    is_whole: bool
    """Whether files list it, with the events without a jet."""
    truth: Mapping[str, NDArray[Any]]
    """Generator truth of events by name, (events,), as far as the files list it."""
    has_all: bool
    """Whether it has every generated event, be it that the spec says how many there are."""
    block: NDArray[np.int32]
    """Of each event that files tell of, the index into `files`."""
    weight_of_jets: float = 1.0
    """The weight that all jets have where no event tree lists weights."""
    entry: NDArray[np.int64] | None = None
    """Of each event its entry in its file, where the order is not that of the files' rows."""
    _order: NDArray[np.int64] = field(init=False)
    _found: NDArray[np.int64] = field(init=False)

    def __post_init__(self) -> None:
        self._order = np.argsort(self.event, kind="stable")
        self._found = np.zeros(len(self.event), dtype=np.int64)

    @property
    def all_jets(self) -> int | None:
        """How many jets all events say that they have; None where the files do not say."""
        return None if self.jets is None else int(self.jets.sum())

    def take(self, block: EventBlock) -> NDArray[np.int64]:
        """Return the position of each jet's event, (jets,). DataError where it is not listed, or differs."""
        ids = block.columns["event"]
        place = np.searchsorted(self.event, ids, sorter=self._order).clip(max=max(len(self.event) - 1, 0))
        index: NDArray[np.int64] = self._order[place]
        wrong = np.flatnonzero(self.event[index] != ids)
        if len(wrong):
            row = int(wrong[0])
            raise block.fault(
                "event",
                row,
                f"jet of event {ids[row]}, which the event tree does not list",
                "the event tree has to list every event, or its weight would be unknown",
                "write both trees in one job, and do not filter one of them",
            )
        self._check_weights(block, index)
        self._found += np.bincount(index, minlength=len(self._found))
        return index

    def _check_weights(self, block: EventBlock, index: NDArray[np.int64]) -> None:
        for name, column in (("weight", self.weight), ("stratum", self.stratum)):
            if not self.is_whole or name not in block.columns:
                continue
            wrong = np.flatnonzero(block.columns[name] != column[index])
            if len(wrong):
                row = int(wrong[0])
                raise block.fault(
                    name,
                    row,
                    f"the value is {block.columns[name][row]}, the event tree has {column[index[row]]}",
                    "a jet has the weight and the stratum of its event",
                    "write both trees in one job",
                )

    def check_counts(self) -> None:
        """Raise DataError where an event has another number of jets than it says."""
        if self.jets is None:
            return
        wrong = np.flatnonzero(self.jets != self._found)
        if len(wrong):
            first = int(wrong[0])
            file, entry = self._place(first)
            raise DataError(
                file=file,
                branch="jets",
                entry=entry,
                what=f"event {self.event[first]} has {self.jets[first]} jets by the event tree, "
                f"{self._found[first]} by the jet tree; {len(wrong)} events of set {self.name} differ",
                why="jets are lost or belong to other events",
                mend="write both trees in one job, and do not filter one of them",
            )

    def _place(self, index: int) -> tuple[str, int]:
        """Return the file and the entry of an event of a whole list."""
        if self.entry is not None:
            return self.files[self.block[index]][0], int(self.entry[index])
        before, last = 0, ""
        for file, rows in self.files:
            before = before if file == last else 0
            if index < rows:
                return file, before + index
            index, before, last = index - rows, before + rows, file
        msg = f"there is no event {index}"
        raise IndexError(msg)

    def check_usable(self) -> None:
        """Raise DataError where rates or efficiencies of these events cannot be measured."""
        try:
            check_divisible(self.weight, self.stratum)
        except ValueError as error:
            raise DataError(
                file=self.files[0][0],
                branch="weight",
                what=f"set {self.name}: {error}",
                why="thresholds are derived on one half of the events of a stratum and quoted on the other",
                mend="give the events of a stratum one weight above 0, and each stratum two events or more",
            ) from error


def check_generated(name: str, file: str, *, events: int, said: int | None, listed: bool) -> None:
    """Raise DataError where it is not known how many events of set `name` were generated.

    Its files have `events` of them, `listed` in their event trees or else those with a stored jet; the spec
    has `said` how many there are in all, or None.
    """
    why = "rates and efficiencies are fractions of all generated events"
    if listed and said not in {None, events}:
        raise DataError(
            file=file,
            what=f"set {name}: the event trees list {events} events, and the spec says {said}",
            why=why,
            mend="leave events out of the set, or add the files that are missing",
        )
    if not listed and said is None:
        raise DataError(
            file=file,
            what=f"set {name} measures rates or efficiencies, and there is no event tree that lists its "
            f"events: {events:,} have a stored jet",
            why="both are fractions of all generated events, those without a jet among them",
            mend=f"say how many were generated, events in set {name}; or make the ntuples with an event tree",
        )
    if not listed and said is not None and said < events:
        raise DataError(
            file=file,
            what=f"set {name}: {events} events have a stored jet, and the spec says {said} in all",
            why=why,
            mend="give the number of events that were generated, those without a jet among them",
        )


def entries_of(blocks: Sequence[EventBlock]) -> NDArray[np.int64] | None:
    """Return the entry of each event that rows of an event tree list; None where it is the row's number."""
    if all(each.entries is None for each in blocks):
        return None
    return np.concatenate([each.places[1] for each in blocks])


@dataclass(slots=True)
class UnlistedEvents:
    """The events of a set whose files list none: each counts once, and they are those of the jets."""

    name: str
    _only: dict[str, float] = field(default_factory=dict)
    _first: tuple[str, int] | None = None
    _several: bool = False

    @property
    def all_jets(self) -> None:
        """How many jets they have is not known before they are read."""

    def take(self, block: EventBlock) -> None:
        """Take the next jets. Raises DataError where weights or strata differ: no event tree lists them."""
        if not len(block):
            return
        ids = block.columns["event"]
        self._first = self._first or (str(block.file), int(ids[0]))
        self._several |= bool((ids != np.uint64(self._first[1])).any())
        for name in WEIGHTS:
            if name in block.columns:
                self._check_constant(block, name)

    @property
    def weight(self) -> float:
        """The weight that all jets have; 1 where they have none."""
        return self._only.get("weight", 1.0)

    def _check_constant(self, block: EventBlock, name: str) -> None:
        column = block.columns[name]
        wrong = np.flatnonzero(column != self._only.setdefault(name, column[0].item()))
        if len(wrong):
            row = int(wrong[0])
            raise block.fault(
                name,
                row,
                f"the value is {column[row]}, after {self._only[name]} before, and there is no event tree",
                "events without a stored jet are not in the jet tree, so that the weights of all events "
                "are not known",
                "write tree outnano/Events with event, weight and stratum of every event, or leave "
                f"{name} out, to count each event once",
            )

    def check_counts(self) -> None:
        """Raise DataError where all jets are of one event: no set is so small, so the ids are not set."""
        if self._first is None or self._several:
            return
        file, event = self._first
        raise DataError(
            file=file,
            branch="event",
            what=f"set {self.name}: every jet is of one event, {event}: are the ids set?",
            why="jets of one event stay together: they could not be divided into training, validation and "
            "test, or into the halves of a rate",
            mend="give every event an id of its own, or add events to the set",
        )


@dataclass(slots=True, eq=False)
class EventsOfJets:
    """The events of a set whose files list none, as a list: those that have a stored jet."""

    name: str
    _checked: UnlistedEvents = field(init=False)
    _files: list[tuple[str, int]] = field(default_factory=list)
    _events: list[NDArray[np.uint64]] = field(default_factory=list)
    _last: int | None = None

    def __post_init__(self) -> None:
        self._checked = UnlistedEvents(self.name)

    def take(self, block: EventBlock) -> None:
        """Take the next jets. Raises DataError as `UnlistedEvents` does."""
        self._checked.take(block)
        ids = block.columns["event"]
        fresh = np.append(True, ids[1:] != ids[:-1])[: len(ids)]
        fresh[:1] = [] if not len(ids) else self._last is None or ids[0] != self._last
        self._last = int(ids[-1]) if len(ids) else self._last
        self._files.append((str(block.file), len(block)))
        self._events.append(ids[fresh])

    def check_counts(self) -> None:
        """Raise DataError as `UnlistedEvents` does."""
        self._checked.check_counts()

    def listed(self) -> EventList:
        """Return them, each of weight 1."""
        every = np.concatenate([*self._events, np.zeros(0, dtype=np.uint64)])
        blocks = np.arange(len(self._files), dtype=np.int32)
        return EventList(
            self.name,
            tuple(self._files),
            every,
            np.ones(len(every)),
            np.zeros(len(every), dtype=np.int64),
            None,
            None,
            truth={},
            is_whole=False,
            has_all=False,
            block=np.repeat(blocks, [len(each) for each in self._events]),
            weight_of_jets=self._checked.weight,
        )
