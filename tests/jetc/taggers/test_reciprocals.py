"""The table of a masked mean."""

from fractions import Fraction

import pytest
from jetc.taggers.reciprocals import reciprocal_codes
from jetc_runtime.fixed_point import FixedPoint


@pytest.mark.parametrize("rounding", ["AP_TRN", "AP_RND", "AP_RND_CONV"])
def test_an_entry_is_what_the_format_makes_of_the_reciprocal(rounding: str) -> None:
    form = FixedPoint.parse(f"ap_ufixed<9,1,{rounding},AP_SAT>")
    codes = reciprocal_codes(form, 128)
    assert codes[0] == 0
    assert list(codes[1:]) == [int(form.quantize(float(Fraction(1, each)))) for each in range(1, 129)]


def test_a_reciprocal_beyond_the_format_saturates() -> None:
    assert reciprocal_codes(FixedPoint.parse("ap_ufixed<4,0,AP_RND,AP_SAT>"), 2) == (0, 15, 8)
