"""Generator truth of hand-made records."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from jetc.sample.constants import load_detector
from jetc.sample.truth import build_truth, is_bottom, is_charm

if TYPE_CHECKING:
    from collections.abc import Callable

    from jetc.sample.process import Particles
    from jetc.sample.truth import Truth

    Maker = Callable[..., Particles]

CUTS = load_detector().truth
DECAYED = -91


def truth_of(particles: Maker, *rows: dict[str, float]) -> Truth:
    return build_truth(particles(list(rows)), CUTS)


@pytest.mark.parametrize("pid", [511, -521, 5122, 553, 10511])
def test_bottom_hadrons_are_told_by_their_digits(pid: int) -> None:
    assert is_bottom(np.array([pid]))[0]
    assert not is_charm(np.array([pid]))[0]


@pytest.mark.parametrize("pid", [411, -4122, 443])
def test_charm_hadrons_are_told_by_their_digits(pid: int) -> None:
    assert is_charm(np.array([pid]))[0]
    assert not is_bottom(np.array([pid]))[0]


@pytest.mark.parametrize("pid", [321, 3122, 5, 21, 1000021])
def test_other_particles_are_neither(pid: int) -> None:
    assert not is_bottom(np.array([pid]))[0]
    assert not is_charm(np.array([pid]))[0]


def test_gen_jets_leave_neutrinos_out(particles: Maker) -> None:
    truth = truth_of(
        particles,
        {"pid": 211, "pt": 40.0},
        {"pid": 22, "pt": 10.0, "phi": 0.1},
        {"pid": 14, "pt": 30.0, "phi": 0.05},
    )
    assert truth.jets.pt == pytest.approx([50.0], rel=0.01)


def test_jets_belong_to_their_event(particles: Maker) -> None:
    made = particles(
        [{"pid": 211, "pt": 40.0}], [], [{"pid": 211, "pt": 30.0}, {"pid": 22, "pt": 20.0, "phi": 2.0}]
    )
    truth = build_truth(made, CUTS)
    assert truth.jets.offsets.tolist() == [0, 1, 1, 3]
    assert truth.jets.pt[0] == pytest.approx(40.0)


def test_a_ghost_b_hadron_makes_a_b_jet_without_adding_energy(particles: Maker) -> None:
    truth = truth_of(
        particles,
        {"pid": 5, "pt": 60.0, "status": DECAYED, "first_daughter": 2, "last_daughter": 2},
        {"pid": 511, "pt": 50.0, "status": DECAYED, "mother": 1, "first_daughter": 3, "last_daughter": 4},
        {"pid": -411, "pt": 30.0, "status": DECAYED, "mother": 2, "first_daughter": 5, "last_daughter": 5},
        {"pid": 211, "pt": 20.0, "phi": 0.05, "mother": 2},
        {"pid": 321, "pt": 30.0, "mother": 3},
    )
    assert truth.jets.hadron_flavour.tolist() == [5]
    assert truth.jets.parton_flavour.tolist() == [5]
    assert truth.jets.pt == pytest.approx([50.0], rel=0.01)


def test_the_hardest_light_parton_gives_the_parton_flavour(particles: Maker) -> None:
    truth = truth_of(
        particles,
        {"pid": 21, "pt": 30.0, "status": -71, "first_daughter": 3, "last_daughter": 3},
        {"pid": -2, "pt": 10.0, "phi": 0.1, "status": -71, "first_daughter": 3, "last_daughter": 3},
        {"pid": 211, "pt": 35.0, "mother": 1},
    )
    assert truth.jets.parton_flavour.tolist() == [21]
    assert truth.jets.hadron_flavour.tolist() == [0]


def test_a_parton_that_radiates_is_not_the_last(particles: Maker) -> None:
    truth = truth_of(
        particles,
        {"pid": 4, "pt": 30.0, "status": -51, "first_daughter": 2, "last_daughter": 2},
        {"pid": 21, "pt": 30.0, "status": -71, "mother": 1, "first_daughter": 3, "last_daughter": 3},
        {"pid": 211, "pt": 30.0, "mother": 2},
    )
    assert truth.jets.parton_flavour.tolist() == [21]


def test_leptons_of_w_count_and_those_of_hadrons_do_not(particles: Maker) -> None:
    truth = truth_of(
        particles,
        {"pid": 24, "status": -22, "pt": 10.0, "first_daughter": 2, "last_daughter": 2},
        {"pid": -13, "status": -51, "pt": 41.0, "mother": 1, "first_daughter": 3, "last_daughter": 3},
        {"pid": -13, "pt": 40.0, "mother": 2},
        {"pid": 511, "status": DECAYED, "pt": 30.0, "first_daughter": 5, "last_daughter": 5},
        {"pid": 13, "pt": 20.0, "mother": 4},
    )
    assert truth.muons.pt == pytest.approx([40.0])
    assert truth.muons.charge.tolist() == [1]
    assert len(truth.electrons.pt) == 0


def test_a_hadronic_tau_has_a_visible_pt_a_charge_and_a_decay_mode(particles: Maker) -> None:
    truth = truth_of(
        particles,
        {"pid": 25, "status": -22, "pt": 1.0, "first_daughter": 2, "last_daughter": 2},
        {"pid": 15, "status": DECAYED, "pt": 50.0, "mother": 1, "first_daughter": 3, "last_daughter": 5},
        {"pid": 16, "pt": 20.0, "mother": 2},
        {"pid": -211, "pt": 20.0, "mother": 2},
        {"pid": 111, "pt": 10.0, "status": DECAYED, "mother": 2, "first_daughter": 6, "last_daughter": 7},
        {"pid": 22, "pt": 5.0, "mother": 5},
        {"pid": 22, "pt": 5.0, "mother": 5},
    )
    assert truth.taus.pt == pytest.approx([50.0])
    assert truth.taus.visible_pt == pytest.approx([30.0])
    assert truth.taus.charge.tolist() == [-1]
    assert truth.taus.decay_mode.tolist() == [1]


def test_a_leptonic_tau_is_a_lepton_and_no_tau(particles: Maker) -> None:
    truth = truth_of(
        particles,
        {"pid": 23, "status": -22, "pt": 1.0, "first_daughter": 2, "last_daughter": 2},
        {"pid": -15, "status": DECAYED, "pt": 50.0, "mother": 1, "first_daughter": 3, "last_daughter": 5},
        {"pid": -16, "pt": 20.0, "mother": 2},
        {"pid": -11, "pt": 20.0, "mother": 2},
        {"pid": 12, "pt": 10.0, "mother": 2},
    )
    assert len(truth.taus.pt) == 0
    assert truth.electrons.pt == pytest.approx([20.0])


def test_a_tau_of_a_b_hadron_counts_neither_way(particles: Maker) -> None:
    truth = truth_of(
        particles,
        {"pid": 511, "status": DECAYED, "pt": 60.0, "first_daughter": 2, "last_daughter": 2},
        {"pid": 15, "status": DECAYED, "pt": 50.0, "mother": 1, "first_daughter": 3, "last_daughter": 4},
        {"pid": 16, "pt": 20.0, "mother": 2},
        {"pid": 13, "pt": 20.0, "mother": 2},
    )
    assert len(truth.taus.pt) == len(truth.muons.pt) == 0


def test_ht_sums_hard_central_jets(particles: Maker) -> None:
    truth = truth_of(
        particles,
        {"pid": 211, "pt": 40.0},
        {"pid": 211, "pt": 29.0, "phi": 1.0},
        {"pid": 211, "pt": 50.0, "phi": 2.0, "eta": 2.6},
        {"pid": 211, "pt": 35.0, "phi": 3.0, "eta": 2.3},
    )
    assert truth.ht == pytest.approx([75.0], rel=0.01)


def test_the_hh_mass_is_that_of_two_last_copies(particles: Maker) -> None:
    higgs = {"pid": 25, "status": -62, "mass": 125.0, "pt": 75.0}
    two = truth_of(
        particles,
        higgs | {"first_daughter": 2, "last_daughter": 2},
        higgs | {"mother": 1},
        higgs | {"phi": np.pi},
    )
    assert two.hh_mass == pytest.approx([2 * np.hypot(125.0, 75.0)])
    assert truth_of(particles, higgs).hh_mass == pytest.approx([0.0])
