"""Input words from ragged constituents."""

from pathlib import Path

import awkward as ak
import numpy as np
from jetc.physics.features import FEATURE_BRANCHES, code_type, input_codes
from jetc.spec.load import load

FEATURES = load(Path(__file__).parents[3] / "specs" / "baseline.yaml").spec.features
NAMES = [each.name for each in FEATURES.inputs]


def jets(constituents: list[list[float]], **others: list[list[float]]) -> ak.Array:
    zeros = [[0.0] * len(jet) for jet in constituents]
    columns = {branch: others.get(name, zeros) for name, branch in FEATURE_BRANCHES.items()}
    columns["jet_puppicand_pt"] = constituents
    return ak.Array(columns)


def test_constituents_are_padded_with_zeros_and_clipped_to_sixteen() -> None:
    codes = input_codes(jets([[10.0, 2.5], [], list(np.arange(20.0, 0.0, -1.0))]), FEATURES)
    pt = codes[:, :, NAMES.index("pt")]
    assert codes.shape == (3, 16, 20)
    assert pt[0].tolist() == [40, 10] + [0] * 14
    assert pt[1].tolist() == [0] * 16
    assert pt[2].tolist() == [4 * value for value in range(20, 4, -1)]


def test_values_out_of_range_saturate_at_their_own_format() -> None:
    codes = input_codes(jets([[1e6]], deta=[[-400.0]], dxy=[[300.0]]), FEATURES)
    assert codes[0, 0, NAMES.index("pt")] == 2**14 - 1
    assert codes[0, 0, NAMES.index("deta")] == -256
    assert codes[0, 0, NAMES.index("dxy")] == 255


def test_each_feature_rounds_as_its_format_says() -> None:
    codes = input_codes(jets([[10.0]], mass=[[0.13]], pt_rel=[[0.9999]]), FEATURES)
    assert codes[0, 0, NAMES.index("mass")] == 33  # 0.13 * 256 = 33.28, AP_RND
    assert codes[0, 0, NAMES.index("pt_rel")] == 511  # 0.9999 * 512 = 511.9, AP_TRN


def test_codes_take_sixteen_bits_where_they_fit() -> None:
    assert code_type(FEATURES) is np.int16
