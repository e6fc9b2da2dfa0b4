"""The budget counts what is around the network in every spec whose formats no rule refuses."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest
from jetc.checks.budget import budget
from jetc.checks.limits import EXACT_BITS, PORT_BITS
from jetc.checks.link_estimate import around
from jetc.checks.load import load_text
from jetc.language.text.places import Places
from jetc.prepare.encodings import ENCODINGS
from jetc.prepare.packing import Region, jet_word
from jetc.prepare.ports import input_codes, jet_codes
from jetc_runtime.fixed_point import FixedPoint, Overflow, Rounding

TEXT = (Path(__file__).parents[2] / "diagnostics" / "spec.yaml").read_text("utf-8")
CASTS = [*product(Rounding, Overflow)]
HARDEST = 1000.0
"""The largest pT that a region has."""


def ends(signed: bool) -> list[FixedPoint]:  # noqa: FBT001
    """Return the formats of features that have most integer bits, or fraction bits, one bit or the most."""
    return [
        FixedPoint(width, integer, signed, *modes)
        for width in (1, EXACT_BITS)
        for integer in (PORT_BITS - int(not signed), width - PORT_BITS)
        for modes in CASTS
    ]


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("signed", [False, True])
def test_no_input_needs_more_bits_than_expressions_have(encoding: str, signed: bool) -> None:  # noqa: FBT001
    found = ENCODINGS[encoding]
    for each in ends(signed):
        assert input_codes(found, [(name, each) for name in found.inputs])
        assert jet_codes(found, [(name, each) for name in found.jet_inputs(128)], 128)


def test_no_outgoing_word_does() -> None:
    scores = [
        FixedPoint(width, integer, signed=False, rounding=modes[0], overflow=modes[1])
        for width, integer, modes in _scores()
    ]
    ratios = [FixedPoint(EXACT_BITS, integer) for integer in (1, EXACT_BITS - 1)]
    for found, score in product(scores, scores):
        assert jet_word([("b", found)], score, ratios[0], Region(5.0, HARDEST))
    for ratio in ratios:
        assert jet_word([], scores[0], ratio, Region(5.0, HARDEST))


def _scores() -> list[tuple[int, int, tuple[Rounding, Overflow]]]:
    modes = [(rounding, Overflow.SAT) for rounding in Rounding]
    return [(EXACT_BITS, integer, each) for integer in (0, EXACT_BITS - 1) for each in modes]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("ap_ufixed<10,1,AP_TRN,AP_SAT>", "ap_ufixed<10,-60,AP_TRN,AP_SAT>"),
        ("scores: ap_ufixed<8,1,AP_RND_CONV,AP_SAT>", "scores: ap_ufixed<24,-60,AP_RND_CONV,AP_SAT>"),
    ],
)
def test_of_a_format_that_a_rule_refuses_nothing_is_estimated(old: str, new: str) -> None:
    loaded = load_text(TEXT, name="spec.yaml")
    assert loaded.spec.link is not None
    features, link = loaded.spec.features, loaded.spec.link
    kind = FixedPoint.parse(new.removeprefix("scores: "))
    inputs = tuple(
        each.model_copy(update={"type": kind}) if str(each.type) == old else each for each in features.inputs
    )
    changed = {"features": features.model_copy(update={"inputs": inputs})}
    if new.startswith("scores"):
        changed = {"link": link.model_copy(update={"scores": kind})}  # type: ignore[dict-item]
    spec = loaded.spec.model_copy(update=changed)
    assert spec.link is not None
    with pytest.raises(ValueError, match="62 bits"):
        around(spec, spec.link)
    assert [*budget(spec, Places(loaded.tree))] == []
