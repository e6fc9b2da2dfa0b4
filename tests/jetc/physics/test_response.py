import numpy as np
import pytest
from jetc.physics.response import binned_response, response


def test_the_median_and_half_the_central_range() -> None:
    truth = np.full(101, 50.0)
    found = response(np.linspace(25, 75, 101), truth)
    assert found.median == pytest.approx(1.0)
    assert found.half_width == pytest.approx(0.34)  # from 0.5 + 0.16 to 0.5 + 0.84, halved
    assert found.median_error == pytest.approx(0.34 * np.sqrt(np.pi / 2 / 101))


def test_bins_are_of_truth_and_thin_ones_are_left_out() -> None:
    truth = np.concatenate((np.full(30, 10.0), np.full(19, 20.0), np.full(25, 30.0), np.full(5, 99.0)))
    found = binned_response(truth * 2, truth, (10.0, 20.0, 30.0, 40.0))
    assert list(found) == [(10.0, 20.0), (30.0, 40.0)]
    assert (found[10.0, 20.0].median, found[10.0, 20.0].jets) == (2.0, 30)
