"""PUPPI on hand-made candidates."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from jetc.sample.constants import load_detector
from jetc.sample.particle_flow import PARTICLE
from jetc.sample.puppi import puppi_weight, run_puppi

DETECTOR = load_detector()
PUPPI, WORD = DETECTOR.puppi, DETECTOR.track_word


def run(*particles: dict[str, float], vertex_z: float = 0.0) -> list[dict[str, Any]]:
    records = np.zeros(len(particles), dtype=PARTICLE)
    for i, particle in enumerate(particles):
        for name, value in particle.items():
            records[i][name] = value
    found = run_puppi(records, vertex_z, PUPPI, WORD)
    return [dict(zip(found.dtype.names or (), row, strict=True)) for row in found.tolist()]


def test_alone_a_barrel_hadron_gets_the_lowest_alpha_term() -> None:
    expected = 1 / (1 + np.exp(-(-4.0 + 0.3 * (20.0 - 4.0) - 5.0)))
    assert puppi_weight(20.0, 0.0, 0, 0, PUPPI) == pytest.approx(expected)


def test_alpha_is_the_logarithm_of_the_sum() -> None:
    alpha_term = 0.7 * (np.log(1000.0) - 6.0)
    expected = 1 / (1 + np.exp(-(alpha_term + 0.3 * (5.0 - 2.5) - 1.0)))
    assert puppi_weight(5.0, 1000.0, 1, 0, PUPPI) == pytest.approx(expected)


def test_alpha_is_cropped() -> None:
    assert puppi_weight(5.0, 1e30, 0, 1, PUPPI) == pytest.approx(1 / (1 + np.exp(-(3.0 - 5.0))))


@pytest.mark.parametrize(("eta", "inside"), [(0.5, 0.52), (2.0, 1.36)])
def test_charged_candidates_belong_to_the_vertex_within_dz_in_steps(eta: float, inside: float) -> None:
    kept = run({"pt": 5, "eta": eta, "id": 3, "z0": inside})
    assert [each["z0"] for each in kept] == [round(inside / 0.05)]
    assert run({"pt": 5, "eta": eta, "id": 3, "z0": inside + 0.05}) == []


def test_muons_are_kept_wherever_they_come_from() -> None:
    assert len(run({"pt": 5, "id": 7, "z0": 9.0})) == 1


def test_charged_words_are_rounded_and_saturate() -> None:
    (one,) = run({"pt": 10.13, "eta": 0.1, "phi": 3.1415, "id": 6, "z0": 99.0, "d0": -0.25, "quality": 7})
    assert (one["pt"], one["eta"], one["phi"]) == (41, 23, -720)
    assert (one["z0"], one["dxy"], one["quality"]) == (511, 32, 7)
    assert (one["weight"], one["em_id"]) == (0, 0)


def test_a_neutral_candidate_carries_its_weight_and_the_weighted_pt() -> None:
    (one,) = run({"pt": 40.0, "id": 1, "em_id": 7, "z0": 5.0, "d0": 1.0})
    weight = puppi_weight(40.0, 0.0, 1, 0, PUPPI)
    assert one["weight"] == round(256 * weight)
    assert one["pt"] == round(40.0 * weight * 4)
    assert (one["z0"], one["dxy"], one["quality"], one["em_id"]) == (0, 0, 0, 7)


def test_tracks_of_the_vertex_lift_a_neutral_nearby_and_others_do_not() -> None:
    neutral = {"pt": 6.0, "id": 0}
    assert len(run(neutral, {"pt": 30.0, "eta": 0.1, "id": 3})) == 2
    assert len(run(neutral, {"pt": 30.0, "eta": 0.1, "id": 3, "z0": 4.0})) == 0
    assert len(run(neutral, {"pt": 30.0, "eta": 0.4, "id": 3})) == 1


def test_beyond_the_tracker_alpha_sums_the_calorimeter() -> None:
    neutral = {"pt": 30.0, "eta": 2.7, "id": 1}
    near = {"pt": 50.0, "eta": 2.75, "id": 1}
    assert [each["pt"] for each in run(neutral)] < [each["pt"] for each in run(neutral, near)][-1:]


def test_a_region_gives_at_most_eighteen_candidates_the_hardest() -> None:
    kept = run(*({"pt": 5 + i, "eta": 0.1, "phi": 0.1, "id": 3} for i in range(25)))
    assert [each["pt"] for each in kept] == [4 * (29 - i) for i in range(18)]


def test_there_are_at_most_128_candidates() -> None:
    angles = [(eta, phi) for eta in (-1.2, -0.7, -0.2, 0.2, 0.7, 1.2) for phi in np.arange(-3.1, 3.1, 0.1)]
    assert len(run(*({"pt": 5, "eta": eta, "phi": phi, "id": 3} for eta, phi in angles))) == 128
