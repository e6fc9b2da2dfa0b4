"""What tells the events of a set apart, by what its `event_ids` says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.ntuple.event_ids import RestartingIds, UniqueIds
from jetc.ntuple.split_events import SplitIds

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from jetc.ntuple.event_ids import EventIds

__all__ = ["ids_by"]


def ids_by(rule: str, files: Mapping[Path, str], *, jet_tree: str, event_tree: str | None) -> EventIds:
    """Return the ids of a set by `rule`, an `event_ids`; `files`, in order, have their names in the spec."""
    if rule == "restart":
        return RestartingIds({str(file): name for file, name in files.items()})
    if rule == "split":
        return SplitIds(tuple(files), jet_tree, event_tree)
    return UniqueIds()
