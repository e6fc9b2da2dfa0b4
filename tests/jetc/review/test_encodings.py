"""What a change of the encoding does, in words."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from jetc.checks.load import load
from jetc.language.sections.model import JetFeature
from jetc.review.encodings import encoding_step

if TYPE_CHECKING:
    from jetc.language.sections.model import Features

FEATURES = load(Path(__file__).parents[3] / "specs" / "baseline.yaml").spec.features


def features(encoding: str, *names: str) -> Features:
    inputs = tuple(each for each in FEATURES.inputs if each.name in names)
    return FEATURES.model_copy(update={"encoding": encoding, "inputs": inputs})


def test_no_change_has_no_words() -> None:
    assert encoding_step(FEATURES, FEATURES) == ""


def test_source_and_error_of_both_are_said_for_what_differs() -> None:
    said = encoding_step(features("cmssw-17", "pt", "pt_log"), features("exact", "pt", "pt_log", "deta"))
    assert said == (
        "cmssw-17 (source: cms-sw/cmssw @14799b3) → exact (source: jetc): "
        "pt_log: natural logarithm of pT/GeV by a table; 0 below 1 GeV "
        "(error: below by at most 0.005, above by at most 0.001) → "
        "natural logarithm of pT/GeV; 0 below 1 GeV (error: within 0.0008)"
    )


def test_inputs_of_the_jet_are_said_too() -> None:
    word = {"type": "ap_fixed<12,12,AP_TRN,AP_SAT>", "scale_log2": 0}
    jet = tuple(JetFeature.model_validate({"name": name, **word}) for name in ("eta", "pt_log"))
    old, new = (features(each, "deta").model_copy(update={"jet": jet}) for each in ("cmssw-17", "exact"))
    moved = encoding_step(old, new).partition("(source: jetc): ")[2]
    assert moved.startswith("the jet's pt_log: natural logarithm of the jet's pT/GeV by a table;")


def test_inputs_may_be_alike_in_both() -> None:
    said = encoding_step(features("cmssw-17", "deta"), features("exact", "deta"))
    assert said.endswith("exact (source: jetc): no input of this spec differs")
