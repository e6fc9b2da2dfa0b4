"""FixedPoint against an independent model in exact fractions."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from jetc_runtime.fixed_point import FixedPoint, Overflow, Rounding, cast, containing


@st.composite
def formats(draw: st.DrawFn, *, widest: int = 20) -> FixedPoint:
    width = draw(st.integers(1, widest))
    integer = draw(st.integers(-8, 24))
    rounding, overflow = draw(st.sampled_from(Rounding)), draw(st.sampled_from(Overflow))
    return FixedPoint(width, integer, draw(st.booleans()), rounding, overflow)


def rounded(value: Fraction, rounding: Rounding) -> int:
    """The whole number that a mode makes, from its definition in UG1399."""
    half = Fraction(1, 2)
    down, up = math.ceil(value - half), math.floor(value + half)
    return {
        Rounding.TRN: math.floor(value),
        Rounding.TRN_ZERO: math.trunc(value),
        Rounding.RND: up,
        Rounding.RND_MIN_INF: down,
        Rounding.RND_ZERO: down if value > 0 else up,
        Rounding.RND_INF: up if value > 0 else down,
        Rounding.RND_CONV: round(value),
    }[rounding]


def assigned(value: Fraction, target: FixedPoint) -> int:
    """The code that ``ap_fixed = value`` leaves, from the definition of each mode in UG1399."""
    code = rounded(value * Fraction(2) ** target.fraction, target.rounding)
    match target.overflow:
        case Overflow.SAT:
            return min(max(code, target.min_code), target.max_code)
        case Overflow.SAT_SYM:
            limit = target.min_code if target.width == 1 or not target.signed else -target.max_code
            return min(max(code, limit), target.max_code)
        case Overflow.SAT_ZERO:
            return code if target.min_code <= code <= target.max_code else 0
        case Overflow.WRAP:
            code %= 1 << target.width
            return code - (1 << target.width) if code > target.max_code else code


@given(formats(), formats(), st.data())
def test_cast_gives_what_an_assignment_leaves(
    source: FixedPoint, target: FixedPoint, data: st.DataObject
) -> None:
    codes = data.draw(st.lists(st.integers(source.min_code, source.max_code), min_size=1, max_size=20))
    expected = [assigned(code * Fraction(2) ** -source.fraction, target) for code in codes]
    assert cast(np.array(codes), source, target).tolist() == expected


@given(formats(widest=30), st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=20))
def test_quantize_gives_what_an_assignment_of_a_real_leaves(target: FixedPoint, values: list[float]) -> None:
    assert target.quantize(values).tolist() == [assigned(Fraction(each), target) for each in values]


@pytest.mark.parametrize("rounding", list(Rounding))
@pytest.mark.parametrize("overflow", list(Overflow))
@pytest.mark.parametrize("drop", [30, 47, 48, 62, 63, 64, 90])
def test_cast_rounds_far_below_the_targets_lsb(rounding: Rounding, overflow: Overflow, drop: int) -> None:
    source = FixedPoint(48, 8)
    target = FixedPoint(10, 10 - 40 + drop, signed=True, rounding=rounding, overflow=overflow)
    codes = [source.min_code, source.min_code + 1, -1, 0, 1, source.max_code - 1, source.max_code]
    expected = [assigned(code * Fraction(2) ** -source.fraction, target) for code in codes]
    assert cast(np.array(codes), source, target).tolist() == expected


@given(formats())
def test_a_format_reads_back_from_its_own_spelling(written: FixedPoint) -> None:
    assert FixedPoint.parse(str(written)) == written


def common_width(every: list[FixedPoint]) -> int:
    """The bits from the largest weight of any format, a sign included, down to the smallest."""
    top = max(one.integer - one.signed for one in every)
    return top + any(one.signed for one in every) + max(one.fraction for one in every)


@given(st.lists(formats(), min_size=1, max_size=4))
def test_containing_is_the_narrowest_format_that_holds_every_one(every: list[FixedPoint]) -> None:
    assume(common_width(every) <= 48)
    held = containing(tuple(every))
    assert held.width == common_width(every)
    assert all(held.contains(one) for one in every)


@given(st.lists(formats(), min_size=1, max_size=3), st.integers(48, 70))
def test_containing_refuses_formats_that_48_bits_do_not_hold(near: list[FixedPoint], apart: int) -> None:
    every = [*near, near[0].scaled(apart)]
    with pytest.raises(ValueError, match=f"takes {common_width(every)} bits, and 48 is the most"):
        containing(tuple(every))


@given(formats(), formats())
def test_contains_means_that_a_cast_there_and_back_changes_nothing(
    wide: FixedPoint, narrow: FixedPoint
) -> None:
    codes = np.array([narrow.low_limit, -1 if narrow.signed else 1, 0, narrow.max_code])
    held = np.array_equal(wide.value(cast(codes, narrow, wide)), narrow.value(codes))
    assert held or not wide.contains(narrow)


@pytest.mark.parametrize(
    ("text", "lowest", "highest", "lsb"),
    [
        ("ap_fixed<9,3>", -4.0, 3.984375, 1 / 64),
        ("ap_ufixed<9,0,AP_RND_CONV,AP_SAT>", 0.0, 511 / 512, 1 / 512),
        ("ap_ufixed<1,1>", 0.0, 1.0, 1.0),
        ("ap_fixed<4,6>", -32.0, 28.0, 4.0),
        ("ap_fixed<4,-1>", -0.25, 0.21875, 1 / 32),
    ],
)
def test_the_range_of_a_format(text: str, lowest: float, highest: float, lsb: float) -> None:
    each = FixedPoint.parse(text)
    assert (each.min_value, each.max_value, each.lsb) == (lowest, highest, lsb)


def test_qkeras_counts_integer_bits_without_the_sign() -> None:
    assert str(FixedPoint.from_qkeras(9, 2, keep_negative=True)) == "ap_fixed<9,3,AP_RND_CONV,AP_SAT>"
    assert str(FixedPoint.from_qkeras(9, 0, keep_negative=False)) == "ap_ufixed<9,0,AP_RND_CONV,AP_SAT>"


def test_alkaid_counts_integer_and_fraction_without_the_sign() -> None:
    assert (
        str(FixedPoint.from_kif(keep_negative=True, integer=2, fraction=6)) == "ap_fixed<9,3,AP_TRN,AP_WRAP>"
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("fixed<9,3>", "'fixed<9,3>' is not ap_fixed<W,I,rounding,overflow> or ap_ufixed<...>"),
        (
            "ap_fixed<9,3,AP_RND_ODD>",
            (
                "rounding mode AP_RND_ODD is not supported; the RTL can do AP_TRN, AP_TRN_ZERO, AP_RND, "
                "AP_RND_ZERO, AP_RND_INF, AP_RND_MIN_INF, AP_RND_CONV"
            ),
        ),
        (
            "ap_fixed<9,3,AP_RND,AP_WRAP_SM>",
            (
                "overflow mode AP_WRAP_SM is not supported; the RTL can do AP_WRAP, AP_SAT, AP_SAT_SYM, "
                "AP_SAT_ZERO"
            ),
        ),
        ("ap_fixed<0,3>", "width 0 is not in 1..48"),
        ("ap_fixed<49,3>", "width 49 is not in 1..48"),
    ],
)
def test_what_is_no_format_is_refused_with_what_was_wanted(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=r"^.") as caught:
        FixedPoint.parse(text)
    assert str(caught.value) == message


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
def test_no_code_stands_for_what_is_not_finite(value: float) -> None:
    with pytest.raises(ValueError, match="cannot quantise NaN or infinity"):
        FixedPoint(8, 4).quantize([0.0, value])


def test_scaling_keeps_the_codes_and_moves_the_point() -> None:
    each = FixedPoint.parse("ap_ufixed<14,12,AP_TRN,AP_SAT>")
    assert str(each.scaled(-6)) == "ap_ufixed<14,6,AP_TRN,AP_SAT>"
    assert each.scaled(-6).value([64])[0] == each.value([64])[0] / 64
