from collections.abc import Sequence
from fractions import Fraction
from math import ceil, floor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jetc_runtime.discriminant import exp_codes, exp_entries, ratio_codes
from jetc_runtime.fixed_point import FixedPoint, Rounding

SCORES = st.lists(st.tuples(*[st.integers(0, 4095)] * 3), min_size=1, max_size=20)


def codes(rows: Sequence[tuple[int, ...]], form: str) -> list[int]:
    found: list[int] = ratio_codes(
        np.array(rows, dtype=np.int64),
        numerator=(0,),
        denominator=(0, 1, 2),
        target=FixedPoint.parse(form),
    ).tolist()
    return found


def test_truncation_takes_the_floor() -> None:
    assert codes([(2, 1, 0)], "ap_ufixed<11,1,AP_TRN,AP_SAT>") == [682]  # 1024 * 2/3 = 682.67


def test_rounding_takes_the_nearest() -> None:
    assert codes([(2, 1, 0)], "ap_ufixed<11,1,AP_RND,AP_SAT>") == [683]


def test_a_tie_goes_up_under_rnd_and_to_even_under_rnd_conv() -> None:
    half = [(1, 3, 0), (3, 1, 0)]  # 1/4 and 3/4 in steps of 1/2: codes 0.5 and 1.5
    assert codes(half, "ap_ufixed<3,2,AP_RND,AP_SAT>") == [1, 2]
    assert codes(half, "ap_ufixed<3,2,AP_RND_CONV,AP_SAT>") == [0, 2]


def test_zero_over_zero_is_zero() -> None:
    assert codes([(0, 0, 0)], "ap_ufixed<11,1,AP_RND,AP_SAT>") == [0]


def test_one_saturates_or_wraps_in_a_format_without_integer_bits() -> None:
    assert codes([(5, 0, 0)], "ap_ufixed<4,0,AP_TRN,AP_SAT>") == [15]
    assert codes([(5, 0, 0)], "ap_ufixed<4,0,AP_TRN,AP_WRAP>") == [0]


@given(SCORES, st.sampled_from(Rounding), st.integers(0, 20))
def test_codes_are_the_exact_rational_rounded_once(
    rows: list[tuple[int, ...]], rounding: Rounding, fraction: int
) -> None:
    expected = []
    for row in rows:
        scaled = Fraction(row[0], sum(row)) * 2**fraction if sum(row) else Fraction(0)
        nearest = {
            Rounding.TRN: floor(scaled),
            Rounding.RND: floor(scaled + Fraction(1, 2)),
            Rounding.RND_ZERO: ceil(scaled - Fraction(1, 2)),
            Rounding.RND_CONV: round(scaled),
        }
        expected.append(nearest[rounding.of_magnitudes])
    assert codes(rows, f"ap_ufixed<{fraction + 2},2,{rounding},AP_SAT>") == expected


def test_sums_that_would_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="exceed an int64"):
        codes([(1 << 40, 1, 1)], "ap_ufixed<30,1,AP_TRN,AP_SAT>")


@pytest.mark.parametrize("rounding", Rounding)
def test_an_entry_is_the_exponential_rounded_once(rounding: Rounding) -> None:
    entry = FixedPoint.parse(f"ap_ufixed<12,1,{rounding},AP_SAT>")
    found = np.array(exp_entries(FixedPoint.parse("ap_fixed<10,4>"), entry))
    scaled = np.exp(-np.arange(len(found)) / 64) * 2048
    wanted = np.floor(scaled) if not rounding.nearest else np.rint(scaled)
    assert np.array_equal(found, wanted)  # no entry but the first is half way between two codes
    assert (found[-1], found[-2]) == (0, 1)


def test_a_table_ends_where_differences_of_logits_do_and_there_is_none_of_class_scores() -> None:
    entry = FixedPoint.parse("ap_ufixed<12,1,AP_RND,AP_SAT>")
    assert len(exp_entries(FixedPoint.parse("ap_fixed<4,2>"), entry)) == 16
    assert exp_entries(FixedPoint.parse("ap_fixed<4,2>"), None) == ()


def test_exponentials_are_of_what_a_logit_is_below_the_largest_that_is_compared() -> None:
    logits = np.array([[5, 3, 7], [105, 103, 107], [-8, 7, 7]])
    found = exp_codes(logits, classes=(0, 1), entries=(9, 4, 2, 1, 0))
    assert found.tolist() == [[9, 2, 9], [9, 2, 9], [0, 9, 9]]
