"""Scores of another tagger in a menu: branches of the ntuples, which stage `dataset` has kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from jetc.stages.dataset.artifact import BRANCHES

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from jetc.language.sections.menu import Menu

__all__ = ["branch_scores"]


def branch_scores(folder: Path, menu: Menu) -> dict[str, NDArray[np.float64]]:
    """Return the scores of the jets of the set at `folder` by name, (jets,), with the values of their codes.

    A jet without a score has no value, NaN.
    """
    found = {}
    for each in menu.branches or ():
        stored = np.load(folder / BRANCHES / f"{each.branch}.npy", allow_pickle=False)
        there = np.isfinite(stored)
        codes = each.type.quantize(np.where(there, stored, 0).astype(np.float64))
        found[each.name] = np.where(there, each.type.value(codes), np.nan)
    return found
