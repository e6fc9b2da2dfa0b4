"""Jet classes and regression targets from generator truth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from jetc.spec.model import ClassTruth, Dataset

__all__ = ["LABEL_BRANCHES", "Labelled", "label"]

LABEL_BRANCHES = (
    "jet_pt_phys", "jet_eta_phys", "jet_reject", "jet_genmatch_pt", "jet_genmatch_lep_vis_pt",
    "jet_genmatch_hflav", "jet_genmatch_pflav", "jet_muflav", "jet_elflav", "jet_tauflav", "jet_taucharge",
)  # fmt: skip
"""Branches that `label` reads."""

_LEPTONS = {"tau": "jet_tauflav", "muon": "jet_muflav", "electron": "jet_elflav"}


@dataclass(frozen=True, slots=True)
class Labelled:
    """Labels of the jets that pass the selection, and how many jets each cut left.

    `keep` has axis (jets of the input); `label` (class index) and `target` (clipped pT ratio) have
    axis (jets kept).
    """

    keep: NDArray[np.bool_]
    label: NDArray[np.uint8]
    target: NDArray[np.float32]
    cut_flow: tuple[tuple[str, int], ...]


def label(jets: Mapping[str, NDArray[Any]], dataset: Dataset) -> Labelled:
    """Select and label `jets`, columns of `LABEL_BRANCHES` with axis (jets).

    A jet belongs to the one class whose conditions it meets; every class needs a matched
    generator jet, whose pT, or the visible pT of the lepton, over the jet pT is the target.
    """
    cuts = dataset.selection
    matched = np.asarray(jets["jet_genmatch_pt"]) > 0
    members = np.stack([_belongs(jets, each) & matched for each in dataset.classes])
    index = np.where(members.any(axis=0), members.argmax(axis=0), -1)
    truth_pt = _truth_pt(jets, index, dataset.classes)
    steps = [
        ("all jets", np.ones(len(index), dtype=bool)),
        (f"pT > {cuts.pt_min_gev:g} GeV", np.asarray(jets["jet_pt_phys"]) > cuts.pt_min_gev),
        (f"|eta| < {cuts.abs_eta_max:g}", np.abs(jets["jet_eta_phys"]) < cuts.abs_eta_max),
    ]
    if cuts.drop_rejected:
        steps.append(("lepton or tau hard enough", np.asarray(jets["jet_reject"]) == 0))
    steps.append(("in a class", index >= 0))
    steps.append((f"truth pT > {cuts.target_pt_min_gev:g} GeV", truth_pt > cuts.target_pt_min_gev))
    keep, flow = _apply(steps)
    ratio = truth_pt[keep] / np.asarray(jets["jet_pt_phys"], dtype=np.float64)[keep]
    target = np.clip(ratio, *dataset.target_clip).astype(np.float32)
    return Labelled(keep=keep, label=index[keep].astype(np.uint8), target=target, cut_flow=flow)


def _apply(
    steps: list[tuple[str, NDArray[np.bool_]]],
) -> tuple[NDArray[np.bool_], tuple[tuple[str, int], ...]]:
    keep = np.ones_like(steps[0][1])
    flow = []
    for name, passed in steps:
        keep = keep & passed
        flow.append((name, int(keep.sum())))
    return keep, tuple(flow)


def _belongs(jets: Mapping[str, NDArray[Any]], truth: ClassTruth) -> NDArray[np.bool_]:
    passed = np.ones(len(jets["jet_pt_phys"]), dtype=bool)
    for lepton, branch in _LEPTONS.items():
        passed &= np.asarray(jets[branch]) == int(truth.lepton == lepton)
    if truth.hadron_flavour is not None:
        passed &= np.isin(jets["jet_genmatch_hflav"], truth.hadron_flavour)
    if truth.abs_parton_flavour is not None:
        passed &= np.isin(
            np.abs(np.asarray(jets["jet_genmatch_pflav"]).astype(np.int64)), truth.abs_parton_flavour
        )
    if truth.tau_charge is not None:
        passed &= np.sign(np.asarray(jets["jet_taucharge"]).astype(np.int64)) == truth.tau_charge
    return passed


def _truth_pt(
    jets: Mapping[str, NDArray[Any]], index: NDArray[np.int64], classes: tuple[ClassTruth, ...]
) -> NDArray[np.float64]:
    from_lepton = np.array([each.target == "visible_lepton_pt" for each in classes])
    lepton_pt = np.asarray(jets["jet_genmatch_lep_vis_pt"], dtype=np.float64)
    return np.where(from_lepton[index], lepton_pt, np.asarray(jets["jet_genmatch_pt"], dtype=np.float64))
