"""Whether the jets of the files of a set have an energy correction: all of them, or none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from jetc.ntuple.relations import constituents_pt

if TYPE_CHECKING:
    from pathlib import Path

    from jetc.ntuple.block import EventBlock

__all__ = ["Corrections"]

_PT = "jet_puppicand_pt"
_JET_PT = "jet_pt_phys"
_FEWEST_JETS = 20
_MOST = 0.9
"""Share of jets that differ from their constituents, from which on a file is corrected; without, the rest."""


@dataclass(slots=True)
class Corrections:
    """The first file with a correction, and the first one without; a set has not both."""

    _corrected: Path | None = None
    _bare: Path | None = None

    def check(self, block: EventBlock) -> None:
        """Take the next block. Raises DataError where another file of the set has what this one has not."""
        if len(block) < _FEWEST_JETS or _PT not in block.columns or _JET_PT not in block.columns:
            return
        differing = float(np.mean(block.columns[_JET_PT] != constituents_pt(block)))
        if differing > _MOST:
            self._corrected = self._corrected or block.file
        elif differing < 1 - _MOST:
            self._bare = self._bare or block.file
        other = self._bare if differing > _MOST else self._corrected
        if other is not None and (differing > _MOST or differing < 1 - _MOST):
            raise block.fault_of_all(
                _JET_PT,
                f"{differing:.1%} of these {len(block)} jets have another pT than their constituents, "
                f"unlike those of {other}",
                "one of the files has an energy correction, the other has none: cuts and targets differ",
                "make all files of a set with one configuration, or put them into sets of their own",
            )
