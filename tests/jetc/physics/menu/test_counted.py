import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jetc.physics.menu.counted import Counted, Tally, counted
from jetc.physics.menu.reuse import Lump

RATE = np.array([8.0, 4.0, 0.5])


def tally(every: list[int], reused: list[int]) -> Tally:
    return Tally(np.array(every), np.array(reused))


NONE = tally([0, 0, 0], [0, 0, 0])
ALONE = Lump(0.0, 1.0)


def columns(events: Tally, passing: Tally, elsewhere: Tally = NONE, *, lump: Lump = ALONE) -> Counted:
    return counted(events, passing, elsewhere, event_rate=RATE, lump=lump, by_hardness=True)


def test_without_reuse_each_stratum_is_a_column() -> None:
    passing, strata = columns(tally([10, 20, 40], [0, 0, 0]), tally([0, 1, 5], [0, 0, 0]))
    assert passing.tolist() == [0, 1, 5]
    assert strata.events.tolist() == [10, 20, 40]
    assert strata.rate.tolist() == RATE.tolist()


def test_reused_interactions_are_one_column_from_the_first_stratum_of_which_one_passes() -> None:
    """Softer ones have a column each, in which as many events come together."""
    events, passing = tally([10, 20, 40], [6, 15, 20]), tally([0, 3, 9], [0, 2, 4])
    found, strata = columns(events, passing, tally([0, 5, 5], [0, 3, 1]), lump=Lump(30.0, 3.0))
    mean = (15 * 4.0 + 20 * 0.5) / 35  # of the rates of reused events
    assert strata.events.tolist() == [6, 4, 35, 5, 20]
    assert strata.event_rate.tolist() == [8.0, 8.0, mean, 4.0, 0.5]
    assert strata.rate.tolist() == pytest.approx([24.0, 8.0, 30.0, 4.0, 0.5])
    assert strata.groups[2] == pytest.approx(35 * mean / 30)
    assert strata.elsewhere.tolist() == [0, 0, 4, 2, 4]
    assert found.tolist() == pytest.approx([0, 0, (2 * 4.0 + 4 * 0.5) / mean, 1, 5])


def test_what_passes_in_the_other_half_tells_the_first_stratum_too() -> None:
    events, soft = tally([10, 20, 40], [6, 15, 20]), tally([1, 0, 0], [1, 0, 0])
    assert columns(events, NONE, soft).strata.events.tolist() == [41, 4, 5, 20]
    assert columns(events, NONE).strata.events.tolist() == [6, 4, 15, 5, 20, 20]


def test_a_stratum_whose_events_are_all_reused_has_no_column_of_fresh_ones() -> None:
    passing, strata = columns(tally([10, 20, 40], [10, 20, 1]), tally([1, 0, 7], [1, 0, 0]))
    assert strata.events.tolist() == [31, 39]
    assert passing.tolist() == pytest.approx([8.0 / strata.event_rate[0], 7])


def test_a_lump_is_no_less_than_an_event() -> None:
    _, strata = columns(tally([10, 20, 40], [10, 0, 20]), tally([1, 0, 0], [1, 0, 0]), lump=Lump(0.1, 1.0))
    assert strata.effect.tolist() == [1.0, 1.0, 1.0]


Counts = st.lists(st.integers(0, 50), min_size=3, max_size=3)


@given(Counts, Counts, Counts, Counts, st.floats(0.01, 100))
def test_columns_have_the_rate_of_the_events(
    missed: list[int], missed_reused: list[int], fresh: list[int], reused: list[int], lump: float
) -> None:
    passing = Tally(np.add(fresh, reused), np.array(reused))
    events = Tally(passing.every + missed + missed_reused + 1, passing.reused + missed_reused)
    found, strata = columns(events, passing, lump=Lump(lump, 2.0))
    assert found @ strata.event_rate == pytest.approx(passing.every @ RATE)
    assert strata.events @ strata.event_rate == pytest.approx(events.every @ RATE)
    assert strata.groups @ strata.rate == pytest.approx(events.every @ RATE)
    assert (strata.effect >= 1).all()
