"""Hits of hand-made particles."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from jetc.sample.constants import load_detector
from jetc.sample.detector import fake_tracks, find_paths, fit_correlation, in_bins, simulate

if TYPE_CHECKING:
    from collections.abc import Callable

    from jetc.sample.process import Particles

    Maker = Callable[..., Particles]

DETECTOR = load_detector()
PION = 211


def path_of(particles: Maker, **row: float) -> dict[str, float]:
    made = particles([{"pid": PION, "pt": 5.0} | row])
    paths = find_paths(made, np.array([1]), detector=DETECTOR)
    return {name: float(column[0]) for name, column in paths._asdict().items()}


def test_z0_of_a_displaced_track_is_at_closest_approach(particles: Maker) -> None:
    path = path_of(particles, pt=1000.0, eta=1.0, phi=0.3, x=2 * np.cos(0.3), y=2 * np.sin(0.3), z=2.5)
    # The particle flew 2 cm from the beam line along its own direction.
    assert path["z0"] == pytest.approx(2.5 - 2 * np.sinh(1.0), abs=1e-3)
    assert path["d0"] == pytest.approx(0.0, abs=1e-3)


def test_d0_is_the_distance_of_the_line_from_the_beam(particles: Maker) -> None:
    for pid in (PION, -PION):
        left = path_of(particles, pid=pid, pt=1000.0, phi=0.0, x=1.0, y=0.05)
        assert left["d0"] == pytest.approx(0.05, abs=1e-3)


@pytest.mark.parametrize("pid", [PION, -PION])
def test_a_prompt_track_keeps_its_direction(particles: Maker, pid: int) -> None:
    path = path_of(particles, pid=pid, eta=0.4, phi=2.9, z=1.5)
    assert path["phi"] == pytest.approx(2.9)
    assert (path["d0"], path["z0"]) == pytest.approx((0.0, 1.5), abs=1e-9)


@pytest.mark.parametrize(("pid", "side"), [(PION, -1), (-PION, 1), (-11, -1), (11, 1)])
def test_a_positive_charge_turns_clockwise(particles: Maker, pid: int, side: int) -> None:
    path = path_of(particles, pid=pid, pt=5.0)
    radius_cm = 333.564 * 5.0 / 3.811
    assert path["calo_phi"] == pytest.approx(side * np.arcsin(129.0 / (2 * radius_cm)), rel=1e-4)


def test_a_neutral_goes_straight_and_sees_the_shift_of_its_vertex(particles: Maker) -> None:
    path = path_of(particles, pid=22, eta=1.0, phi=1.0, z=5.0)
    assert path["calo_phi"] == pytest.approx(1.0)
    assert np.sinh(path["calo_eta"]) == pytest.approx(np.sinh(1.0) + 5.0 / 129.0)


def test_eta_per_z_is_the_slope_of_that_shift(particles: Maker) -> None:
    for eta in (0.7, 2.2):
        still, moved = (path_of(particles, pid=22, eta=eta, z=z) for z in (0.0, 0.1))
        slope = (moved["calo_eta"] - still["calo_eta"]) / 0.1
        assert still["eta_per_z"] == pytest.approx(slope, rel=0.02)


def test_a_soft_charged_particle_curls_and_reaches_the_endcap_only(particles: Maker) -> None:
    assert path_of(particles, pt=0.4, eta=0.05)["reaches"] == 0
    curled = path_of(particles, pt=0.6, eta=1.6)
    assert curled["reaches"] == 1
    assert curled["calo_eta"] > 1.8


def test_values_hold_below_their_edge_and_the_last_beyond() -> None:
    edges, values = np.array([1.0, 2.0]), np.array([10.0, 20.0])
    assert in_bins(np.array([0.0, 1.0, 1.9, 5.0]), edges, values).tolist() == [10, 20, 20, 20]


def test_the_fit_correlates_d0_with_direction_and_curvature() -> None:
    factor = fit_correlation(DETECTOR.tracks)
    correlation = factor @ factor.T
    assert np.diag(correlation) == pytest.approx(np.ones(3))
    assert correlation[0, 1] < -0.8
    assert correlation[1, 2] < -0.8
    assert correlation[0, 2] > 0.8


def pions(particles: Maker, number: int, **row: float) -> Particles:
    return particles([{"pid": PION, "eta": 0.3} | row for _ in range(number)])


def test_tracks_are_found_with_the_efficiency_of_the_plateau(particles: Maker) -> None:
    hits = simulate(pions(particles, 4000, pt=10.0), detector=DETECTOR, rng=np.random.default_rng(1))
    # Four standard errors of a fraction of 4000.
    assert len(hits.tracks) / 4000 == pytest.approx(0.967, abs=4 * np.sqrt(0.967 * 0.033 / 4000))


def test_d0_and_pt_are_smeared_by_their_resolution(particles: Maker) -> None:
    hits = simulate(pions(particles, 4000, pt=10.0), detector=DETECTOR, rng=np.random.default_rng(2))
    four_errors = 4 / np.sqrt(2 * len(hits.tracks))
    assert hits.tracks["d0"].std() == pytest.approx(np.hypot(0.0068, 0.00092), rel=four_errors)
    spread = (10.0 / hits.tracks["pt"]).std()
    assert spread == pytest.approx(np.hypot(0.007, 0.00275), rel=four_errors)


@pytest.mark.parametrize(("pt", "eta", "d0"), [(1.5, 0.0, 0.0), (10.0, 2.6, 0.0), (10.0, 0.0, 2.0)])
def test_soft_forward_and_far_tracks_are_not_taken(
    particles: Maker, pt: float, eta: float, d0: float
) -> None:
    made = pions(particles, 50, pt=pt, eta=eta, y=d0)
    assert len(simulate(made, detector=DETECTOR, rng=np.random.default_rng(3)).tracks) == 0


def test_neutrinos_leave_nothing_and_muons_no_energy(particles: Maker) -> None:
    made = particles([{"pid": 12, "pt": 50.0}, {"pid": 14, "pt": 50.0}, {"pid": 13, "pt": 50.0}])
    hits = simulate(made, detector=DETECTOR, rng=np.random.default_rng(4))
    assert len(hits.deposits) == 0


def test_energy_is_kept_on_average(particles: Maker) -> None:
    rng = np.random.default_rng(5)
    for pid, width in ((22, 0.02), (130, 0.25)):
        made = pions(particles, 4000, pid=pid, pt=20.0)
        deposits = simulate(made, detector=DETECTOR, rng=rng).deposits
        mean = (deposits["em"].sum() + deposits["hadron"].sum()) / 4000
        # Four standard errors; the width is the resolution at 20 GeV, rounded up.
        assert mean == pytest.approx(20.0, rel=4 * width / np.sqrt(4000))


def test_photons_stay_in_the_ecal_and_hadron_showers_are_divided(particles: Maker) -> None:
    rng = np.random.default_rng(6)
    photons = simulate(pions(particles, 50, pid=22, pt=20.0), detector=DETECTOR, rng=rng)
    assert len(photons.deposits) == 50
    assert (photons.deposits["hadron"] == 0).all()
    hadrons = simulate(pions(particles, 50, pid=130, pt=20.0), detector=DETECTOR, rng=rng)
    assert len(hadrons.deposits) > 80


def test_hits_belong_to_their_event(particles: Maker) -> None:
    made = particles([{"pid": 22, "pt": 5.0}], [], [{"pid": 22, "pt": 6.0}, {"pid": 22, "pt": 7.0}])
    hits = simulate(made, detector=DETECTOR, rng=np.random.default_rng(7))
    assert hits.deposit_offsets.tolist() == [0, 1, 1, 3]
    assert hits.interactions == 3


def test_fakes_have_their_mean_number_and_are_accepted() -> None:
    hits = fake_tracks(50.0, 400, tracks=DETECTOR.tracks, rng=np.random.default_rng(8))
    assert 45 < len(hits.tracks) / 400 < 50
    assert (hits.tracks["pt"] >= 2.0).all()
    assert len(hits.track_offsets) == 401


@pytest.mark.parametrize("pid", [PION, -PION])
def test_a_smeared_track_still_passes_its_middle_layers(particles: Maker, pid: int) -> None:
    hits = simulate(pions(particles, 3000, pid=pid, pt=5.0), detector=DETECTOR, rng=np.random.default_rng(9))
    tracks = {name: hits.tracks[name].astype(np.float64) for name in ("d0", "phi", "pt")}
    curvature = -np.sign(pid) * 3.811 / (333.564 * tracks["pt"])
    parts = (tracks["d0"], 60.0 * tracks["phi"], 60.0**2 / 2 * curvature)
    together = np.std(sum(parts))
    alone = np.sqrt(sum(np.var(part) for part in parts))
    assert together < 0.5 * alone
