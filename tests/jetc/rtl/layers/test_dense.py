"""Dense in the RTL: exact sums, one cast, and constants that alkaid keeps."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from jetc_runtime.fixed_point import FixedPoint
from jetc_runtime.network import Dense, JetInput, NetworkError

if TYPE_CHECKING:
    from tests.jetc.rtl.layers.conftest import Built

WORD, WEIGHT = FixedPoint.parse("ap_fixed<6,4>"), FixedPoint.parse("ap_fixed<4,3>")
PORT = JetInput("jet", ("x", "y"), (WORD, WORD))
EXACT, WHOLE = FixedPoint(14, 9), FixedPoint.parse("ap_fixed<5,5,AP_RND,AP_SAT>")
DENSE = Dense("dense", ("jet",), ((3, -2), (0, 5)), WEIGHT, (1, -7), WEIGHT, (EXACT, WHOLE))


def test_sums_are_exact_and_each_has_its_own_cast(built: Built) -> None:
    found = built(PORT, (DENSE,), [[1.25, -0.75], [-8.0, 7.75]])
    assert found == [[3 / 2 * 1.25 + 0.5, -7.0], [3 / 2 * -8 + 0.5, 15.0]]
    assert -1.25 + 5 / 2 * -0.75 - 3.5 == -6.625  # rounds to -7
    assert 8 + 5 / 2 * 7.75 - 3.5 == 23.875  # saturates at 15


def test_a_row_of_which_no_word_counts_is_its_bias(built: Built) -> None:
    assert built(PORT, (replace(DENSE, weights=((0, 0), (0, 0))),), [[1.0, 1.0]]) == [[0.5, -3.0]]


@pytest.mark.parametrize("width", [25, 26])
def test_a_constant_that_alkaid_would_change_is_refused(built: Built, width: int) -> None:
    wide = replace(DENSE, weights=(((1 << (width - 1)) + 1, 0), (0, 0)), weight_format=FixedPoint(32, 2))
    with pytest.raises(NetworkError, match=f"weight .* has {width} significant bits, the RTL keeps 24"):
        built(PORT, (wide,), [[0.0, 0.0]])
