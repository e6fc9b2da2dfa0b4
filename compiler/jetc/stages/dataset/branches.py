"""Scores of another tagger, of a set that is not trained on: a file a branch that the menu names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from jetc.diagnostics.diagnostic import DataError
from jetc.stages.dataset.artifact import BRANCHES
from jetc.stages.dataset.growing import GrowingArray

if TYPE_CHECKING:
    from contextlib import ExitStack
    from pathlib import Path

    from jetc.language.sections.menu import MenuBranch, ScoreBranch
    from jetc.ntuple.block import EventBlock

__all__ = ["NO_SCORE", "BranchScores"]

NO_SCORE: dict[ScoreBranch, float] = {"jet_bjetscore": -1.0, "jet_tauscore": -1.0}
"""What stands in a branch where a jet has no score."""
_NONE = -999.0
"""The same, of branches that are not named there."""


class BranchScores:
    """The scores of jets as they are read, (jets,) for each branch; NaN where a jet has none."""

    def __init__(self, folder: Path, declared: tuple[MenuBranch, ...], stack: ExitStack) -> None:
        self.names: tuple[ScoreBranch, ...] = tuple(dict.fromkeys(each.branch for each in declared))
        self._columns = {
            name: stack.enter_context(GrowingArray(folder / BRANCHES / f"{name}.npy", dtype=np.float32))
            for name in self.names
        }
        self._there = dict.fromkeys(self.names, False)

    def append(self, block: EventBlock) -> None:
        """Write the scores of the next jets."""
        for name, column in self._columns.items():
            values = block.columns[name]
            none = values == np.float32(NO_SCORE.get(name, _NONE))
            column.append(np.where(none, np.float32(np.nan), values))
            self._there[name] |= not none.all()

    def check(self, set_name: str) -> None:
        """Raise DataError where no jet of the set has a score of a branch."""
        for name, there in self._there.items():
            if not there:
                raise DataError(
                    file=f"dataset.{set_name}",
                    what=f"no jet of set {set_name} has a {name}",
                    why="the ntuples have the branch, and in all of it the mark of a jet without a score; "
                    "menu.branches names it",
                    mend=f"use ntuples whose production ran that tagger, or take {name} out of the menu",
                )
