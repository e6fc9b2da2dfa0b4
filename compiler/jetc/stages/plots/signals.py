"""The jets of a signal that its generator's truth puts into a class, and what the emulator makes of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from jetc.diagnostics.diagnostic import DataError
from jetc.language.expressions.conditions import selection
from jetc.physics.class_scores import class_scores
from jetc.physics.labels import LABEL_BRANCHES, UndefinedTargetError, label
from jetc.stages.menu.trigger_sets import read_trigger_set, score_jets
from jetc.stages.plots.truth import truth_column
from jetc.taggers.outputs import CLASS_SCORES, LOGITS
from jetc.validation.jets import TaggedJets
from jetc.validation.signals import LEAST_PT_GEV, SignalJets

if TYPE_CHECKING:
    from typing import Any

    from jetc_runtime.emulator import Emulator
    from numpy.typing import NDArray

    from jetc.language.expressions.conditions import Condition
    from jetc.language.sections.model import ClassTruth
    from jetc.physics.labels import Labelled
    from jetc.plan.stage import Step
    from jetc.stages.plots.reads import Reads

__all__ = ["signal_jets"]

_NOT_ASKED = "jet_reject"
"""What the training rejects is no truth, and measuring sets do not keep it."""


@dataclass(frozen=True, slots=True)
class _AsGenerated:
    """Labels as the spec's classes say them, of all jets with a truth, which is not clipped."""

    classes: tuple[ClassTruth, ...]
    selection: Condition
    target_clip: tuple[float, float] = (0.0, float("inf"))


def signal_jets(step: Step[Reads], emulator: Emulator, name: str) -> SignalJets | None:
    """Return the jets of set `name` that are of a class; None where its ntuples lack the truth for that."""
    folder, spec = step.inputs[f"dataset.{name}"], step.spec
    kept = {each: truth_column(folder, each) for each in LABEL_BRANCHES if each != _NOT_ASKED}
    columns = {branch: column for branch, column in kept.items() if column is not None}
    jets = read_trigger_set(folder, name)
    columns |= {"jet_pt_phys": jets.jets.pt, "jet_eta_phys": jets.jets.eta}
    if columns.keys() != kept.keys():
        return None
    labelled = _labelled(step, columns, name)
    scored = score_jets(emulator, jets, labelled.keep, step.progress)
    port = LOGITS if spec.quantisation.softmax is None else CLASS_SCORES
    pt = jets.jets.pt[labelled.keep].astype(np.float64)
    tagged = TaggedJets(
        tuple(each.name for each in spec.dataset.classes),
        class_scores({port: scored.class_scores}, spec.quantisation.logits),
        labelled.label,
        labelled.target.astype(np.float64),
        pt,
        pt * spec.quantisation.pt_ratio.value(scored.pt_ratio[:, 0]),
    )
    return SignalJets(name, tagged, jets.jets.eta[labelled.keep].astype(np.float64))


def _labelled(step: Step[Reads], columns: dict[str, NDArray[Any]], name: str) -> Labelled:
    least = selection(f"target_pt > {LEAST_PT_GEV:g} GeV")
    try:
        return label(columns, _AsGenerated(step.spec.dataset.classes, least))
    except UndefinedTargetError as error:
        raise DataError(
            file=str(step.inputs[f"dataset.{name}"]),
            what=f"jet {error.row} of the set: {error}",
            why="the response of a jet is the ratio of both pT",
            mend="make the ntuples without this jet",
        ) from error
