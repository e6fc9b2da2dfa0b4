"""Intervals of differences of rates and of efficiencies."""

import numpy as np
import pytest
from jetc.physics.menu.difference import difference_interval, paired_difference
from jetc.physics.menu.efficiency import measure_efficiency


def test_the_interval_of_a_difference_is_that_of_a_case_that_was_published() -> None:
    """Clopper-Pearson ends of 56 of 70 and 48 of 80, a case of Newcombe's (1998), who has Wilson's."""
    one = measure_efficiency(56, 70, level=0.95, design_effect=1.0)
    two = measure_efficiency(48, 80, level=0.95, design_effect=1.0)
    low, high = difference_interval((one.value, one.low, one.high), (two.value, two.low, two.high))
    assert (low, high) == pytest.approx((0.0524, 0.3339), abs=0.02)
    assert low < 0.0524
    assert high > 0.3339


def test_two_paths_of_the_same_events_are_known_better_than_two_of_others() -> None:
    """600 of 1,000 events pass both, 60 the one alone, 40 the other alone."""
    gap, low, high = paired_difference(60, 40, 1000, level=0.95, design_effect=1.0)
    assert gap == pytest.approx(0.02)
    wald = 1.96 * np.sqrt((0.06 + 0.04 - 0.02**2) / 1000)
    assert (gap - low, high - gap) == pytest.approx((wald, wald), rel=0.12)
    one, two = (measure_efficiency(600 + each, 1000, level=0.95, design_effect=1.0) for each in (60, 40))
    apart = difference_interval((one.value, one.low, one.high), (two.value, two.low, two.high))
    assert apart[1] - apart[0] > 2 * (high - low)


def test_events_that_come_together_make_the_difference_less_known() -> None:
    _, low, high = paired_difference(60, 40, 1000, level=0.95, design_effect=1.0)
    _, lower, higher = paired_difference(60, 40, 1000, level=0.95, design_effect=2.0)
    assert lower < low < high < higher


@pytest.mark.parametrize(("first", "second", "gap"), [(0, 0, 0.0), (10, 0, 1.0), (0, 10, -1.0), (3, 7, -0.4)])
def test_a_few_events_have_an_interval_too(first: int, second: int, gap: float) -> None:
    found, low, high = paired_difference(first, second, 10, level=0.95, design_effect=1.0)
    assert found == pytest.approx(gap)
    assert low <= found <= high
    assert high - low > 0.3
