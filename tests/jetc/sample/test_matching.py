"""Jets matched to hand-made truth."""

from __future__ import annotations

import numpy as np
import pytest
from jetc.sample.constants import load_detector
from jetc.sample.matching import Directions, match_truth
from jetc.sample.truth import GenJets, Leptons, Truth

CUTS = load_detector().truth
ONE_EVENT = np.array([0, 1])
NONE = np.zeros(2, dtype=np.int64)


def gen_jets(pt: float, eta: float = 0.0, phi: float = 0.0) -> GenJets:
    one = np.array([1.0])
    flavour = np.array([5])
    return GenJets(ONE_EVENT, pt * one, eta * one, phi * one, one, flavour, flavour)


def leptons(pt: float, *, phi: float = 0.0, visible: float | None = None, charge: int = 1) -> Leptons:
    one = np.array([1.0])
    seen = pt if visible is None else visible
    whole = np.array([1])
    return Leptons(ONE_EVENT, pt * one, np.zeros(1), phi * one, charge * whole, seen * one, 10 * whole)


def nobody() -> Leptons:
    empty, whole = np.zeros(0), np.zeros(0, dtype=np.int64)
    return Leptons(NONE, empty, empty, empty, whole, empty, whole)


def match(
    *,
    jets: GenJets | None = None,
    muons: Leptons | None = None,
    electrons: Leptons | None = None,
    taus: Leptons | None = None,
) -> dict[str, float]:
    """Match one jet of 30 GeV at eta = phi = 0."""
    truth = Truth(
        jets=jets or gen_jets(30.0),
        muons=muons or nobody(),
        electrons=electrons or nobody(),
        taus=taus or nobody(),
        ht=np.zeros(1),
        hh_mass=np.zeros(1),
    )
    directions = Directions(ONE_EVENT, np.array([30.0]), np.array([0.0]), np.array([0.0]))
    return {name: float(column[0]) for name, column in match_truth(directions, truth, cuts=CUTS).items()}


@pytest.mark.parametrize(("eta", "pt"), [(0.39, 30.0), (0.41, 0.0)])
def test_a_gen_jet_matches_within_its_cone(eta: float, pt: float) -> None:
    assert match(jets=gen_jets(30.0, eta=eta))["jet_genmatch_pt"] == pt


@pytest.mark.parametrize(("gen_pt", "flavour"), [(299.0, 5), (300.0, 0)])
def test_a_jet_needs_a_tenth_of_the_gen_pt(gen_pt: float, flavour: int) -> None:
    assert match(jets=gen_jets(gen_pt))["jet_genmatch_hflav"] == flavour


def test_matching_goes_around_in_phi() -> None:
    assert match(jets=gen_jets(30.0, phi=2 * np.pi - 0.1))["jet_genmatch_dR"] == pytest.approx(0.1)


@pytest.mark.parametrize(("phi", "flavour"), [(0.19, 1), (0.21, 0)])
def test_a_lepton_matches_within_its_cone(phi: float, flavour: int) -> None:
    one = match(muons=leptons(20.0, phi=phi))
    assert (one["jet_muflav"], one["jet_lepflav"]) == (flavour, flavour)


@pytest.mark.parametrize(("pt", "reject"), [(7.9, 1), (8.0, 0)])
def test_a_soft_lepton_rejects_the_jet(pt: float, reject: int) -> None:
    assert match(electrons=leptons(pt))["jet_reject"] == reject


@pytest.mark.parametrize(("visible", "reject"), [(14.9, 1), (15.0, 0)])
def test_a_soft_visible_tau_rejects_the_jet(visible: float, reject: int) -> None:
    assert match(taus=leptons(50.0, visible=visible))["jet_reject"] == reject


def test_a_tau_gives_its_charge_mode_and_both_pts() -> None:
    one = match(taus=leptons(50.0, visible=30.0, charge=-1))
    assert (one["jet_tauflav"], one["jet_taucharge"], one["jet_taudecaymode"]) == (1, -1, 10)
    assert (one["jet_genmatch_lep_pt"], one["jet_genmatch_lep_vis_pt"]) == (50.0, 30.0)


def test_without_leptons_the_lepton_branches_say_none() -> None:
    one = match()
    assert (one["jet_lepflav"], one["jet_taucharge"], one["jet_taudecaymode"]) == (0, 0, -1)
    assert one["jet_genmatch_lep_vis_pt"] == 0
