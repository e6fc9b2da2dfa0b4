"""The labelled jets of a dataset artifact: feature words, class labels, regression targets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from jetc.artifacts.dataset import JET_CODES, target_file
from jetc.diagnostics.diagnostic import DataError
from jetc.stages.training.joined import JoinedRows

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from typing import Any

    from numpy.typing import NDArray

    from jetc.language.sections.model import Features
    from jetc.language.sections.section import ExtraOutput
    from jetc.plan.stage import Step

__all__ = ["LabelledJets", "normalised_values", "read_jets", "trained_sets"]


@dataclass(frozen=True, slots=True, eq=False)
class LabelledJets:
    """One part of the trained sets, set after set.

    `codes` are feature words, (jets, constituents, features), left on the disk; `labels` class indices,
    (jets); `target` the clipped truth pT over jet pT, (jets). `jet_codes` are the words of the jet as a
    whole, (jets, inputs), of a spec that has some. `extra` are the clipped targets of outputs beside the pT
    ratio, (jets) each, NaN where a jet has none.
    """

    codes: JoinedRows
    labels: NDArray[np.uint8]
    target: NDArray[np.float32]
    jet_codes: JoinedRows | None = None
    extra: tuple[NDArray[np.float32], ...] = ()

    def inputs(self, rows: slice | NDArray[np.integer[Any]]) -> tuple[NDArray[Any], ...]:
        """Return the codes of the inputs of some jets: those of the constituents, and those of the jet."""
        every = (self.codes,) if self.jet_codes is None else (self.codes, self.jet_codes)
        return tuple(each[rows] for each in every)


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


def read_jets(
    sets: Sequence[Path],
    part: str,
    *,
    features: Features,
    classes: int,
    further: Sequence[ExtraOutput] = (),
) -> LabelledJets:
    """Open `part` (train, validation or test) of artifacts of sets; DataError where one does not fit.

    `further` are the outputs beside the pT ratio, whose targets are read.
    """
    read = [_read_set(folder / part, features) for folder in sets]
    codes = JoinedRows([each[0] for each in read])
    jet_codes = None
    if features.of_the_jet:
        wanted = len(features.of_the_jet)
        jet_codes = JoinedRows(
            [_read_jet(folder / part, len(each[0]), wanted) for folder, each in zip(sets, read, strict=True)]
        )
    labels, target = (np.concatenate([each[index] for each in read]) for index in (1, 2))
    if len(labels) == 0 or int(labels.max()) >= classes:
        raise DataError(
            file=str(sets[0] / part),
            what="there are no jets" if len(labels) == 0 else f"there is a label {labels.max()}",
            why=f"training needs jets labelled 0 to {classes - 1}",
            mend="build the dataset again, from more events",
        )
    extra = tuple(_read_target(sets, part, each.name, len(labels)) for each in further)
    return LabelledJets(codes, labels, target, jet_codes, extra)


def _read_target(sets: Sequence[Path], part: str, name: str, jets: int) -> NDArray[np.float32]:
    """Return the targets of output `name`, (jets,); DataError unless there is one for each jet, or none."""
    file = target_file(name)
    parts = [np.load(folder / part / file, allow_pickle=False) for folder in sets]
    found: NDArray[np.float32] = np.concatenate(parts)
    if found.shape != (jets,) or np.isnan(found).all():
        raise DataError(
            file=str(sets[0] / part / file),
            what=f"there are no jets with a target {name}"
            if found.shape == (jets,)
            else f"there are targets {found.shape} of {jets} jets",
            why="the output is trained on jets that have it, and measured on them",
            mend="give its target another where, or build the dataset again from more events",
        )
    return found


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


def _read_jet(folder: Path, jets: int, inputs: int) -> NDArray[Any]:
    codes = np.load(folder / JET_CODES, mmap_mode="r", allow_pickle=False)
    if codes.shape != (jets, inputs):
        raise DataError(
            file=str(folder),
            what=f"jet_codes {codes.shape} do not belong to codes of {jets} jets",
            why=f"the spec wants jet_codes (jets, {inputs})",
            mend="build the dataset again",
        )
    return np.asarray(codes)


def normalised_values(
    codes: Sequence[NDArray[np.integer[Any]]], features: Features
) -> list[NDArray[np.float32]]:
    """Return what each input of the network sees: the constituents, and the jet where it has inputs.

    `codes` are theirs, of any shape (..., features). It is exact, as words have under 25 bits.
    """
    declared = (features.inputs, features.of_the_jet)[: 1 + bool(features.of_the_jet)]
    return [
        np.asarray(words, dtype=np.float32)
        * np.array([each.normalised.lsb for each in inputs], dtype=np.float32)
        for words, inputs in zip(codes, declared, strict=True)
    ]
