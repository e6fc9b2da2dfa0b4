"""Targets of outputs beside the pT ratio, of hand-made jets."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from jetc.language.expressions.conditions import target
from jetc.language.expressions.expression import ExpressionError
from jetc.language.sections.extra_target import ExtraTarget
from jetc.physics.extra_targets import NoTargetError, extra_target, target_branches

JETS: dict[str, np.ndarray[Any, Any]] = {
    "jet_pt_phys": np.array([50.0, 40.0, 20.0, 10.0]),
    "jet_genmatch_pt": np.array([60.0, 50.0, 0.0, 5.0]),
    "jet_genmatch_mass": np.array([10.0, 30.0, -1.0, 1.0], dtype=np.float32),
    "jet_genmatch_lep_vis_pt": np.array([0.0, 25.0, 0.0, 1.0]),
    "jet_tauflav": np.array([0, 1, 0, 1]),
    "jet_muflav": np.zeros(4),
    "jet_elflav": np.zeros(4),
}
KEPT = np.array([True, True, False, True])


def of(text: str, *, where: str | None = None, clip: tuple[float, float] = (0.0, 0.6)) -> ExtraTarget:
    condition = {} if where is None else {"where": where}
    return ExtraTarget.model_validate({"name": "x", "target": text, "clip": clip, **condition})


def test_a_target_is_the_clipped_value_of_its_expression_for_the_jets_that_are_kept() -> None:
    found = extra_target(JETS, KEPT, of("gen_jet_mass / pt"))
    assert found.dtype == np.float32
    assert found.tolist() == [np.float32(0.2), np.float32(0.6), np.float32(0.1)]


def test_jets_outside_its_condition_have_none() -> None:
    wanted = of("visible_lepton_pt / gen_jet_pt", where="lepton == tau and gen_jet_pt > 10 GeV")
    found = extra_target(JETS, KEPT, wanted)
    assert np.isnan(found[[0, 2]]).all()
    assert found[1] == 0.5
    assert target_branches((wanted, of("gen_jet_mass"))) == (
        "jet_genmatch_lep_vis_pt",
        "jet_genmatch_pt",
        "jet_genmatch_mass",
        "jet_tauflav",
        "jet_muflav",
        "jet_elflav",
    )


@pytest.mark.parametrize(
    ("text", "kept", "row", "branch", "what"),
    [
        ("visible_lepton_pt / pt", KEPT, 0, "jet_genmatch_lep_vis_pt", "visible_lepton_pt is 0, none"),
        ("gen_jet_mass", ~KEPT, 2, "jet_genmatch_mass", "gen_jet_mass is -1, none"),
        ("pt / (pt - 40 GeV)", KEPT, 1, "jet_pt_phys", "it is no number"),
    ],
)
def test_a_jet_that_should_have_one_and_has_none_is_refused(
    text: str, kept: np.ndarray[Any, Any], row: int, branch: str, what: str
) -> None:
    with pytest.raises(NoTargetError, match=what) as caught:
        extra_target(JETS, kept, of(text))
    assert (caught.value.row, caught.value.branch) == (row, branch)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("gen_jet_pt > 5 GeV", "JET013"),
        ("0.5", "JET013"),
        ("gen_jet_pt + 1", "JET014"),
        ("gen_jet_mas / pt", "JET012"),
        ("hadron_flavour", "JET012"),
    ],
)
def test_what_is_no_number_of_the_jet_is_refused(text: str, code: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        target(text)
    assert [each.code for each in caught.value.faults] == [code]
