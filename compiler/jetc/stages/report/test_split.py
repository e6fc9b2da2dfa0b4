"""The jets of the test split, and what the emulator makes of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from jetc.physics.class_scores import class_scores
from jetc.stages.dataset.artifact import TEST_ETA, TEST_RATIO
from jetc.stages.lanes.scoring import outputs_of
from jetc.stages.training.jets import read_jets, trained_sets
from jetc.taggers.outputs import PT_RATIO

if TYPE_CHECKING:
    from jetc_runtime.emulator import Emulator
    from jetc_runtime.fixed_point import FixedPoint
    from numpy.typing import NDArray

    from jetc.language.sections.model import ClassTruth, Features
    from jetc.language.sections.section import ExtraOutput
    from jetc.plan.stage import Step
    from jetc.stages.training.jets import LabelledJets

__all__ = ["TestSplit", "emulated_split", "jet_eta", "truth_over_jet"]


class DatasetPart(Protocol):
    """What it reads of `dataset`."""

    @property
    def sets(self) -> tuple[str, ...]:
        """Sets that are trained on."""

    @property
    def classes(self) -> tuple[ClassTruth, ...]:
        """The classes."""


class QuantisationPart(Protocol):
    """What it reads of `quantisation`."""

    @property
    def logits(self) -> FixedPoint:
        """Format of the logits."""

    @property
    def pt_ratio(self) -> FixedPoint:
        """Format of the regressed ratio."""


class Reads(Protocol):
    """What the test split is read by."""

    @property
    def dataset(self) -> DatasetPart:
        """Which sets and classes there are."""

    @property
    def features(self) -> Features:
        """The input words."""

    @property
    def quantisation(self) -> QuantisationPart:
        """Formats of the outputs."""


@dataclass(frozen=True, slots=True, eq=False)
class TestSplit:
    """Jets with what the emulator makes of them: `class_scores` (jets, classes) codes, the others (jets,).

    `jet_pt` is in GeV, `pt_ratio` the regressed pT over it.
    """

    stored: LabelledJets
    class_scores: NDArray[np.int64]
    pt_ratio: NDArray[np.float64]
    jet_pt: NDArray[np.float64]
    further: tuple[NDArray[np.float64], ...] = ()
    """What outputs beside the pT ratio give, in their units."""


def emulated_split(step: Step[Reads], emulator: Emulator, further: tuple[ExtraOutput, ...] = ()) -> TestSplit:
    """Return the test split of the sets that are trained on, in their order, with outputs `further`."""
    spec, sets = step.spec, trained_sets(step)
    classes = len(spec.dataset.classes)
    stored = read_jets(sets, "test", features=spec.features, classes=classes, further=further)
    words = _emulated(step, emulator, stored)
    return TestSplit(
        stored,
        class_scores(words, spec.quantisation.logits),
        spec.quantisation.pt_ratio.value(words[PT_RATIO][:, 0]),
        np.concatenate([np.load(folder / "test" / "jet_pt.npy") for folder in sets]).astype(np.float64),
        tuple(each.type.value(words[each.name][:, 0]) for each in further),
    )


def truth_over_jet(step: Step[Reads]) -> NDArray[np.float64]:
    """Return truth pT over jet pT of the test split, (jets,), which is not clipped."""
    return _of_test_jets(step, TEST_RATIO)


def jet_eta(step: Step[Reads]) -> NDArray[np.float64]:
    """Return the eta of the jets of the test split, (jets,)."""
    return _of_test_jets(step, TEST_ETA)


def _of_test_jets(step: Step[Reads], column: str) -> NDArray[np.float64]:
    stored = [np.load(folder / column) for folder in trained_sets(step)]
    values: NDArray[np.float64] = np.concatenate(stored).astype(np.float64)
    return values


def _emulated(step: Step[Reads], emulator: Emulator, stored: LabelledJets) -> dict[str, NDArray[np.int64]]:
    """Return the output words of all jets, by port."""
    codes = (stored.codes,) if stored.jet_codes is None else (stored.codes, stored.jet_codes)
    every = np.arange(len(stored.labels))
    return outputs_of(emulator, codes, every, name="the test split", progress=step.progress)
