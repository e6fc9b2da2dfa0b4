import numpy as np
import pytest
from jetc_runtime.jet_table import JetTable, delta_r, leading_jets, scalar_sum


def table(event: list[int], pt: list[float], *, events: int) -> JetTable:
    zero = np.zeros(len(pt), dtype=np.float32)
    return JetTable(np.array(event, dtype=np.int64), np.array(pt, dtype=np.float32), zero, zero, events)


def test_leading_jets_are_ordered_by_pt_within_their_event() -> None:
    jets = table([0, 0, 0, 2, 2, 3], [10, 30, 20, 5, 6, 99], events=5)
    assert leading_jets(jets, np.ones(6, dtype=bool), 2).tolist() == [[1, 2], [4, 3]]


def test_jets_of_equal_pt_keep_their_stored_order() -> None:
    jets = table([0, 0, 0], [20, 20, 20], events=1)
    assert leading_jets(jets, np.ones(3, dtype=bool), 3).tolist() == [[0, 1, 2]]


def test_a_jet_that_is_not_selected_does_not_lead() -> None:
    jets = table([0, 0, 0], [50, 40, 30], events=1)
    assert leading_jets(jets, np.array([False, True, True]), 2).tolist() == [[1, 2]]


def test_an_event_with_too_few_jets_is_left_out() -> None:
    jets = table([0, 1, 1], [50, 40, 30], events=2)
    assert leading_jets(jets, np.ones(3, dtype=bool), 4).shape == (0, 4)


def test_ht_of_an_event_without_jets_is_zero() -> None:
    jets = table([0, 0, 2], [30.25, 20.5, 7.75], events=4)
    assert scalar_sum(jets, np.array([True, True, True])).tolist() == [50.75, 0, 7.75, 0]
    assert scalar_sum(jets, np.array([True, False, False])).tolist() == [30.25, 0, 0, 0]


def test_delta_phi_wraps() -> None:
    phi = np.array([3.0, -3.0], dtype=np.float32)
    flat = np.zeros(2, dtype=np.float32)
    jets = JetTable(np.array([0, 0]), flat, flat, phi, 1)
    distance = delta_r(jets, np.array([0]), np.array([1]))
    assert distance[0] == pytest.approx(2 * np.pi - 6, abs=1e-12)  # float64 arithmetic on exact inputs


def test_jets_of_one_event_must_be_contiguous() -> None:
    with pytest.raises(ValueError, match="not contiguous"):
        table([0, 1, 0], [1, 2, 3], events=2)


def test_a_jet_of_an_unknown_event_is_refused() -> None:
    with pytest.raises(ValueError, match="there are 2 events"):
        table([0, 2], [1, 2], events=2)


def test_arrays_of_different_lengths_are_refused() -> None:
    zero = np.zeros(2, dtype=np.float32)
    with pytest.raises(ValueError, match="different lengths"):
        JetTable(np.array([0]), zero, zero, zero, 1)
