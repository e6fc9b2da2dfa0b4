"""What tells the events of one set from others, in the artifact of stage `dataset`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from jetc.ntuple.identity import SetEvents
from jetc.stages.dataset.artifact import EVENTS_READ

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["read_events", "write_events"]


def write_events(folder: Path, events: SetEvents) -> None:
    """Write the events of a set into its artifact."""
    columns = {f"event_{name}": column for name, column in events.columns.items()}
    np.savez(folder / EVENTS_READ, names=np.array(events.files, dtype=np.str_), **columns)


def read_events(folder: Path, name: str) -> SetEvents:
    """Return the events of set `name` from its artifact."""
    with np.load(folder / EVENTS_READ, allow_pickle=False) as stored:
        names = tuple(map(str, stored["names"]))
        columns = {key.removeprefix("event_"): stored[key] for key in stored.files if key != "names"}
    return SetEvents(name, names, columns)
