"""Jet classes and regression targets from generator truth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from jetc.language.expressions.conditions import Condition
from jetc.language.expressions.expression import terms
from jetc.language.expressions.quantities import SELECTED
from jetc.physics.expressions import columns_of, evaluate

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from jetc.language.sections.model import ClassTruth

__all__ = ["LABEL_BRANCHES", "Labelled", "Labelling", "UndefinedTargetError", "label"]

LABEL_BRANCHES = tuple(sorted({branch for each in SELECTED.values() for branch in each.branches}))
"""Branches that `label` reads."""


class Labelling(Protocol):
    """What labels depend on, of the spec's `dataset`."""

    @property
    def selection(self) -> Condition:
        """Condition on the jets that are kept."""

    @property
    def classes(self) -> tuple[ClassTruth, ...]:
        """Classes in the order of their indices."""

    @property
    def target_clip(self) -> tuple[float, float]:
        """Interval to which the target is clipped."""


class UndefinedTargetError(ValueError):
    """A selected jet, `row` of those given, whose target is no number."""

    def __init__(self, row: int, truth_pt: float, jet_pt: float) -> None:
        self.row = row
        super().__init__(f"the target, {truth_pt:g} GeV over {jet_pt:g} GeV, is no number")


@dataclass(frozen=True, slots=True)
class Labelled:
    """Labels of the jets that pass the selection, and how many jets each cut left.

    `keep` has axis (jets of the input); `label` (class index), `ratio` (truth pT over jet pT) and `target`
    (the same, clipped) have axis (jets kept).
    """

    keep: NDArray[np.bool_]
    label: NDArray[np.uint8]
    ratio: NDArray[np.float32]
    target: NDArray[np.float32]
    cut_flow: tuple[tuple[str, int], ...]


def label(jets: Mapping[str, NDArray[Any]], dataset: Labelling) -> Labelled:
    """Select and label `jets`, columns of `LABEL_BRANCHES` with axis (jets).

    A jet belongs to the one class whose conditions it meets; every class needs a matched
    generator jet, whose pT, or the visible pT of the lepton, over the jet pT is the target. Raises
    UndefinedTargetError where that is no number.
    """
    matched = np.asarray(jets["jet_genmatch_pt"]) > 0
    columns = columns_of(jets, (dataset.selection, *(each.truth for each in dataset.classes)))
    members = np.stack([evaluate(each.truth, columns) & matched for each in dataset.classes])
    index = np.where(members.any(axis=0), members.argmax(axis=0), -1)
    truth_pt = _truth_pt(jets, index, dataset.classes)
    columns["target_pt"] = truth_pt
    steps = [
        ("all jets", np.ones(len(index), dtype=bool)),
        ("in a class", index >= 0),
        *((str(each), evaluate(Condition(each), columns)) for each in terms(dataset.selection.of)),
    ]
    keep, flow = _apply(steps)
    ratio = _ratio(truth_pt, jets, keep)
    target = np.clip(ratio, *dataset.target_clip).astype(np.float32)
    labels = index[keep].astype(np.uint8)
    return Labelled(keep=keep, label=labels, ratio=ratio.astype(np.float32), target=target, cut_flow=flow)


def _ratio(
    truth_pt: NDArray[np.float64], jets: Mapping[str, NDArray[Any]], keep: NDArray[np.bool_]
) -> NDArray[np.float64]:
    rows = np.flatnonzero(keep)
    truth, pt = truth_pt[rows], np.asarray(jets["jet_pt_phys"], dtype=np.float64)[rows]
    undefined = np.flatnonzero(~((pt > 0) & np.isfinite(pt) & np.isfinite(truth)))
    if len(undefined):
        first = undefined[0]
        raise UndefinedTargetError(int(rows[first]), float(truth[first]), float(pt[first]))
    return np.asarray(truth / pt)


def _apply(
    steps: list[tuple[str, NDArray[np.bool_]]],
) -> tuple[NDArray[np.bool_], tuple[tuple[str, int], ...]]:
    keep = np.ones_like(steps[0][1])
    flow = []
    for name, passed in steps:
        keep = keep & passed
        flow.append((name, int(keep.sum())))
    return keep, tuple(flow)


def _truth_pt(
    jets: Mapping[str, NDArray[Any]], index: NDArray[np.int64], classes: tuple[ClassTruth, ...]
) -> NDArray[np.float64]:
    from_lepton = np.array([each.target == "visible_lepton_pt" for each in classes])
    lepton_pt = np.asarray(jets["jet_genmatch_lep_vis_pt"], dtype=np.float64)
    wanted = np.where(from_lepton[index], lepton_pt, np.asarray(jets["jet_genmatch_pt"], dtype=np.float64))
    return np.where(index >= 0, wanted, 0.0)
