"""Rules of normalisation by multiplication."""

from __future__ import annotations

import pytest
from jetc.checks.load import load_text
from jetc_runtime.fixed_point import FixedPoint

from tests.jetc.checks.test_architecture import LEARNED, TEXT, answer, told

FORMATS = {
    "factors": "ap_fixed<7,3,AP_RND_CONV,AP_SAT>",
    "summands": "ap_fixed<8,3,AP_RND_CONV,AP_SAT>",
    "result": "ap_fixed<10,3,AP_RND_CONV,AP_SAT>",
}
LINE = TEXT[: TEXT.index("quantisation:\n")].count("\n") + 3
"""Of the factors."""
TOGETHER = "word, factor and summand together"


def with_normalisation(**changed: str) -> str:
    lines = "".join(f"    {name}: {form}\n" for name, form in {**FORMATS, **changed}.items())
    return TEXT.replace("quantisation:\n", f"quantisation:\n  normalisation:\n{lines}")


def test_words_may_be_normalised_by_factors_and_summands() -> None:
    casts = load_text(with_normalisation(), name="spec.yaml").spec.quantisation.normalisation
    assert casts is not None
    assert casts.result == FixedPoint.parse(FORMATS["result"])


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (
            {"factors": "ap_fixed<7,1,AP_RND_CONV,AP_SAT>"},
            "JET032 {} ap_fixed<7,1,AP_RND_CONV,AP_SAT> does not hold 1; use at least 2 integer bits",
        ),
        (
            {"factors": "ap_fixed<7,3,AP_RND,AP_SAT>"},
            "JET030 {} factors is ap_fixed<7,3,AP_RND,AP_SAT>; use AP_RND_CONV,AP_SAT",
        ),
        (
            {"factors": "ap_ufixed<7,3,AP_RND_CONV,AP_SAT>"},
            "JET031 {} factors is unsigned; use ap_fixed",
        ),
        (
            {"factors": "ap_fixed<12,3,AP_RND_CONV,AP_SAT>"},
            "JET141 {} pt of 14 bits, times a factor, plus a summand, takes 27 bits; use 3 bits fewer for "
            + TOGETHER,
        ),
        (
            {"factors": "ap_fixed<25,3,AP_RND_CONV,AP_SAT>"},
            "JET051 {} factors has 25 bits; use at most 24 bits",
        ),
    ],
)
def test_formats_that_training_or_rtl_cannot_have_are_refused(changed: dict[str, str], said: str) -> None:
    assert said.format(LINE) in told(with_normalisation(**changed))


def test_widths_are_not_learned_behind_factors() -> None:
    found = answer(with_normalisation().replace("quantisation:\n", LEARNED))
    said = "widths are learned, and words are multiplied by factors that are trained"
    assert any(said in each for each in found)
