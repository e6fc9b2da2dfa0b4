"""What tells the events of one set from others, in the artifact of stage `dataset`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from jetc.ntuple.identity import SetEvents
from jetc.stages.dataset.artifact import EVENTS_READ

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

    from numpy.typing import NDArray

__all__ = ["read_column", "read_events", "write_events"]

_COLUMN = "event_"


def write_events(folder: Path, events: SetEvents) -> None:
    """Write the events of a set into its artifact."""
    columns = {f"{_COLUMN}{name}": column for name, column in events.columns.items()}
    names = np.array(events.files, dtype=np.str_)
    np.savez(folder / EVENTS_READ, names=names, tree=np.str_(events.tree), **columns)


def read_events(folder: Path, name: str) -> SetEvents:
    """Return the events of set `name` from its artifact."""
    with np.load(folder / EVENTS_READ, allow_pickle=False) as stored:
        names, tree = tuple(map(str, stored["names"])), str(stored["tree"])
        ours = (key for key in stored.files if key.startswith(_COLUMN))
        columns = {key.removeprefix(_COLUMN): stored[key] for key in ours}
    return SetEvents(name, names, columns, tree)


def read_column(folder: Path, column: str) -> NDArray[Any]:
    """Return one column of the events of a set, (events,); the others are not read."""
    with np.load(folder / EVENTS_READ, allow_pickle=False) as stored:
        found: NDArray[Any] = stored[f"{_COLUMN}{column}"]
    return found
