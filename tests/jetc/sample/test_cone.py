"""Seeded-cone jets from hand-made candidates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from jetc.sample.cone import find_jets
from jetc.sample.constants import load_detector
from jetc.sample.puppi import CANDIDATE

if TYPE_CHECKING:
    import numpy.typing as npt

DETECTOR = load_detector()
RADIUS = 92
"""The smallest distance in pi/720 that is not closer than 0.4, which is 91.67."""


def jets_of(*candidates: tuple[int, int, int]) -> tuple[list[tuple[int, ...]], list[int]]:
    """Run the cone over (pt, eta, phi) words; give the jets and each candidate's jet."""
    records: npt.NDArray[Any] = np.zeros(len(candidates), dtype=CANDIDATE)
    for i, (pt, eta, phi) in enumerate(candidates):
        records[i]["pt"], records[i]["eta"], records[i]["phi"] = pt, eta, phi
    jets, owner = find_jets(records, DETECTOR.jets, DETECTOR.track_word)
    return [tuple(int(word) for word in jet) for jet in jets], owner.tolist()


def test_the_axis_is_the_seed_moved_by_the_mean_distance() -> None:
    assert jets_of((300, 0, 0), (100, 40, -8))[0] == [(400, 10, -2, 2)]


def test_the_cone_is_strict() -> None:
    assert jets_of((300, 0, 0), (100, RADIUS, 0))[1] == [0, 1]
    assert jets_of((300, 0, 0), (100, RADIUS - 1, 0))[1] == [0, 0]


def test_removal_goes_by_the_seed_not_by_the_moved_axis() -> None:
    _, owner = jets_of((100, 0, 0), (99, 80, 0), (60, 120, 0))
    assert owner == [0, 0, 1]


def test_phi_wraps_around() -> None:
    jets, owner = jets_of((100, 0, 715), (100, 0, -715))
    assert owner == [0, 0]
    assert jets == [(200, 0, -720, 2)]


def test_jets_are_sorted_by_pt_not_by_seed() -> None:
    jets, owner = jets_of((100, 0, 0), (80, 300, 0), (70, 310, 0))
    assert [jet[0] for jet in jets] == [150, 100]
    assert owner == [1, 0, 0]


def test_soft_and_forward_jets_are_not_stored() -> None:
    jets, owner = jets_of((39, 0, 0), (400, 560, 0), (40, 300, 0))
    assert [jet[0] for jet in jets] == [40]
    assert owner == [-1, -1, 0]


def test_pt_saturates() -> None:
    assert jets_of((16000, 0, 0), (16000, 1, 0))[0][0][0] == 16383


def test_there_are_at_most_sixteen_jets() -> None:
    candidates = [(100, eta, phi) for eta in (-400, -200, 0, 200, 400) for phi in (-700, -400, 0, 400)]
    assert len(jets_of(*candidates)[0]) == 16


def test_no_candidates_make_no_jets() -> None:
    assert jets_of() == ([], [])
