"""Adder levels and clocks: what the fastest design had is the edge, in both directions."""

import pytest
from jetc.checks.timing import FASTEST_MHZ, fastest_mhz, most_levels


@pytest.mark.parametrize("levels", range(1, 17))
def test_a_stage_holds_its_levels_at_their_fastest_clock_and_no_faster(levels: int) -> None:
    fastest = fastest_mhz(levels)
    assert most_levels(fastest) >= levels
    assert most_levels(fastest + 1) < levels


@pytest.mark.parametrize(
    ("clock_mhz", "levels"), [(386.0, 2), (386.1, 0), (257.0, 3), (258.0, 2), (1.0, 772)]
)
def test_the_levels_of_a_clock(clock_mhz: float, levels: int) -> None:
    assert most_levels(clock_mhz) == levels


def test_no_clock_is_beyond_that_of_the_fastest_design() -> None:
    assert fastest_mhz(1) == FASTEST_MHZ
