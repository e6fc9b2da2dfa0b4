"""Words of a jet from the ntuple's columns, by hand."""

from __future__ import annotations

import numpy as np
import pytest
from jetc.ntuple.link_words import WORD_BRANCHES, words_of

COLUMNS = {
    "jet_pt": np.array([40.0, 10.25, 12.0], np.float32),
    "jet_eta": np.array([-100, 5, 0], np.float32),
    "jet_phi": np.array([720, -720, 0], np.float32),
    "jet_puppicand_pt": np.array([20.25, 2, 1, 10.25], np.float32),
    "jet_puppicand_eta": np.array([-99, -101, -90, 5], np.float32),
    "jet_puppicand_phi": np.array([719, -719, 700, -720], np.float32),
    "jet_puppicand_id": np.array([3, 1, 6, 0], np.float32),
    "jet_puppicand_z0": np.array([-2, 0, 511, 0], np.float32),
    "jet_puppicand_dxy": np.array([255, 0, 1, 0], np.float32),
    "jet_puppicand_quality": np.array([5, 0, 7, 0], np.float32),
    "jet_puppicand_puppiweight": np.array([0, 256, 0, 100], np.float32),
    "jet_puppicand_emid": np.array([0, 33, 0, 1], np.float32),
}
COUNTS = np.array([3, 1, 0])


def test_words_hold_what_the_ntuple_has() -> None:
    assert set(WORD_BRANCHES) == set(COLUMNS)
    jets, candidates = words_of(COLUMNS, COUNTS, 2)
    assert jets.tolist() == [
        160 | 0xF9C << 14 | 720 << 26,
        41 | 5 << 14 | 0x530 << 26,  # 2048 - 720
        48,
    ]
    charged = 81 | 0xF9D << 14 | 719 << 26 | 3 << 37 | 0x3FE << 40 | 255 << 50 | 5 << 58
    neutral = 8 | 0xF9B << 14 | 0x531 << 26 | 1 << 37 | 256 << 40 | 33 << 49
    last = 41 | 5 << 14 | 0x530 << 26 | 100 << 40 | 1 << 49
    assert candidates.tolist() == [[charged, neutral], [last, 0], [0, 0]]


def test_pt_of_candidates_may_count_quarters_of_a_gev() -> None:
    quarters = COLUMNS | {"jet_puppicand_pt": COLUMNS["jet_puppicand_pt"] * 4}
    one, other = words_of(COLUMNS, COUNTS, 2), words_of(quarters, COUNTS, 2, gev_of_pt=0.25)
    assert one[0].tolist() == other[0].tolist()
    assert one[1].tolist() == other[1].tolist()


def test_values_between_two_steps_are_refused() -> None:
    with pytest.raises(ValueError, match=r"a value of 40\.09\d* is no multiple of 0\.25"):
        words_of(COLUMNS | {"jet_pt": np.array([40.0, 40.1, 12.0], np.float32)}, COUNTS, 2)
