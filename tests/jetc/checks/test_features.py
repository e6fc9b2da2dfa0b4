"""Rules of features: what a format must hold is said by the encoding that the spec names."""

from __future__ import annotations

from pathlib import Path

import pytest
from jetc.checks.load import load_text
from jetc.diagnostics.diagnostic import SpecError

TEXT = (Path(__file__).parents[2] / "diagnostics" / "spec.yaml").read_text()
FIRST = "encoding: cmssw-v0\n  constituents: 16"


def test_a_format_holds_the_span_of_the_encoding_of_the_spec() -> None:
    assert load_text(TEXT, name="spec.yaml").spec.features.encoding == "cmssw-17"
    with pytest.raises(SpecError) as caught:
        roomy = TEXT.replace("latency_ns: 120.0", "latency_ns: 300.0")
        load_text(roomy.replace("constituents: 16", FIRST), name="spec.yaml")
    (fault,) = caught.value.diagnostics
    assert (fault.code, fault.what) == (
        "JET076",
        "ap_ufixed<10,1,AP_TRN,AP_SAT> holds 0 to 1.99805, pt_rel is 0 to 4",
    )
    assert "four times" in fault.why


def test_an_encoding_that_is_not_known_is_refused_with_those_that_are() -> None:
    with pytest.raises(SpecError) as caught:
        load_text(TEXT.replace("constituents: 16", FIRST.replace("v0", "v1")), name="spec.yaml")
    (fault,) = caught.value.diagnostics
    assert fault.why == "it must be one of 'cmssw-17', 'cmssw-v0' or 'exact'"
