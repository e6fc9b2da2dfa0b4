"""Whether files and events are the same by content, whatever they are called.

No event may be in two places: an event that is trained on and counted makes rates too good. Files are
the same if their bytes are. Events are the same if they have one id and one leading jet, or, under
different ids, if every jet and constituent is the same, and there are enough of those to exclude chance.
Different productions may use the same ids for different events.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from jetc.diagnostics.diagnostic import DataError
from jetc.ntuple.event_order import event_starts
from jetc.ntuple.schema import CANDIDATE_PREFIX

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from jetc.ntuple.block import EventBlock

__all__ = ["CONTENT_BRANCHES", "EventContents", "SetEvents", "check_distinct", "check_events"]

Words = np.ndarray[Any, np.dtype[np.uint64]]

_JET = ("jet_eta_phys", "jet_phi_phys")
_JET_PT = "jet_pt_phys"
_PT = f"{CANDIDATE_PREFIX}_pt"
CONTENT_BRANCHES = ("event", _JET_PT, *_JET, _PT)
"""Branches that `EventContents` reads."""

_FEWEST_CONSTITUENTS = 16
"""Their pT, and the places of the jets, are some 70 bits: chance does not repeat them."""
_MEND = "give every set events of its own; keep one copy of each file"


def check_distinct(files: Sequence[tuple[str, Path]]) -> None:
    """Raise DataError where two files, given with the sets they belong to, have the same bytes.

    Only files of one size are read.
    """
    of_size: dict[int, list[tuple[str, Path]]] = {}
    for name, file in files:
        if file.is_file():
            of_size.setdefault(file.stat().st_size, []).append((name, file))
    for alike in of_size.values():
        first: dict[bytes, tuple[str, Path]] = {}
        for name, file in alike if len(alike) > 1 else ():
            with file.open("rb") as stream:
                digest = hashlib.file_digest(stream, "sha256").digest()
            if digest in first:
                raise _same_file(first[digest], (name, file))
            first[digest] = name, file


def _same_file(one: tuple[str, Path], other: tuple[str, Path]) -> DataError:
    how = "under another name" if one[1].samefile(other[1]) else "byte for byte"
    if one[0] == other[0]:
        why = f"set {one[0]} would count its events twice"
    else:
        why = f"sets {one[0]} and {other[0]} would share events: they could be trained on and counted"
    return DataError(file=str(other[1]), what=f"it is {one[1]}, {how}", why=why, mend=_MEND)


@dataclass(frozen=True, slots=True, eq=False)
class _Events:
    """Whole events, axis (events,): file, id, first entry, keys, and number of constituents."""

    file: NDArray[np.int32]
    event: Words
    entry: NDArray[np.int64]
    leading: Words
    whole: Words
    constituents: NDArray[np.int64]

    def joined(self, other: _Events) -> _Events:
        """Return the last event of `self` with the first of `other`, which goes on with it."""
        whole, constituents = other.whole.copy(), other.constituents.copy()
        whole[:1] += self.whole  # columns wrap around, as meant; numbers would warn of it
        constituents[:1] += self.constituents
        entry, leading = other.entry.copy(), other.leading.copy()
        entry[0], leading[0] = self.entry[0], self.leading[0]
        return _Events(other.file, other.event, entry, leading, whole, constituents)

    def cut(self, part: slice) -> _Events:
        """Return some of the events."""
        return _Events(
            self.file[part],
            self.event[part],
            self.entry[part],
            self.leading[part],
            self.whole[part],
            self.constituents[part],
        )


_COLUMNS = ("event", "entry", "leading", "whole", "constituents")


@dataclass(frozen=True, slots=True, eq=False)
class SetEvents:
    """The events of a set, to find one that is in two places.

    `files` are the names of its files, whose jets are in `tree`; `columns` has for each event its `file`, a
    number, and what tells it from others, axis (events,).
    """

    name: str
    files: tuple[str, ...]
    columns: Mapping[str, NDArray[Any]]
    tree: str


@dataclass(slots=True)
class EventContents:
    """The events of a set as they are read."""

    _files: dict[Path, int] = field(default_factory=dict)
    _events: list[_Events] = field(default_factory=list)

    def add(self, block: EventBlock) -> None:
        """Take the next block, with `CONTENT_BRANCHES`; an event may go on from the last block."""
        if not len(block):
            return
        found = _events_of(block, self._files)
        if self._events:
            last = self._events[-1].cut(slice(-1, None))
            if last.event[0] == found.event[0] and last.file[0] == found.file[0]:
                self._events[-1] = self._events[-1].cut(slice(None, -1))
                found = last.joined(found)
        self._events.append(found)

    def of_set(self, name: str, tree: str, names: Mapping[str, str] | None = None) -> SetEvents:
        """Return all that were taken, as the events of set `name`; `names` are those of files by path."""
        columns = {
            column: np.concatenate([getattr(events, column) for events in self._events] or [np.zeros(0)])
            for column in _COLUMNS
        }
        columns["file"] = np.concatenate(
            [events.file for events in self._events] or [np.zeros(0, dtype=np.int32)]
        )
        paths = tuple(map(str, self._files))
        files = paths if names is None else tuple(names[path] for path in paths)
        return SetEvents(name, files, columns, tree)


def check_events(sets: Sequence[SetEvents]) -> None:
    """Raise DataError where an event is in two places, of one set or of two."""
    sets = [events for events in sets if len(events.columns["event"])]
    if not sets:
        return
    columns = {name: np.concatenate([events.columns[name] for events in sets]) for name in _COLUMNS}
    starts = np.cumsum([0, *(len(events.files) for events in sets)])
    columns["file"] = np.concatenate(
        [events.columns["file"] + start for events, start in zip(sets, starts, strict=False)]
    )
    files = [(events, file) for events in sets for file in events.files]
    rich = np.flatnonzero(columns["constituents"] >= _FEWEST_CONSTITUENTS)
    for keys, rows in ((columns["leading"], np.arange(len(columns["leading"]))), (columns["whole"], rich)):
        one, other = _repeated(keys[rows])
        if len(one):
            raise _same_event(files, columns, rows[one], rows[other])


def _same_event(
    files: Sequence[tuple[SetEvents, str]],
    columns: Mapping[str, NDArray[Any]],
    one: NDArray[np.int64],
    other: NDArray[np.int64],
) -> DataError:
    """Say which event stands twice: `files` with their sets; `one` and `other` are pairs of rows."""
    first = int(np.argmin(other))
    early, late = int(one[first]), int(other[first])
    file, event, entry = columns["file"], columns["event"], columns["entry"]
    pair = (file[one] == file[early]) & (file[other] == file[late])
    (first_set, first_file), (other_set, other_file) = files[file[early]], files[file[late]]
    return DataError(
        file=other_file,
        tree=other_set.tree,
        branch="event",
        entry=int(entry[late]),
        what=f"event {event[late]} is also in {first_file}, entry {entry[early]}"
        + (f", as event {event[early]}" if event[early] != event[late] else "")
        + f"; these files share {int(pair.sum())} events",
        why=f"its jets are the same in set {first_set.name} and in set {other_set.name}: they could be "
        "trained on, and counted as if they were others",
        mend=_MEND,
    )


def _events_of(block: EventBlock, numbers: dict[Path, int]) -> _Events:
    """Return the events of a block; files that come first get the next of `numbers`."""
    events = block.columns["event"]
    starts = event_starts(events)
    jets = _jet_keys(block)
    _check_once(block, jets)
    ids = events[starts]
    return _Events(
        _numbers_of(block, starts, numbers),
        ids,
        block.first + starts if block.entries is None else block.entries[starts],
        _mixed(jets[starts] ^ _mixed(ids)),
        np.add.reduceat(jets, starts),
        np.add.reduceat(block.counts, starts),
    )


def _numbers_of(block: EventBlock, rows: NDArray[np.int64], numbers: dict[Path, int]) -> NDArray[np.int32]:
    if block.files is None:
        return np.full(len(rows), numbers.setdefault(block.file, len(numbers)), dtype=np.int32)
    found = [numbers.setdefault(each, len(numbers)) for each in block.files[rows]]
    return np.array(found, dtype=np.int32)


def _check_once(block: EventBlock, jets: Words) -> None:
    """Refuse a jet that its event has twice; equal jets have equal pT, so that they are neighbours."""
    events = block.columns["event"]
    twice = np.flatnonzero((jets[1:] == jets[:-1]) & (events[1:] == events[:-1]) & (block.counts[1:] > 0))
    if len(twice):
        raise block.fault(
            "event",
            int(twice[0]) + 1,
            f"event {events[twice[0]]} has the jet of the entry before once more; "
            f"{len(twice)} jets here appear twice",
            "two jets share no constituent: HT, and the number of jets, would be too large",
            "make the ntuple again, and store each jet once",
        )


def _jet_keys(block: EventBlock) -> Words:
    """Return a number for each jet, from its place and the pT of its constituents in order.

    Its own pT counts where it has none: another energy correction does not make another jet.
    """
    key = np.where(block.counts > 0, np.uint32(0), _bits(block, _JET_PT)).astype(np.uint64)
    for name in _JET:
        key = _mixed(key ^ _bits(block, name))
    ends = np.cumsum(block.counts)
    slot = np.arange(int(ends[-1])) - np.repeat(ends - block.counts, block.counts)
    parts = _mixed(_bits(block, _PT).astype(np.uint64) | slot.astype(np.uint64) << np.uint64(32))
    sums = np.concatenate([np.zeros(1, dtype=np.uint64), np.cumsum(parts, dtype=np.uint64)])
    return _mixed(key + sums[ends] - sums[ends - block.counts])


def _bits(block: EventBlock, name: str) -> NDArray[np.uint32]:
    return np.ascontiguousarray(block.columns[name], dtype=np.float32).view(np.uint32)


def _mixed(words: Words) -> Words:
    """Return splitmix64's output. **Source**: Steele, Lea, Flood, OOPSLA 2014."""
    mixed = words + np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.asarray(mixed ^ (mixed >> np.uint64(31)), dtype=np.uint64)


def _repeated(keys: Words) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the places of keys that stood before, after those where they stood."""
    order = np.argsort(keys, kind="stable")
    again = np.flatnonzero(keys[order][1:] == keys[order][:-1])
    return order[again], order[again + 1]
