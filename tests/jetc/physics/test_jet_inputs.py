"""Input words of the jet from its columns."""

from __future__ import annotations

from pathlib import Path

import numpy as np
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


def test_each_word_is_the_encodings_value_cast_to_the_declared_type() -> None:
    found = jet_words(COLUMNS, np.arange(3), FEATURES)
    assert found.codes.dtype == np.int16
    assert found.codes.tolist() == [[236, -100], [0, 5], [159, 127]]  # 64 ln 40 = 236.09, 64 ln 12 = 159.03
    assert jet_words(COLUMNS, np.array([1, 2]), FEATURES).codes.tolist() == found.codes[1:].tolist()
    assert found.saturated.tolist() == [0, 1]  # a pseudorapidity of 500


def test_branches_are_read_for_the_jet_where_it_has_inputs() -> None:
    assert jet_branches(FEATURES) == ("jet_pt", "jet_eta")
    assert jet_branches(PLAIN) == ()
