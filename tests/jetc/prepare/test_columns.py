"""Words in columns, with words written by hand."""

from __future__ import annotations

import numpy as np
import pytest
from jetc.prepare.columns import by_pt, laid, taken, unpacked, word_of
from jetc.prepare.words import CANDIDATE, JET

# pt 0x00A0 = 160, eta -1, phi -1024, id 3, z0 -2, dxy 255, quality 5: fields from the lowest bit up
CHARGED = 0x00A0 | 0xFFF << 14 | 0x400 << 26 | 3 << 37 | 0x3FE << 40 | 255 << 50 | 5 << 58
# pt 16383, eta 2047, phi 1023, id 1, weight 256, em_id 33
NEUTRAL = 0x3FFF | 0x7FF << 14 | 0x3FF << 26 | 1 << 37 | 256 << 40 | 33 << 49


def words(*values: int) -> np.ndarray[tuple[int], np.dtype[np.uint64]]:
    return np.array(values, dtype=np.uint64)


def test_fields_of_a_candidate_are_signed_where_they_can_be_negative() -> None:
    fields = {
        name: value.tolist() for (_, name), value in unpacked(CANDIDATE, words(CHARGED, NEUTRAL)).items()
    }
    assert fields["pt"] == [160, 16383]
    assert fields["eta"] == [-1, 2047]
    assert fields["phi"] == [-1024, 1023]
    assert fields["id"] == [3, 1]
    assert (fields["z0"][0], fields["dxy"][0], fields["quality"][0]) == (-2, 255, 5)
    assert (fields["weight"][1], fields["em_id"][1]) == (256, 33)


def test_a_jet_has_its_z0_above_its_azimuth() -> None:
    fields = unpacked(JET, words(160 | 0x800 << 14 | 710 << 26 | 0x201 << 37 | 0xFFFF << 47))
    assert {name: value.tolist() for (owner, name), value in fields.items() if owner == "jet"} == {
        "pt": [160],
        "eta": [-2048],
        "phi": [710],
        "z0": [-511],
    }


def test_a_word_has_its_fields_and_nothing_else() -> None:
    charged = {"pt": 160, "eta": -1, "phi": -1024, "id": 3, "z0": -2, "dxy": 255, "quality": 5}
    made = word_of(CANDIDATE, {name: np.array([value]) for name, value in charged.items()})
    assert made.tolist() == [CHARGED]
    neutral = {"pt": 16383, "eta": 2047, "phi": 1023, "id": 1, "weight": 256, "em_id": 33}
    assert word_of(CANDIDATE, {name: np.array([value]) for name, value in neutral.items()}).tolist() == [
        NEUTRAL
    ]


def test_a_field_that_does_not_hold_its_value_is_refused() -> None:
    with pytest.raises(ValueError, match="pt is 16384, and its word has 0 to 16383"):
        word_of(CANDIDATE, {"pt": np.array([1, 16384])})
    with pytest.raises(KeyError, match="mass"):
        word_of(JET, {"mass": np.array([1])})


def test_parts_lie_one_after_the_other_across_words() -> None:
    made = laid([(60, np.array([1, -1])), (8, np.array([0xAB, 0x1])), (3, np.array([-1, 2]))])
    assert made.tolist() == [[1 | 0xB << 60, 0xA | 7 << 4], [(1 << 60) - 1 | 1 << 60, 2 << 4]]
    back = [each.tolist() for each in taken([(60, True), (8, False), (3, True)], made)]
    assert back == [[1, -1], [0xAB, 1], [-1, 2]]
    assert laid([(64, np.array([-1]))]).tolist() == [[(1 << 64) - 1]]


def test_candidates_come_hardest_first_and_equal_ones_in_their_order() -> None:
    given = np.array([[0, 7, 7 | 1 << 37, 0 | 5 << 37, 16383, 7 | 2 << 37]], dtype=np.uint64)
    assert by_pt(given).tolist() == [[16383, 7, 7 | 1 << 37, 7 | 2 << 37, 0, 5 << 37]]
