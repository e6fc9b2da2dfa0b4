"""Conditions in columns against plain Python, jet by jet."""

from typing import Any

import numpy as np
import pytest
from jetc.language.expressions.conditions import selection
from jetc.physics.expressions import columns_of, evaluate, lepton_index

RNG = np.random.default_rng(7)
JETS: dict[str, np.ndarray[Any, Any]] = {
    "jet_pt_phys": RNG.uniform(0, 40, 500).astype(np.float32),
    "jet_eta_phys": RNG.uniform(-3, 3, 500).astype(np.float32),
    "jet_reject": RNG.random(500) < 0.2,
    "jet_genmatch_pt": np.where(RNG.random(500) < 0.1, 0, RNG.uniform(0, 40, 500)).astype(np.float32),
    "jet_genmatch_hflav": RNG.choice([0, 4, 5], 500).astype(np.uint32),
    "jet_genmatch_pflav": RNG.integers(-5, 22, 500).astype(np.int32),
    "jet_tauflav": RNG.integers(0, 2, 500),
    "jet_muflav": RNG.integers(0, 2, 500),
    "jet_elflav": RNG.integers(0, 2, 500),
    "jet_taucharge": RNG.integers(-1, 2, 500),
    "jet_genmatch_lep_vis_pt": RNG.uniform(0, 40, 500).astype(np.float32),
}


def met(text: str) -> list[bool]:
    condition = selection(text)
    found: list[bool] = evaluate(condition, columns_of(JETS, (condition,))).tolist()
    return found


def by_hand(test: Any) -> list[bool]:  # noqa: ANN401 - a function of a row
    rows = [{name: column[index].item() for name, column in JETS.items()} for index in range(500)]
    return [bool(test(row)) for row in rows]


def test_cuts_and_flags() -> None:
    assert met("pt > 15 GeV and abs(eta) < 2.4 and not rejected") == by_hand(
        lambda jet: jet["jet_pt_phys"] > 15 and abs(jet["jet_eta_phys"]) < 2.4 and not jet["jet_reject"]
    )


def test_unsigned_branches_do_not_wrap() -> None:
    assert met("hadron_flavour - 5 < 0") == by_hand(lambda jet: jet["jet_genmatch_hflav"] < 5)
    assert met("-hadron_flavour == -5") == by_hand(lambda jet: jet["jet_genmatch_hflav"] == 5)


def test_lists_and_arithmetic() -> None:
    assert met("abs(parton_flavour) in [1, 2, 21] or max(pt, gen_jet_pt) - 2 * 10 GeV > 5 GeV") == by_hand(
        lambda jet: (
            abs(jet["jet_genmatch_pflav"]) in {1, 2, 21}
            or max(jet["jet_pt_phys"], jet["jet_genmatch_pt"]) - 20 > 5
        )
    )


@pytest.mark.parametrize(
    ("word", "flags"),
    [("none", (0, 0, 0)), ("tau", (1, 0, 0)), ("muon", (0, 1, 0)), ("electron", (0, 0, 1))],
)
def test_a_lepton_is_the_one_flavour_that_is_matched(word: str, flags: tuple[int, int, int]) -> None:
    wanted = by_hand(lambda jet: (jet["jet_tauflav"], jet["jet_muflav"], jet["jet_elflav"]) == flags)
    assert met(f"lepton == {word}") == wanted
    assert met(f"{word} != lepton") == [not each for each in wanted]
    assert met(f"lepton in [{word}]") == wanted


def test_several_leptons_are_several() -> None:
    counts = JETS["jet_tauflav"] + JETS["jet_muflav"] + JETS["jet_elflav"]
    assert met("lepton == several") == (counts > 1).tolist()
    assert lepton_index(JETS).max() == 4


def test_a_division_by_zero_is_met_by_no_comparison_but_unequal() -> None:
    columns = {"pt": np.array([0.0, 1.0]), "gen_jet_pt": np.array([0.0, 0.0])}
    assert evaluate(selection("pt / gen_jet_pt < 2"), columns).tolist() == [False, False]
    assert evaluate(selection("pt / gen_jet_pt > 2"), columns).tolist() == [False, True]
    assert evaluate(selection("pt / gen_jet_pt != 2"), columns).tolist() == [True, True]


def test_numbers_alone_divide_by_zero_and_meet_columns_as_columns_do() -> None:
    columns = {"pt": np.array([1.0, 9.0]), "eta": np.array([0.0, 2.0])}
    assert evaluate(selection("eta / 0 > 1 or 1 < 2 and pt > 5 GeV"), columns).tolist() == [False, True]
    assert evaluate(selection("pt < 1 GeV / 0"), columns).tolist() == [True, True]
    assert evaluate(selection("2 in [eta, 1]"), columns).tolist() == [False, True]


def test_a_branch_of_float32_is_compared_in_float64() -> None:
    jets = {"jet_eta_phys": np.array([0.1, 0.25], dtype=np.float32)}
    condition = selection("eta in [0.1, 0.25]")  # 0.1 is another number in float32
    assert evaluate(condition, columns_of(jets, (condition,))).tolist() == [False, True]


def test_no_number_passes_no_cut() -> None:
    columns = {"pt": np.array([np.nan])}
    assert not evaluate(selection("pt > 15 GeV or pt <= 15 GeV"), columns).any()
