"""Input words from ragged constituents: from the words on the link, or from branches that stand in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from jetc.checks.load import load
from jetc.physics.features import (
    WORDS,
    InputWords,
    MissingInputError,
    code_type,
    feature_branches,
    input_words,
    sources_of,
)
from jetc_runtime.fixed_point import FixedPoint

if TYPE_CHECKING:
    from jetc.language.sections.model import Features
    from numpy.typing import NDArray

FEATURES = load(Path(__file__).parents[3] / "specs" / "baseline.yaml").spec.features
NAMES = [each.name for each in FEATURES.inputs]
PREFIX = "jet_puppicand"


def words(
    constituents: list[list[float]], features: Features = FEATURES, **others: list[float]
) -> InputWords:
    """Take jets of constituents of these pT; `others` are columns of constituents, flat, or of jets."""
    counts = np.array([len(jet) for jet in constituents])
    return input_words(columns_of(constituents, others), counts, features)


def columns_of(constituents: list[list[float]], others: dict[str, list[float]]) -> dict[str, NDArray[Any]]:
    sizes = {"jet": len(constituents), PREFIX: sum(map(len, constituents))}
    names = [name for name in feature_branches(FEATURES) if name.startswith(PREFIX)]
    columns = {name: np.zeros(sizes[PREFIX], dtype=np.float32) for name in names}
    columns |= {f"jet_{name}": np.ones(sizes["jet"], dtype=np.float32) for name in ("pt", "eta", "phi")}
    columns |= {name: np.array(column, dtype=np.float32) for name, column in others.items()}
    columns[f"{PREFIX}_pt"] = np.array([pt for jet in constituents for pt in jet], dtype=np.float32)
    return columns


def typed(name: str, written: str, encoding: str = "cmssw-17") -> Features:
    """Return the baseline's features with one input alone, of another type."""
    (one,) = [each for each in FEATURES.inputs if each.name == name]
    inputs = (one.model_copy(update={"type": FixedPoint.parse(written)}),)
    return FEATURES.model_copy(update={"inputs": inputs, "encoding": encoding})


def test_constituents_are_padded_with_zeros_and_clipped_to_sixteen() -> None:
    codes = words([[10.0, 2.5], [], list(np.arange(20.0, 0.0, -1.0))]).codes
    pt = codes[:, :, NAMES.index("pt")]
    assert codes.shape == (3, 16, 20)
    assert pt[0].tolist() == [40, 10] + [0] * 14
    assert pt[1].tolist() == [0] * 16
    assert pt[2].tolist() == [4 * value for value in range(20, 4, -1)]


def test_only_the_jets_to_keep_are_taken() -> None:
    columns = columns_of([[3.0, 2.0], [9.0, 8.0, 7.0], [1.0]], {"jet_eta": [0.0, 5.0, -5.0]})
    found = input_words(columns, np.array([2, 3, 1]), FEATURES, keep=np.array([False, True, True]))
    assert found.codes[:, :3, NAMES.index("pt")].tolist() == [[36, 32, 28], [4, 0, 0]]
    assert found.codes[:, :3, NAMES.index("deta")].tolist() == [[5, 5, 5], [-5, 0, 0]]
    assert found.taken == 4


def test_values_out_of_range_saturate_at_their_own_format() -> None:
    codes = words(
        [[4095.75]], jet_puppicand_eta=[400.0], jet_puppicand_dxy=[255.0], jet_puppicand_id=[3.0]
    ).codes
    assert codes[0, 0, NAMES.index("pt")] == 2**14 - 1
    assert codes[0, 0, NAMES.index("deta")] == -256
    assert codes[0, 0, NAMES.index("dxy")] == 255


@pytest.mark.parametrize("there", [True, False])
def test_values_that_their_format_clips_are_counted_among_the_constituents_taken(there: bool) -> None:  # noqa: FBT001
    eta = [256.0, 257.0, -255.0]
    columns = columns_of(
        [[20.0, 10.0], [5.0]], {"jet_eta": [0.0, 0.0], "jet_pt": [40.0, 40.0], f"{PREFIX}_eta": eta}
    )
    if not there:
        del columns["jet_eta"]
        columns[f"{PREFIX}_deta"] = -np.array(eta, dtype=np.float32)
    found = input_words(columns, np.array([2, 1]), FEATURES)
    counted = dict(zip(NAMES, found.saturated.tolist(), strict=True))
    assert {name: count for name, count in counted.items() if count} == {"deta": 1}
    assert found.taken == 3


def test_a_coarse_type_clips_from_its_lsb_on() -> None:
    coarse = typed("pt", "ap_ufixed<2,4,AP_TRN,AP_SAT>")  # 0, 4, 8, 12
    found = words([[16.0, 15.75, 12.0]], coarse)
    assert found.codes[0, :3, 0].tolist() == [3, 3, 3]
    assert found.saturated.tolist() == [1]


def test_each_feature_rounds_as_its_format_says() -> None:
    codes = words([[10.0]], jet_pt=[10.0], jet_puppicand_id=[2.0]).codes
    assert codes[0, 0, NAMES.index("mass")] == 33  # 0.13 * 256 = 33.28, AP_RND
    assert codes[0, 0, NAMES.index("pt_rel")] == 480  # 10 * 1536 / 2^14 * 512


def test_an_input_comes_from_the_words_where_the_ntuple_has_them() -> None:
    there = set(feature_branches(FEATURES))
    assert set(sources_of(FEATURES, there)) == {WORDS}
    sources = dict(zip(NAMES, sources_of(FEATURES, there - {f"{PREFIX}_id", "jet_pt"}), strict=True))
    assert sources["is_photon"] == f"{PREFIX}_isPhoton"
    assert sources["z0"] == f"{PREFIX}_z0"
    assert sources["pt_rel"] == f"{PREFIX}_pt_rel"
    assert {sources["deta"], sources["pt"], sources["pt_log"]} == {WORDS}


def test_a_branch_that_stands_in_gives_the_same_code() -> None:
    columns = columns_of([[10.0, 2.5]], {"jet_pt": [12.5], f"{PREFIX}_id": [2, 1]})
    columns[f"{PREFIX}_pt_rel"] = np.array([10.0, 2.5], dtype=np.float32) * 1280 / 2**14
    columns[f"{PREFIX}_isPhoton"] = np.array([0, 1], dtype=np.float32)
    columns[f"{PREFIX}_isChargedHadronMinus"] = np.array([1, 0], dtype=np.float32)
    columns[f"{PREFIX}_mass"] = np.array([0.13, 0], dtype=np.float32)
    columns[f"{PREFIX}_isfilled"] = np.ones(2, dtype=np.float32)
    first = input_words(columns, np.array([2]), FEATURES)
    for name in ("jet_pt", f"{PREFIX}_id"):
        del columns[name]
    second = input_words(columns, np.array([2]), FEATURES)
    assert first.sources != second.sources
    assert np.array_equal(first.codes, second.codes)


def test_inputs_that_no_branch_has_come_from_the_words() -> None:
    formats = {
        "charge": "ap_fixed<2,2,AP_TRN,AP_SAT>",
        "delta_r": "ap_ufixed<7,7,AP_TRN,AP_SAT>",
        "log_delta_r": "ap_ufixed<9,3,AP_RND,AP_SAT>",
    }
    some = FEATURES.inputs[0]
    inputs = tuple(
        some.model_copy(update={"name": name, "type": FixedPoint.parse(written)})
        for name, written in formats.items()
    )
    features = FEATURES.model_copy(update={"inputs": inputs})
    there = {"jet_eta": [100.0], "jet_phi": [710.0], f"{PREFIX}_eta": [97.0, 100.0, -28.0]}
    there |= {f"{PREFIX}_phi": [714.0, 710.0, -718.0], f"{PREFIX}_id": [4.0, 0.0, 7.0]}
    found = words([[3.0, 2.0, 1.0]], features, **there)
    assert found.codes[0, :4].tolist() == [
        [-1, 5, 103],  # ln 5 = 1.60944, 103.004 of 1/64
        [0, 0, 0],
        [1, 127, 311],  # 128 away, and 12 over the wrap: 128.56; ln = 4.8564, 310.8
        [0, 0, 0],
    ]
    assert found.saturated.tolist() == [0, 1, 0]
    assert found.sources == (WORDS,) * 3


def test_an_input_that_the_ntuple_has_in_neither_form_is_named_with_its_branches() -> None:
    there = set(feature_branches(FEATURES)) - {f"{PREFIX}_id", f"{PREFIX}_isPhoton"}
    with pytest.raises(
        MissingInputError,
        match=f"is_photon cannot be had: .* no branch {PREFIX}_id, and there is no branch {PREFIX}_isPhoton",
    ) as caught:
        sources_of(FEATURES, there)
    assert NAMES[caught.value.index] == "is_photon"


def test_the_branch_of_another_encoding_does_not_stand_in() -> None:
    exact = FEATURES.model_copy(update={"encoding": "exact"})
    there = set(feature_branches(exact))
    assert f"{PREFIX}_pt_rel" in there  # read, to see of which encoding the ntuple is
    with pytest.raises(MissingInputError, match="no branch jet_pt, and pt_rel of exact is in no branch"):
        sources_of(exact, there - {"jet_pt"})


def test_codes_take_sixteen_bits_where_they_fit() -> None:
    assert code_type(FEATURES.inputs) is np.int16
