import pytest
from hypothesis import given
from hypothesis import strategies as st
from jetc.physics.menu.efficiency import measure_efficiency
from scipy.stats import binom


def test_none_of_none_is_unknown() -> None:
    found = measure_efficiency(0, 0, level=0.95, design_effect=1.0)
    assert (found.value, found.low, found.high) == (0.0, 0.0, 1.0)


def test_the_textbook_interval_of_none_of_ten() -> None:
    found = measure_efficiency(0, 10, level=0.95, design_effect=1.0)
    assert (found.low, round(found.high, 4)) == (0.0, 0.3085)  # 1 - 0.025**(1/10)


@given(st.integers(1, 300), st.data())
def test_the_ends_are_where_the_tails_hold_what_is_left(total: int, data: st.DataObject) -> None:
    passed = data.draw(st.integers(1, total))
    found = measure_efficiency(passed, total, level=0.9, design_effect=1.0)
    assert found.low < found.value <= found.high
    assert binom.sf(passed - 1, total, found.low) == pytest.approx(0.05, rel=1e-6)  # the solver's accuracy
    if passed < total:
        assert binom.cdf(passed, total, found.high) == pytest.approx(0.05, rel=1e-6)


def test_more_than_all_is_refused() -> None:
    with pytest.raises(ValueError, match="3 of 2"):
        measure_efficiency(3, 2, level=0.95, design_effect=1.0)


def test_a_design_effect_makes_the_sample_smaller() -> None:
    found = measure_efficiency(20, 100, level=0.95, design_effect=2.0)
    half = measure_efficiency(10, 50, level=0.95, design_effect=1.0)
    assert (found.low, found.high, found.value) == (half.low, half.high, half.value)
