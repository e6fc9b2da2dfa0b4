"""Input words from ragged constituents."""

from pathlib import Path

import numpy as np
from jetc.checks.load import load
from jetc.physics.features import InputWords, code_type, input_words
from jetc.prepare.encodings import DEFAULT, ENCODINGS

FEATURES = load(Path(__file__).parents[3] / "specs" / "baseline.yaml").spec.features
BRANCHES = {
    name: f"jet_puppicand_{each.branch}" for name, each in ENCODINGS[DEFAULT].inputs.items() if each.branch
}
NAMES = [each.name for each in FEATURES.inputs]


def words(constituents: list[list[float]], **others: list[float]) -> InputWords:
    """Take jets of constituents of these pT; `others` are the features' columns, flat."""
    counts = np.array([len(jet) for jet in constituents])
    columns = {branch: np.zeros(counts.sum()) for branch in BRANCHES.values()}
    columns |= {BRANCHES[name]: np.array(column) for name, column in others.items()}
    columns["jet_puppicand_pt"] = np.array([pt for jet in constituents for pt in jet])
    return input_words(columns, counts, FEATURES)


def test_constituents_are_padded_with_zeros_and_clipped_to_sixteen() -> None:
    codes = words([[10.0, 2.5], [], list(np.arange(20.0, 0.0, -1.0))]).codes
    pt = codes[:, :, NAMES.index("pt")]
    assert codes.shape == (3, 16, 20)
    assert pt[0].tolist() == [40, 10] + [0] * 14
    assert pt[1].tolist() == [0] * 16
    assert pt[2].tolist() == [4 * value for value in range(20, 4, -1)]


def test_only_the_jets_to_keep_are_taken() -> None:
    columns = {branch: np.zeros(6) for branch in BRANCHES.values()}
    columns["jet_puppicand_pt"] = np.array([3.0, 2.0, 9.0, 8.0, 7.0, 1.0])
    found = input_words(columns, np.array([2, 3, 1]), FEATURES, keep=np.array([False, True, True]))
    assert found.codes[:, :3, NAMES.index("pt")].tolist() == [[36, 32, 28], [4, 0, 0]]
    assert found.taken == 4


def test_values_out_of_range_saturate_at_their_own_format() -> None:
    codes = words([[1e6]], deta=[-400.0], dxy=[300.0]).codes
    assert codes[0, 0, NAMES.index("pt")] == 2**14 - 1
    assert codes[0, 0, NAMES.index("deta")] == -256
    assert codes[0, 0, NAMES.index("dxy")] == 255


def test_values_that_their_format_clips_are_counted_among_the_constituents_taken() -> None:
    found = words([[20.0, 10.0], [5.0]], deta=[-256.0, -257.0, 255.0], dxy=[255.0, 255.5, 256.0])
    counted = dict(zip(NAMES, found.saturated.tolist(), strict=True))
    assert {name: count for name, count in counted.items() if count} == {"deta": 1, "dxy": 1}
    assert found.taken == 3


def test_each_feature_rounds_as_its_format_says() -> None:
    codes = words([[10.0]], mass=[0.13], pt_rel=[0.9999]).codes
    assert codes[0, 0, NAMES.index("mass")] == 33  # 0.13 * 256 = 33.28, AP_RND
    assert codes[0, 0, NAMES.index("pt_rel")] == 511  # 0.9999 * 512 = 511.9, AP_TRN


def test_codes_take_sixteen_bits_where_they_fit() -> None:
    assert code_type(FEATURES) is np.int16
