"""The tables of 1/pT and of the logarithm."""

import numpy as np
import pytest
from jetc.ntuple.encoding import inverse_pt, log_pt


@pytest.mark.parametrize(
    ("pt", "inverse"),
    [(40.0, 384 / 2**14), (50.0, 320 / 2**14), (64.0, 256 / 2**14), (2048.0, 8 / 2**14), (0.25, 1 - 2**-14)],
)
def test_the_inverse_comes_from_the_table_of_the_normalised_value(pt: float, inverse: float) -> None:
    assert inverse_pt(np.array([int(pt * 4)]))[0] == inverse


def test_the_inverse_is_never_above_and_at_most_a_fifth_below_the_true_one() -> None:
    codes = np.arange(40, 2**14)
    ratio = inverse_pt(codes) * codes / 4
    assert ratio.max() <= 1.001
    assert ratio.min() > 0.8


def test_the_logarithm_is_truncated_to_a_1024th_and_zero_below_one_gev() -> None:
    codes = np.arange(4, 2**14)
    error = np.log(codes / 4) - log_pt(codes)
    assert error.min() > -2 / 1024
    assert error.max() < 1 / 256 + 2 / 1024
    assert np.array_equal(log_pt(np.array([0, 1, 2, 3])), np.zeros(4))
