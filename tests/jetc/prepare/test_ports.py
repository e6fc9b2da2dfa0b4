"""The network's input words as expressions of the words on the link."""

from __future__ import annotations

import numpy as np
import pytest
from jetc.prepare.encodings import DEFAULT, ENCODINGS
from jetc.prepare.meaning import evaluate
from jetc.prepare.ports import input_codes, jet_codes
from jetc_runtime.fixed_point import FixedPoint

GEV = FixedPoint.parse("ap_ufixed<8,8,AP_RND,AP_SAT>")


def test_inputs_of_a_constituent_are_of_its_word_and_inputs_of_the_jet_of_the_jets() -> None:
    encoding = ENCODINGS[DEFAULT]
    fields = {("candidate", "pt"): np.array([6, 5000]), ("jet", "pt"): np.array([41, 44])}
    (one,) = input_codes(encoding, [("pt", GEV)])
    other, eta = jet_codes(encoding, [("pt", GEV), ("eta", FixedPoint(12, 12))], 4)
    found = evaluate([one, other, eta], {**fields, ("jet", "eta"): np.array([-7, 9])})  # type: ignore[dict-item]
    assert [each.tolist() for each in found] == [[2, 255], [10, 11], [-7, 9]]


def test_an_unknown_input_is_named() -> None:
    with pytest.raises(KeyError, match="dxy"):
        jet_codes(ENCODINGS[DEFAULT], [("dxy", GEV)], 4)
