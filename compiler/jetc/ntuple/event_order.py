"""The order of event ids: rows of one event are neighbours, and no id comes back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from jetc.ntuple.schema import MOST_JETS

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from jetc.ntuple.block import EventBlock

__all__ = ["EventOrder", "event_starts"]

_EVENT = "event"
_MEND = (
    "sort the ntuple by event, and give events of different jobs different ids; or say in their set that ids "
    "restart, event_ids: restart, or that rows of one event lie in several files, event_ids: split (jetc "
    "inspect: --event-ids)"
)


@dataclass(slots=True)
class EventOrder:
    """The event ids seen so far, to notice one that comes back; `rows_of_event` rows an event at most."""

    rows_of_event: int = MOST_JETS
    _seen: list[NDArray[np.uint64]] = field(default_factory=list)
    _largest: int = -1
    _last: int | None = None
    _last_rows: int = 0
    _file: Path | None = None

    def check(self, block: EventBlock) -> None:
        """Take the ids of the next block. Raises DataError when one reappears, or has too many rows."""
        events = block.columns[_EVENT]
        if not len(events):
            return
        starts = event_starts(events)
        goes_on = block.file == self._file and int(events[0]) == self._last
        self._check_rows(block, starts, goes_on=goes_on)
        fresh = starts[1:] if goes_on else starts
        self._check_new(block, events[fresh], fresh)
        self._file, self._last = block.file, int(events[-1])

    def _check_rows(self, block: EventBlock, starts: NDArray[np.int64], *, goes_on: bool) -> None:
        rows = np.diff(np.append(starts, len(block)))
        rows[0] += self._last_rows if goes_on else 0
        self._last_rows = int(rows[-1])
        row = int(starts[np.argmax(rows)])
        if rows.max() > self.rows_of_event:
            event = block.columns[_EVENT][row]
            unset = event == 0 and len(starts) == 1
            raise block.fault(
                _EVENT,
                row,
                f"event {event} has {rows.max()} rows here" + (": the ids are not set" if unset else ""),
                f"an event has {self.rows_of_event} at most; rows of one id count as one event",
                "give every event an id of its own",
            )

    def _check_new(self, block: EventBlock, ids: NDArray[np.uint64], starts: NDArray[np.int64]) -> None:
        if not len(ids):
            return
        rising = int(ids[0]) > self._largest and bool((ids[1:] > ids[:-1]).all())
        if not rising:
            self._check_again(block, ids, starts)
        self._seen.append(ids)
        self._largest = max(self._largest, int(ids.max()))

    def _check_again(self, block: EventBlock, ids: NDArray[np.uint64], starts: NDArray[np.int64]) -> None:
        """Compare with every id before, and merge those into one sorted column."""
        before = np.unique(np.concatenate([*self._seen, ids[:0]]))
        self._seen = [before]
        _, first_use, use = np.unique(ids, return_index=True, return_inverse=True)
        again = first_use[use] < np.arange(len(ids))
        place = np.searchsorted(before, ids).clip(max=max(len(before) - 1, 0))
        if len(before):
            again |= before[place] == ids
        if again.any():
            row = int(starts[np.argmax(again)])
            raise block.fault(
                _EVENT,
                row,
                f"event {block.columns[_EVENT][row]} comes back after other events",
                "the rows of an event have to be neighbours, in one file, and an id may be used once in a "
                "set; ids that restart, as in a merged file, name several events",
                _MEND,
            )


def event_starts(events: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Return the rows at which events start, whose rows are neighbours; `events` (rows,) are their ids."""
    return np.flatnonzero(np.append(True, events[1:] != events[:-1])[: len(events)])
