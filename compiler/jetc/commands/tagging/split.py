"""Events whose rows lie in several files: held until the last of these is read, and then tagged together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jetc_runtime.steps import Table

from jetc.diagnostics.diagnostic import in_tree
from jetc.ntuple.identity import CONTENT_BRANCHES, EventContents
from jetc.ntuple.split_events import SplitIds

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from jetc.ntuple.block import EventBlock
    from jetc.ntuple.split_events import HeldEvents

__all__ = ["SplitEvents"]


@dataclass(frozen=True, slots=True, eq=False)
class SplitEvents:
    """The events of several files of a command, by their ids in `tree`; the rule is that of `SplitIds`."""

    tree: str
    ids: SplitIds
    held: HeldEvents

    @classmethod
    def of(cls, files: Sequence[Path], tree: str) -> SplitEvents:
        """Read the ids of all files."""
        ids = SplitIds(tuple(files), tree, None)
        return cls(tree, ids, ids.held_jets())

    @property
    def count(self) -> int:
        """How many such events there are."""
        return self.ids.split_events

    def ids_in(self, file: Path) -> NDArray[np.uint64]:
        """Return the ids of those that have rows in a file, rising."""
        return self.ids.split_in(file)

    def hold(self, rows: EventBlock) -> None:
        """Keep rows of such events."""
        self.held.take(rows)

    def before(self, file: Path | None) -> Iterator[tuple[Path, Table]]:
        """Yield the jets of events whose last file stands before `file`, or of all, with that last file.

        DataError where an event has too many jets, or one of them twice.
        """
        with in_tree(self.tree):
            for block in self.held.before(file):
                if all(name in block.columns for name in CONTENT_BRANCHES):
                    EventContents().add(block)
                yield block.file, Table(block.columns, block.counts)
