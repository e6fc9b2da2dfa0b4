"""Particle flow on hand-made tracks and clusters."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from jetc.sample.calorimeter import CLUSTER
from jetc.sample.constants import load_detector
from jetc.sample.hits import TRACK
from jetc.sample.particle_flow import angle_between, run_particle_flow

FLOW = load_detector().particle_flow
GOOD = {"loose": 1, "stubs": 6, "charge": 1}


def records(dtype: np.dtype[Any], rows: list[dict[str, float]]) -> npt.NDArray[Any]:
    made = np.zeros(len(rows), dtype=dtype)
    for i, row in enumerate(rows):
        for name, value in row.items():
            made[i][name] = value
    return made


def flow(
    tracks: list[dict[str, float]], em: list[dict[str, float]], hadrons: list[dict[str, float]]
) -> list[tuple[int, float]]:
    """Give (id, pt) of the candidates."""
    found = run_particle_flow(
        records(TRACK, [GOOD | track for track in tracks]),
        records(CLUSTER, em),
        records(CLUSTER, hadrons),
        FLOW,
    )
    return [(int(each["id"]), round(float(each["pt"]), 3)) for each in found]


def test_a_lone_em_cluster_is_a_photon() -> None:
    assert flow([], [{"pt": 10}], []) == [(1, 10.0)]


def test_a_lone_tower_cluster_is_a_neutral_hadron() -> None:
    assert flow([], [], [{"pt": 10}]) == [(0, 10.0)]


@pytest.mark.parametrize(("charge", "identity"), [(1, 5), (-1, 4)])
def test_a_track_with_an_em_cluster_of_its_pt_is_an_electron(charge: int, identity: int) -> None:
    assert flow([{"pt": 20, "charge": charge}], [{"pt": 20}], [{"pt": 20}]) == [(identity, 20.0)]


@pytest.mark.parametrize(("em", "identity"), [(17.9, 5), (17.7, 3), (21.0, 5), (21.2, 3)])
def test_the_electron_rule_allows_two_sigma_below_and_one_above(em: float, identity: int) -> None:
    assert flow([{"pt": 20}], [{"pt": em}], [{"pt": 40}])[0] == (identity, 20.0)


def test_what_exceeds_the_track_is_a_photon() -> None:
    assert flow([{"pt": 5}], [{"pt": 25}], [{"pt": 26}]) == [(3, 5.0), (1, 20.0)]


def test_a_distant_track_is_no_electron() -> None:
    assert flow([{"pt": 5, "calo_phi": 0.05}], [{"pt": 5}], [{"pt": 10}])[0] == (3, 5.0)


def test_a_hadron_in_balance_leaves_no_neutral() -> None:
    assert flow([{"pt": 20, "charge": -1}], [], [{"pt": 22}]) == [(2, 20.0)]


def test_a_neutral_is_what_exceeds_one_sigma() -> None:
    assert flow([{"pt": 10}], [], [{"pt": 30}]) == [(3, 10.0), (0, 20.0)]


def test_an_em_remainder_of_a_sixteenth_is_dropped() -> None:
    assert flow([], [{"pt": 15}], [{"pt": 16}]) == [(1, 15.0)]
    assert flow([], [{"pt": 14}], [{"pt": 16}]) == [(1, 14.0), (0, 2.0)]


def test_a_muon_takes_no_calorimeter_energy() -> None:
    assert flow([{"pt": 20, "muon": 1}], [], [{"pt": 20}]) == [(7, 20.0), (0, 20.0)]


@pytest.mark.parametrize(("pt", "stubs", "kept"), [(9.9, 5, 1), (10.1, 5, 0), (19.9, 6, 1), (20.1, 6, 0)])
def test_a_track_without_energy_is_kept_below_a_limit_of_its_quality(
    pt: float, stubs: int, kept: int
) -> None:
    assert len(flow([{"pt": pt, "stubs": stubs}], [], [])) == kept


def test_a_track_much_harder_than_the_cluster_is_not_linked() -> None:
    assert flow([{"pt": 100}], [], [{"pt": 20}]) == [(0, 20.0)]


def test_a_track_without_quality_is_dropped() -> None:
    assert flow([{"pt": 5, "loose": 0}], [], []) == []


@pytest.mark.parametrize(
    ("first", "second", "between"), [(3.0, -3.0, 6 - 2 * np.pi), (-3.0, 3.0, 2 * np.pi - 6)]
)
def test_angles_wrap(first: float, second: float, between: float) -> None:
    assert angle_between(first, second) == pytest.approx(between)
