"""What of a signal passes a trigger path, beside the truth that its ntuples have."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from jetc_runtime.discriminant import exp_entries

from jetc.physics.menu.paths import discriminants
from jetc.stages.dataset.artifact import TRUTH
from jetc.stages.dataset.truth import TRUTH_OF_EVENTS
from jetc.stages.menu.trigger_sets import read_trigger_set, score_jets
from jetc.validation.turn_on import TruthTaus

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

    from jetc_runtime.emulator import Emulator
    from numpy.typing import NDArray

    from jetc.artifacts.menu import LineRecord
    from jetc.language.sections.points import TauPair
    from jetc.plan.stage import Step
    from jetc.stages.plots.reads import Reads

__all__ = ["OF_TAUS", "event_truth", "tau_legs", "truth_column"]

OF_TAUS = ("jet_tauflav", "jet_genmatch_lep_vis_pt", "jet_genmatch_eta")
"""What is kept of the tau that a jet is of."""


def event_truth(folder: Path, inside: NDArray[np.bool_]) -> dict[str, NDArray[np.float64]]:
    """Return what a set keeps of the truth of its events, by column, of those `inside` (events,)."""
    columns = {name: truth_column(folder, name) for name in TRUTH_OF_EVENTS}
    return {name: column[inside].astype(np.float64) for name, column in columns.items() if column is not None}


def tau_legs(
    step: Step[Reads], emulator: Emulator, path: TauPair, line: LineRecord, quoted: NDArray[np.bool_]
) -> TruthTaus | None:
    """Return the jets of hadronic taus of the signal, and which pass what the path asks of one of its jets.

    They are those of the events `quoted` (events,). None where the ntuples do not tell which jets these are.
    """
    spec, name = step.spec, path.signal_set
    folder = step.inputs[f"dataset.{name}"]
    tau, pt, eta = (truth_column(folder, each) for each in OF_TAUS)
    threshold = line.threshold
    if tau is None or pt is None or eta is None or threshold is None:
        return None
    trigger_set = read_trigger_set(folder, name)
    chosen = (tau == 1) & (np.abs(eta) < path.abs_eta_max) & quoted[trigger_set.jets.event]
    scores, ratio = score_jets(emulator, trigger_set, chosen, step.progress).of(np.flatnonzero(chosen))
    classes = tuple(each.name for each in spec.dataset.classes)
    entries = exp_entries(spec.quantisation.logits, spec.working_points.exp_table)
    score = discriminants(scores[:, None, :], path.score, classes, entries)[:, 0]
    regressed = trigger_set.jets.pt[chosen] * spec.quantisation.pt_ratio.value(ratio)
    above = regressed > path.pt_min_gev
    return TruthTaus(
        name,
        pt[chosen].astype(np.float64),
        eta[chosen].astype(np.float64),
        {
            f"regressed pT above {path.pt_min_gev:g} GeV": above,
            f"and score at least {threshold.value:g}": above & (score >= threshold.code),
        },
    )


def truth_column(folder: Path, name: str) -> NDArray[Any] | None:
    """Return a column of the truth, None where the ntuples of the set lack it."""
    path = folder / TRUTH / f"{name}.npy"
    return np.load(path, allow_pickle=False) if path.exists() else None
