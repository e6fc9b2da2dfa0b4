"""Classes and targets of hand-made jets."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from jetc.checks.load import load
from jetc.language.expressions.conditions import selection
from jetc.physics.labels import UndefinedTargetError, label

DATASET = load(Path(__file__).parents[3] / "specs" / "baseline.yaml").spec.dataset
CLASSES = [each.name for each in DATASET.classes]

GOOD = {
    "jet_pt_phys": 50.0,
    "jet_eta_phys": 1.0,
    "jet_reject": 0,
    "jet_genmatch_pt": 60.0,
    "jet_genmatch_lep_vis_pt": 0.0,
    "jet_genmatch_hflav": 0,
    "jet_genmatch_pflav": 21,
    "jet_muflav": 0,
    "jet_elflav": 0,
    "jet_tauflav": 0,
    "jet_taucharge": 0,
}


def jets(*changes: dict[str, float]) -> dict[str, np.ndarray[Any, Any]]:
    rows = [GOOD | each for each in changes]
    return {name: np.array([row[name] for row in rows]) for name in GOOD}


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        ({}, "gluon"),
        ({"jet_genmatch_pflav": -2}, "light"),
        ({"jet_genmatch_pflav": 0}, "light"),
        ({"jet_genmatch_hflav": 4}, "charm"),
        ({"jet_genmatch_hflav": 5, "jet_genmatch_pflav": 1}, "b"),
        ({"jet_tauflav": 1, "jet_taucharge": 1, "jet_genmatch_lep_vis_pt": 40.0}, "taup"),
        ({"jet_tauflav": 1, "jet_taucharge": -1, "jet_genmatch_lep_vis_pt": 40.0}, "taum"),
        ({"jet_muflav": 1, "jet_genmatch_lep_vis_pt": 40.0}, "muon"),
        ({"jet_elflav": 1, "jet_genmatch_lep_vis_pt": 40.0}, "electron"),
    ],
)
def test_each_class_is_found_by_its_truth(change: dict[str, float], wanted: str) -> None:
    found = label(jets(change), DATASET)
    assert [CLASSES[index] for index in found.label] == [wanted]


@pytest.mark.parametrize(
    "change",
    [
        {"jet_pt_phys": 15.0},
        {"jet_eta_phys": -2.4},
        {"jet_reject": 1},
        {"jet_genmatch_pt": 0.0},
        {"jet_genmatch_pt": 5.0},
        {"jet_muflav": 1, "jet_elflav": 1, "jet_genmatch_lep_vis_pt": 40.0},
        {"jet_genmatch_pflav": 5},
        {"jet_muflav": 1, "jet_genmatch_lep_vis_pt": 4.0},
    ],
    ids=str,
)
def test_jets_outside_the_selection_or_every_class_are_dropped(change: dict[str, float]) -> None:
    assert not label(jets(change), DATASET).keep.any()


def test_the_target_is_the_truth_pt_over_the_jet_pt_clipped() -> None:
    found = label(
        jets({}, {"jet_genmatch_pt": 500.0}, {"jet_muflav": 1, "jet_genmatch_lep_vis_pt": 25.0}), DATASET
    )
    assert found.target.tolist() == [np.float32(1.2), 2.0, 0.5]
    assert found.ratio.tolist() == [np.float32(1.2), 10.0, 0.5]


def test_the_cut_flow_counts_what_is_left_after_each_cut() -> None:
    found = label(jets({}, {"jet_pt_phys": 10.0}, {"jet_reject": 1}, {"jet_genmatch_pt": 0.0}), DATASET)
    assert [jets for _, jets in found.cut_flow] == [4, 3, 2, 2, 1, 1]


@pytest.mark.parametrize("change", [{"jet_pt_phys": 0.0}, {"jet_genmatch_pt": np.inf}], ids=str)
def test_a_target_that_is_no_number_is_an_error_at_its_jet(change: dict[str, float]) -> None:
    every = DATASET.model_copy(update={"selection": selection("abs(eta) < 2.4")})
    with pytest.raises(UndefinedTargetError, match="is no number") as caught:
        label(jets({}, {"jet_genmatch_pt": 0.0}, change), every)
    assert caught.value.row == 2


def test_a_jet_without_a_target_may_be_cut_away() -> None:
    assert label(jets({"jet_pt_phys": 0.0}, {}), DATASET).keep.tolist() == [False, True]
