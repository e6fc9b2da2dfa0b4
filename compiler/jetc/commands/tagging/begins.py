"""Where events begin in a file whose event ids restart: by its event tree, or else where the id changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from jetc.diagnostics.diagnostic import DataError, in_tree
from jetc.ntuple.event_ids import EVENT, RestartingIds
from jetc.ntuple.event_order import event_starts
from jetc.ntuple.opening import event_tree_of, open_tree
from jetc.ntuple.read import iterate

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray


__all__ = ["event_begins"]

_ROWS = 1_000_000


def event_begins(file: Path, tree: str) -> NDArray[np.int64]:
    """Return the rows of `tree` at which events begin, (events,); the rule is that of `RestartingIds`.

    DataError where jets and event tree do not belong together, or an event has too many jets.
    """
    with open_tree(file, tree) as found:
        rows, event_tree = int(found.num_entries), event_tree_of(found, file, tree)
    ids = RestartingIds({str(file): ""})
    if event_tree is not None:
        _list_events(ids, file, event_tree, rows)
    if not rows:
        return np.zeros(0, dtype=np.int64)
    with in_tree(tree):
        jets = iterate([file], tree=tree, branches=(), optional=(EVENT,), step_entries=_ROWS)
        events = np.concatenate([block.columns[EVENT] for block in ids.of_jets(jets)])
    return event_starts(events)


def _list_events(ids: RestartingIds, file: Path, event_tree: str, rows: int) -> None:
    """Have `ids` take the rows of the event tree; DataError where these do not count `rows` jets."""
    with in_tree(event_tree):
        events = iterate(
            [file],
            tree=event_tree,
            branches=(),
            optional=(EVENT, "jets"),
            step_entries=_ROWS,
            rows_of_event=1,
        )
        said = sum(int(block.columns["jets"].sum()) for block in ids.of_events(events))
        if said != rows:
            raise DataError(
                file=str(file),
                branch="jets",
                what=f"the events have {said} jets, and the jet tree has {rows}",
                why="ids restart, so a jet's event is told by its place, in the order of the event tree",
                mend="write both trees in one job, in one order, and do not filter one of them",
            )
