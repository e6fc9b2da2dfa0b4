"""One set of the sample: its files, and the events that these list."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from jetc.diagnostics.diagnostic import DataError
from jetc.exhaustion import memory
from jetc.ntuple.event_ids import EVENT
from jetc.ntuple.read import iterate
from jetc.ntuple.schema import MOST_JETS
from jetc.physics.division import check_divisible
from jetc.stages.dataset.files import files_of
from jetc.stages.dataset.truth import TRUTH_OF_EVENTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from numpy.typing import NDArray

    from jetc.artifacts.sample import SetFiles
    from jetc.ntuple.block import EventBlock
    from jetc.ntuple.event_ids import EventIds
    from jetc.plan.stage import Step
    from jetc.stages.dataset.given import Given

__all__ = ["EventList", "UnlistedEvents", "filled", "listed_events"]

_ROWS_PER_BLOCK = 1_000_000
_BYTES_OF_EVENT = 100
"""Of an event without a jet: 66 were measured when its set is written, and dividing it takes more."""
_GIB = 1 << 30
_WEIGHTS = ("weight", "stratum")
_SAID = ("jets", "interaction")
"""What an event tree may say beside the weights."""


@dataclass(slots=True, eq=False)
class EventList:
    """The events of a set in the order of its files, axis (events,).

    `jets` is how many jets each says it has, `interaction` the reused interaction that is its hardest or
    -1; None where the files do not say. `take` finds the events of jets and counts them.
    """

    name: str
    files: tuple[tuple[str, int], ...]
    """The files and how many rows they have, in order."""
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
        for file, rows in self.files:
            if index < rows:
                return file, index
            index -= rows
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
        for name in _WEIGHTS:
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


def listed_events(
    step: Step[object], name: str, set_files: SetFiles, ids: EventIds, given: Given
) -> EventList:
    """Return the events of a set; without an event tree, those that have a stored jet, of weight 1.

    With as many more as make all that were generated, where the spec says how many; DataError where it must.
    Of a set in parts, `weighted` adds them.
    """
    if set_files.event_tree is not None:
        return _as_said(_whole(step, name, set_files, ids), given.events)
    events = _with_jets(step, name, set_files, ids)
    if given.parts:
        return events
    if given.for_rates and given.events is None:
        raise DataError(
            file=events.files[0][0],
            what=f"set {name} measures rates, and there is no event tree that lists its events",
            why="a rate is the fraction of all generated events that pass, those without a jet among them",
            mend=f"say how many were generated, events in set {name}; or make the ntuples with an event tree",
        )
    return events if given.events is None else filled(events, given.events)


def _as_said(events: EventList, generated: int | None) -> EventList:
    """Raise DataError where files list another number of events than the spec says."""
    if generated not in {None, len(events.event)}:
        raise DataError(
            file=events.files[0][0],
            what=f"set {events.name}: the event trees list {len(events.event)} events, and the spec says "
            f"{generated}",
            why="rates and efficiencies are fractions of all generated events",
            mend="leave events out of the set, or add the files that are missing",
        )
    return events


def filled(events: EventList, generated: int) -> EventList:
    """Return all `generated` events; those without a jet have the lowest ids that no other one has."""
    found = len(events.event)
    if generated < found:
        raise DataError(
            file=events.files[0][0],
            what=f"set {events.name}: {found} events have a stored jet, and the spec says {generated} in all",
            why="rates and efficiencies are fractions of all generated events",
            mend="give the number of events that were generated, those without a jet among them",
        )
    _check_memory(events, generated)
    free = np.setdiff1d(np.arange(generated, dtype=np.uint64), events.event)[: generated - found]
    return replace(
        events,
        event=np.concatenate([events.event, free]),
        weight=np.ones(generated),
        stratum=np.zeros(generated, dtype=np.int64),
        has_all=True,
    )


def _check_memory(events: EventList, generated: int) -> None:
    """Raise DataError where the columns of so many events have no room."""
    needed, there = generated * _BYTES_OF_EVENT, memory()
    if needed > there:
        raise DataError(
            file=events.files[0][0],
            what=f"set {events.name}: {generated:,} events take about {needed / _GIB:.0f} GiB, and there are "
            f"{there / _GIB:.1f}",
            why="each of them is held, those without a jet too: they are divided into halves at random",
            mend="give fewer files, with as many events as those were made of, or build where more memory is",
        )


def _rows(  # noqa: PLR0913 - a set, and how it is read
    step: Step[object], name: str, set_files: SetFiles, tree: str, ids: EventIds, *, whole: bool
) -> Iterator[EventBlock]:
    rows = iterate(
        files_of(step, name, set_files),
        tree=tree,
        branches=ids.needed((EVENT, *_WEIGHTS) if whole else (EVENT,)),
        step_entries=_ROWS_PER_BLOCK,
        optional=(EVENT, *((*_SAID, *TRUTH_OF_EVENTS) if whole else _WEIGHTS)),
        rows_of_event=1 if whole else MOST_JETS,
    )
    yield from ids.of_events(rows) if whole else ids.of_jets(rows)


def _whole(step: Step[object], name: str, set_files: SetFiles, ids: EventIds) -> EventList:
    blocks = list(_rows(step, name, set_files, str(set_files.event_tree), ids, whole=True))
    if not blocks:
        raise DataError(
            file=str(files_of(step, name, set_files)[0]),
            what=f"set {name} has no events: the event trees of its files are empty",
            why="nothing can be learnt or measured from it",
            mend="remove the set from the spec, or make its files again",
        )
    event, weight, stratum = (
        np.concatenate([block.columns[branch] for block in blocks]) for branch in ("event", *_WEIGHTS)
    )
    files = tuple((str(block.file), len(block)) for block in blocks)
    places = np.repeat(np.arange(len(blocks), dtype=np.int32), [len(block) for block in blocks])
    said = {branch: _where_said(blocks, branch) for branch in (*_SAID, *TRUTH_OF_EVENTS)}
    jets, interaction = (None if (it := said[each]) is None else it.astype(np.int64) for each in _SAID)
    truth = {each: column for each in TRUTH_OF_EVENTS if (column := said[each]) is not None}
    return EventList(
        name,
        files,
        event,
        weight,
        stratum.astype(np.int64),
        jets,
        interaction,
        truth=truth,
        is_whole=True,
        has_all=True,
        block=places,
    )


def _where_said(blocks: Sequence[EventBlock], branch: str) -> NDArray[Any] | None:
    """Return a column that files may lack, None where all do; DataError where some do."""
    lacking = [block for block in blocks if branch not in block.columns]
    if lacking and len(lacking) < len(blocks):
        raise DataError(
            file=str(lacking[0].file),
            branch=branch,
            what=f"the event tree has no branch {branch}, and those of other files of its set do",
            why="the files of a set are read as one sample",
            mend="make them all with one version",
        )
    if lacking:
        return None
    column: NDArray[Any] = np.concatenate([block.columns[branch] for block in blocks])
    return column


def _with_jets(step: Step[object], name: str, set_files: SetFiles, ids: EventIds) -> EventList:
    of_rows: list[NDArray[np.uint64]] = []
    files: list[tuple[str, int]] = []
    unlisted = UnlistedEvents(name)
    for block in _rows(step, name, set_files, set_files.jet_tree, ids, whole=False):
        unlisted.take(block)
        of_rows.append(block.columns["event"])
        files.append((str(block.file), len(block)))
    unlisted.check_counts()
    every = np.concatenate(of_rows)
    fresh = np.append(True, every[1:] != every[:-1])
    places = np.repeat(np.arange(len(files), dtype=np.int32), [rows for _, rows in files])
    weight, stratum = np.ones(int(fresh.sum())), np.zeros(int(fresh.sum()), dtype=np.int64)
    return EventList(
        name,
        tuple(files),
        every[fresh],
        weight,
        stratum,
        None,
        None,
        truth={},
        is_whole=False,
        has_all=False,
        block=places[fresh],
        weight_of_jets=unlisted.weight,
    )
