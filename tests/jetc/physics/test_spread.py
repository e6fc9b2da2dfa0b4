"""Bias and width of an output: what they are, and how often their intervals hold the truth."""

from __future__ import annotations

import numpy as np
import pytest
from jetc.physics.spread import binned_spread, medians, spread, widths
from scipy import stats


def test_the_median_and_half_the_central_range() -> None:
    found = spread(np.linspace(-0.5, 0.5, 101), level=0.95)
    assert found.median == pytest.approx(0.0)
    assert found.half_width == pytest.approx(0.34)
    assert found.jets == 101


def test_the_interval_of_the_median_is_the_textbook_s() -> None:
    # 40 to 60 of 100 fair coins are heads in 96.5 % of throws, 41 to 59 in 94.3 %
    found = spread(np.arange(1.0, 101.0), level=0.95)
    assert found.median_interval == (40.0, 61.0)


def test_few_jets_have_no_interval() -> None:
    assert spread(np.arange(5.0), level=0.95).median_interval is None
    few = spread(np.arange(20.0), level=0.95)
    assert few.median_interval is not None
    assert few.width_interval is None


def test_bins_hold_their_lower_edge_and_thin_ones_are_left_out() -> None:
    by = np.concatenate((np.full(30, 10.0), np.full(19, 20.0), np.full(40, 40.0), np.full(5, 99.0)))
    values = np.concatenate((np.linspace(1, 3, 30), np.ones(19), np.linspace(2, 6, 40), np.ones(5)))
    found = binned_spread(values, by, (10.0, 20.0, 30.0, 40.0), level=0.95)
    assert {ends: each.jets for ends, each in found.items()} == {(10.0, 20.0): 30, (30.0, 40.0): 40}
    middle, low, high = medians(found)
    assert middle == pytest.approx([2.0, 4.0])
    assert all(one < two < three for one, two, three in zip(low, middle, high, strict=True))
    absolute, relative = widths(found), widths({ends: each.relative() for ends, each in found.items()})
    for ends, over in zip(absolute, relative, strict=True):
        assert over == pytest.approx([ends[0] / 2.0, ends[1] / 4.0])


@pytest.mark.parametrize("jets", [60, 400])
def test_intervals_hold_the_truth_at_least_as_often_as_they_say(jets: int) -> None:
    random, toys = np.random.default_rng(3), 600
    truth = float(stats.expon.ppf(0.5)), float(np.diff(stats.expon.ppf([0.16, 0.84]))[0]) / 2
    held = np.zeros(2)
    for _ in range(toys):
        found = spread(random.exponential(size=jets), level=0.9)
        for at, ends in enumerate((found.median_interval, found.width_interval)):
            assert ends is not None
            held[at] += ends[0] <= truth[at] <= ends[1]
    least = 0.9 - 2 * np.sqrt(0.9 * 0.1 / toys)
    assert (held / toys >= least).all()
