"""Input words of the jet from its columns."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from jetc.checks.load import load
from jetc.language.sections.model import JetFeature
from jetc.physics.jet_inputs import jet_branches, jet_words

PLAIN = load(Path(__file__).parents[3] / "specs" / "baseline.yaml").spec.features
INPUTS = tuple(
    JetFeature.model_validate({"name": name, "type": form, "scale_log2": 0})
    for name, form in (("pt_log", "ap_ufixed<10,4,AP_RND,AP_SAT>"), ("eta", "ap_fixed<8,8,AP_TRN,AP_SAT>"))
)
FEATURES = PLAIN.model_copy(update={"jet": INPUTS})
COLUMNS = {
    "jet_pt": np.array([40.0, 0.5, 12.0], np.float32),
    "jet_eta": np.array([-100, 5, 500], np.float32),
    "jet_phi": np.array([720, -720, 0], np.float32),
}

NONE = np.zeros(3, dtype=np.int64)


def test_each_word_is_the_encodings_value_cast_to_the_declared_type() -> None:
    found = jet_words(COLUMNS, NONE, np.arange(3), FEATURES)
    assert found.codes.dtype == np.int16
    assert found.codes.tolist() == [[236, -100], [0, 5], [159, 127]]  # 64 ln 40 = 236.09, 64 ln 12 = 159.03
    assert jet_words(COLUMNS, NONE, np.array([1, 2]), FEATURES).codes.tolist() == found.codes[1:].tolist()
    assert found.saturated.tolist() == [0, 1]  # a pseudorapidity of 500


def test_branches_are_read_for_the_jet_where_it_has_inputs() -> None:
    assert jet_branches(FEATURES) == ("jet_pt", "jet_eta")
    assert jet_branches(PLAIN) == ()


@pytest.mark.parametrize("encoding", ["cmssw-17", "cmssw-v0"])
def test_sums_are_over_the_constituents_that_are_taken(encoding: str) -> None:
    named = {
        "multiplicity": "ap_ufixed<2,2,AP_TRN,AP_SAT>",
        "missing_fraction": "ap_fixed<16,2,AP_TRN,AP_SAT>",
    }
    jet = tuple(
        JetFeature.model_validate({"name": name, "type": form, "scale_log2": 0})
        for name, form in named.items()
    )
    features = PLAIN.model_copy(update={"jet": jet, "constituents": 2, "encoding": encoding})
    unit = 1 if encoding == "cmssw-17" else 4  # the first ntuples count quarters of a GeV
    pt = np.array([20, 10, 8, 0.5, 15], np.float32) * np.float32(unit)
    columns = COLUMNS | {"jet_puppicand_pt": pt, "jet_pt": np.array([40.0, 7.0, 0.5, 12.0], np.float32)}
    counts = np.array([3, 0, 1, 1])
    found = jet_words(columns, counts, np.array([0, 1, 2, 3]), features).codes.tolist()
    share = [120 * 384 / 65536, 0, 2 * 16383 / 65536, 60 * 1280 / 65536]
    exact = [0.75, 0, 1, 1.25]
    wanted = share if encoding == "cmssw-17" else exact
    assert [row[0] for row in found] == [2, 0, 1, 1]  # the third constituent of the first jet is not taken
    assert [row[1] for row in found] == [int((1 - each) * 2**14 // 1) for each in wanted]
    assert jet_words(columns, counts, np.array([3, 0]), features).codes.tolist() == [found[3], found[0]]
    assert set(jet_branches(features)) == {"jet_pt", "jet_puppicand_pt"}
