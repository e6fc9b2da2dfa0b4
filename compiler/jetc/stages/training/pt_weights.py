"""What jets count in the regression loss by their pT."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from jetc.language.sections.model import RegressionWeight, Training

__all__ = ["PtWeights", "by_pt", "read_pt_weights"]

_JET_PT = "jet_pt.npy"


@dataclass(frozen=True, slots=True, eq=False)
class PtWeights:
    """The factor of the regression loss of each jet, (jets,), of the training and of the validation split."""

    training: NDArray[np.float32]
    validation: NDArray[np.float32]


def read_pt_weights(sets: Sequence[Path], settings: Training) -> PtWeights | None:
    """Return the weights of the jets of artifacts of sets, set after set; None where the spec has none."""
    steps = settings.regression_weights
    if steps is None:
        return None
    training, validation = (
        np.concatenate([np.load(folder / part / _JET_PT, allow_pickle=False) for folder in sets])
        for part in ("train", "validation")
    )
    return PtWeights(by_pt(training, steps), by_pt(validation, steps))


def by_pt(jet_pt: NDArray[np.float32], steps: Sequence[RegressionWeight]) -> NDArray[np.float32]:
    """Return the weight of each of `jet_pt` (jets,) in GeV: that of the last step at or below it, or 1."""
    starts = np.array([each.from_gev for each in steps])
    weights = np.array([1.0, *(each.weight for each in steps)], dtype=np.float32)
    return weights[np.searchsorted(starts, jet_pt.astype(np.float64), side="right")]
