"""Whole events from hand-made hits."""

from __future__ import annotations

import numpy as np
import pytest
from jetc.sample.constants import load_detector
from jetc.sample.hits import DEPOSIT, TRACK, Hits
from jetc.sample.reconstruct import Composition, Reconstructed, reconstruct

DETECTOR = load_detector()


def one_pion_hits() -> Hits:
    """Make one interaction: a pion of 40 GeV at eta 1, phi 0.5, with its shower."""
    track, deposit = np.zeros(1, dtype=TRACK), np.zeros(1, dtype=DEPOSIT)
    for name, value in {
        "pt": 40,
        "eta": 1,
        "phi": 0.5,
        "calo_eta": 1,
        "calo_phi": 0.45,
        "eta_per_z": 0.005,
    }.items():
        track[name] = value
    for name in ("charge", "loose", "vertex_selected"):
        track[name] = 1
    track["stubs"] = 6
    for name, value in {"hadron": 40, "eta": 1, "phi": 0.45, "eta_per_z": 0.005}.items():
        deposit[name] = value
    ends = np.array([0, 1])
    return Hits(track, ends, deposit, ends)


def run(*, rotation: float = 0.0, flip: int = 1, z: float = 0.0) -> Reconstructed:
    """Reconstruct an event without and one with the pion."""
    crossings = Composition(
        np.array([0, 0, 1]), np.array([0]), np.array([rotation]), np.array([flip]), np.array([z])
    )
    return reconstruct(crossings, one_pion_hits(), detector=DETECTOR)


def test_a_pion_is_one_jet_of_one_charged_hadron() -> None:
    found = run()
    assert found.jet_offsets.tolist() == [0, 0, 1]
    assert found.jets["pt"].tolist() == [160]
    assert found.constituents["id"].tolist() == [3]
    assert found.tracks.tolist() == [0, 1]


@pytest.mark.parametrize(("rotation", "phi"), [(0.0, 115), (1.0, 344), (3.0, -638)])
def test_an_interaction_is_rotated(rotation: float, phi: int) -> None:
    assert run(rotation=rotation).jets["phi"].tolist() == [phi]


def test_an_interaction_is_mirrored() -> None:
    assert run(flip=-1).jets["eta"].tolist() == [-229]


def test_an_interaction_is_moved_and_its_vertex_found() -> None:
    found = run(z=4.0)
    assert found.vertex_z[1] == pytest.approx(4.0, abs=0.08)
    assert found.constituents["z0"].tolist() == [80]
