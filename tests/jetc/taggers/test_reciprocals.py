"""The table of a mean by weights."""

from fractions import Fraction

import pytest
from jetc.taggers.reciprocals import reciprocal_codes
from jetc_runtime.fixed_point import FixedPoint, Rounding

BIT = FixedPoint.parse("ap_ufixed<1,1>")


@pytest.mark.parametrize("rounding", Rounding)
def test_an_entry_is_what_the_format_makes_of_the_reciprocal(rounding: Rounding) -> None:
    form = FixedPoint.parse(f"ap_ufixed<9,1,{rounding},AP_SAT>")
    codes = reciprocal_codes(form, 128, BIT)
    assert codes[0] == 0
    assert list(codes[1:]) == [int(form.quantize(float(Fraction(1, each)))) for each in range(1, 129)]


def test_a_reciprocal_beyond_the_format_saturates() -> None:
    assert reciprocal_codes(FixedPoint.parse("ap_ufixed<4,0,AP_RND,AP_SAT>"), 2, BIT) == (0, 15, 8)


def test_weights_of_more_bits_have_an_entry_for_each_of_their_sums() -> None:
    """Three weights of 0, 1/4, 1/2 or 3/4 have sums up to 9/4."""
    form, weight = (FixedPoint.parse(f"ap_ufixed<{each},AP_RND,AP_SAT>") for each in ("5,2", "2,0"))
    assert reciprocal_codes(form, 3, weight) == (0, 31, 16, 11, 8, 6, 5, 5, 4, 4)
