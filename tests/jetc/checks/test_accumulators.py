"""Rules of an accumulator."""

from __future__ import annotations

import re

import pytest
from jetc.checks.load import load_text
from jetc_runtime.fixed_point import FixedPoint

from tests.jetc.checks.test_architecture import LEARNED, TEXT, answer, told

WEIGHTS = "  weights: ap_fixed<9,3,AP_RND_CONV,AP_SAT>\n"
LINE = TEXT[: TEXT.index(WEIGHTS)].count("\n") + 2
"""Of the accumulator, behind the weights."""


def with_accumulator(form: str, weights: str = WEIGHTS) -> str:
    return TEXT.replace(WEIGHTS, f"{weights}  accumulator: {form}\n")


@pytest.mark.parametrize("rounding", ["AP_TRN", "AP_RND", "AP_RND_CONV"])
def test_an_accumulator_may_round_in_any_way(rounding: str) -> None:
    form = f"ap_fixed<16,6,{rounding},AP_WRAP>"
    text = with_accumulator(form).replace("latency_ns: 120.0", "latency_ns: 400.0")
    spec = load_text(text, name="spec.yaml").spec
    assert spec.quantisation.accumulator == FixedPoint.parse(form)


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ("ap_ufixed<16,6,AP_TRN,AP_WRAP>", "JET031 {} accumulator is unsigned; use ap_fixed"),
        (
            "ap_fixed<16,6,AP_RND,AP_SAT>",
            "JET142 {} accumulator is ap_fixed<16,6,AP_RND,AP_SAT>; use AP_RND,AP_WRAP",
        ),
        (
            "ap_fixed<16,16,AP_TRN,AP_WRAP>",
            "JET044 {} accumulator has 16 integer bits of 16; use 1 to 15 integer bits",
        ),
        (
            "ap_fixed<16,0,AP_TRN,AP_WRAP>",
            "JET044 {} accumulator has 0 integer bits of 16; use 1 to 15 integer bits",
        ),
        (
            "ap_fixed<1,1,AP_TRN,AP_WRAP>",
            "JET044 {} accumulator has 1 integer bits of 1; use at least 2 bits",
        ),
        ("ap_fixed<25,8,AP_TRN,AP_WRAP>", "JET051 {} accumulator has 25 bits; use at most 24 bits"),
    ],
)
def test_a_format_that_is_none_of_an_accumulator_is_refused(form: str, said: str) -> None:
    assert said.format(LINE) in told(with_accumulator(form))


def test_products_that_float32_rounds_are_refused() -> None:
    wide = "  weights: ap_fixed<12,3,AP_RND_CONV,AP_SAT>\n"
    said = (
        f"JET142 {LINE} constituent_1, products of words of 14 bits and weights of 12, take 26 bits; use "
        "2 bits fewer for the two together, or leave accumulator out"
    )
    assert said in told(with_accumulator("ap_fixed<16,6,AP_TRN,AP_WRAP>", wide))
    assert not any(each.startswith("JET142") for each in told(TEXT.replace(WEIGHTS, wide)))


def test_products_beyond_whole_numbers_of_32_bits_are_refused() -> None:
    text = TEXT.replace("ap_ufixed<14,12,AP_TRN,AP_SAT>", "ap_ufixed<12,16,AP_TRN,AP_SAT>", 1)
    text = text.replace("scale_log2: -6", "scale_log2: 0", 1)
    form = "ap_fixed<24,6,AP_TRN,AP_WRAP>"
    found = told(text.replace(WEIGHTS, f"{WEIGHTS}  accumulator: {form}\n"))
    said = f"JET142 {LINE} constituent_1, products in steps of the accumulator, take 38 bits; use at least 7 "
    assert any(each.startswith(said) for each in found)


def test_products_below_a_step_are_refused() -> None:
    inputs = re.sub(r"scale_log2: -?\d+", "scale_log2: -16", TEXT)
    weights = WEIGHTS.replace("<9,3,", "<9,1,")
    found = told(inputs.replace(WEIGHTS, f"{weights}  accumulator: ap_fixed<3,2>\n"))
    said = f"JET142 {LINE} every product of constituent_1 is smaller than a step of the accumulator"
    assert any(each.startswith(said) for each in found)


def test_widths_are_not_learned_beside_an_accumulator() -> None:
    found = answer(with_accumulator("ap_fixed<16,6>").replace("quantisation:\n", LEARNED))
    assert any("widths are learned, and products are cast to an accumulator" in each for each in found)
