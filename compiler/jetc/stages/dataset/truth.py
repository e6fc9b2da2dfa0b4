"""Generator truth of a set that is not trained on: a file a column, as far as its ntuples have it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from jetc.ntuple.schema import branch_named
from jetc.stages.dataset.artifact import TRUTH
from jetc.stages.dataset.growing import GrowingArray

if TYPE_CHECKING:
    from collections.abc import Mapping
    from contextlib import ExitStack
    from pathlib import Path
    from typing import Any

    from numpy.typing import NDArray

    from jetc.ntuple.block import EventBlock

__all__ = ["TRUTH_OF_EVENTS", "TRUTH_OF_JETS", "JetTruth", "write_event_truth"]

TRUTH_OF_JETS = (
    "jet_genmatch_pt",
    "jet_genmatch_eta",
    "jet_genmatch_dR",
    "jet_genmatch_hflav",
    "jet_genmatch_pflav",
    "jet_muflav",
    "jet_elflav",
    "jet_tauflav",
    "jet_taucharge",
    "jet_taudecaymode",
    "jet_genmatch_lep_vis_pt",
)
"""Columns of jets, (jets,), in the order of the set's jets."""
TRUTH_OF_EVENTS = ("genHT", "genHH_mass")
"""Columns of events, (events,), in the order of the set's events."""


class JetTruth:
    """The columns of jets as they are read: those that the first block has, as all files of a set do."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self._folder, self._stack = folder / TRUTH, stack
        self._columns: dict[str, GrowingArray] | None = None

    def append(self, block: EventBlock) -> None:
        """Write the truth of the next jets."""
        if self._columns is None:
            self._columns = {
                name: self._stack.enter_context(
                    GrowingArray(self._folder / f"{name}.npy", dtype=branch_named(name).dtype)
                )
                for name in TRUTH_OF_JETS
                if name in block.columns
            }
        for name, column in self._columns.items():
            column.append(block.columns[name])


def write_event_truth(folder: Path, columns: Mapping[str, NDArray[Any]]) -> None:
    """Write the truth of events, which only the event tree has of all."""
    for name, column in columns.items():
        (folder / TRUTH).mkdir(exist_ok=True)
        np.save(folder / TRUTH / f"{name}.npy", column, allow_pickle=False)
