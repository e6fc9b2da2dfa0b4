"""The labelled jets of a dataset artifact: feature words, class labels, regression targets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from jetc.diagnostics.diagnostic import DataError
from jetc.stages.training.joined import JoinedRows

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from typing import Any

    from jetc_runtime.fixed_point import FixedPoint
    from numpy.typing import NDArray

    from jetc.language.sections.model import Features
    from jetc.plan.stage import Step

__all__ = ["LabelledJets", "normalised_formats", "normalised_values", "read_jets", "trained_sets"]


@dataclass(frozen=True, slots=True, eq=False)
class LabelledJets:
    """One part of the trained sets, set after set.

    `codes` are feature words, (jets, constituents, features), left on the disk; `labels` class indices,
    (jets); `target` the clipped truth pT over jet pT, (jets).
    """

    codes: JoinedRows
    labels: NDArray[np.uint8]
    target: NDArray[np.float32]


class TrainedNames(Protocol):
    """The names of sets in the spec's `dataset`."""

    @property
    def sets(self) -> tuple[str, ...]:
        """Sets whose jets are trained on."""


class NamesSets(Protocol):
    """A part of the spec that names the sets that are trained on."""

    @property
    def dataset(self) -> TrainedNames:
        """What they are named in."""


def trained_sets(step: Step[NamesSets]) -> list[Path]:
    """Return the artifacts of the sets that are trained on, in the order of the spec."""
    return [step.inputs[f"dataset.{name}"] for name in step.spec.dataset.sets]


def read_jets(sets: Sequence[Path], part: str, *, features: Features, classes: int) -> LabelledJets:
    """Open `part` (train, validation or test) of artifacts of sets; DataError where one does not fit."""
    read = [_read_set(folder / part, features) for folder in sets]
    codes = JoinedRows([each[0] for each in read])
    labels, target = (np.concatenate([each[index] for each in read]) for index in (1, 2))
    if len(labels) == 0 or int(labels.max()) >= classes:
        raise DataError(
            file=str(sets[0] / part),
            what="there are no jets" if len(labels) == 0 else f"there is a label {labels.max()}",
            why=f"training needs jets labelled 0 to {classes - 1}",
            mend="build the dataset again, from more events",
        )
    return LabelledJets(codes, labels, target)


def _read_set(folder: Path, features: Features) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    codes, labels, target = (
        np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False)
        for name in ("codes", "labels", "target")
    )
    wanted = (len(labels), features.constituents, len(features.inputs))
    if codes.shape != wanted or target.shape != wanted[:1] or labels.ndim != 1:
        raise DataError(
            file=str(folder),
            what=f"codes {codes.shape}, labels {labels.shape}, target {target.shape} do not belong together",
            why=f"the spec wants codes (jets, {wanted[1]}, {wanted[2]})",
            mend="build the dataset again",
        )
    return codes, labels, target


def normalised_formats(features: Features) -> tuple[FixedPoint, ...]:
    """Return the formats of the network's inputs: each feature's own, binary point moved."""
    return tuple(each.normalised for each in features.inputs)


def normalised_values(codes: NDArray[np.integer[Any]], features: Features) -> NDArray[np.float32]:
    """Return the values the network sees, any shape (..., features); exact, as words have under 25 bits."""
    lsb = np.array([each.lsb for each in normalised_formats(features)], dtype=np.float32)
    return np.asarray(codes, dtype=np.float32) * lsb
