"""Softmax in the RTL: two look-ups and a product."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from jetc.rtl.layers.softmax import exp_entries
from jetc_runtime.fixed_point import FixedPoint
from jetc_runtime.network import Dense, JetInput, NetworkError, Softmax

if TYPE_CHECKING:
    from tests.jetc.rtl.layers.conftest import Built

WORD, ONE = FixedPoint.parse("ap_fixed<3,3>"), FixedPoint.parse("ap_ufixed<1,1>")
UNSIGNED, WIDE = FixedPoint.parse("ap_ufixed<3,3>"), FixedPoint.parse("ap_ufixed<5,5,AP_TRN,AP_SAT>")
TABLE = (7, 4, 2, 1, 0, 0, 0, 0)
PORT = JetInput("jet", ("x", "y", "z"), (WORD, WORD, WORD))
LOGITS = Dense("logits", ("jet",), ((1, 0, 0), (0, 1, 0), (0, 0, 1)), ONE, (0, 0, 0), ONE, WORD, "classes")
SOFTMAX = Softmax("scores", ("logits",), UNSIGNED, TABLE, UNSIGNED, WIDE, WIDE, (9, 3, 2, 1), WIDE, WIDE)


def test_a_score_is_exp_times_the_inverse_of_the_sum(built: Built) -> None:
    scores = built(PORT, (LOGITS, SOFTMAX), [[3.0, 2.0, 0.0], [-4.0, -4.0, -4.0], [-4.0, 3.0, 0.0]])
    assert scores == [[21.0, 12.0, 3.0], [14.0, 14.0, 14.0], [0.0, 21.0, 3.0]]


def test_the_entries_are_those_of_the_accumulator() -> None:
    half = replace(SOFTMAX, exp_format=FixedPoint.parse("ap_ufixed<3,2>"))
    assert exp_entries(SOFTMAX).tolist() == list(TABLE)
    assert exp_entries(half).tolist() == [3, 2, 1, 0, 0, 0, 0, 0]


def test_an_entry_that_alkaid_would_change_is_refused(built: Built) -> None:
    wide = FixedPoint(26, 26, signed=False)
    changed = replace(SOFTMAX, inverse_table=((1 << 25) + 1, 3, 2, 1), inverse_format=wide)
    with pytest.raises(NetworkError, match=r"table entry 33554433 has 26 significant bits, the RTL keeps 24"):
        built(PORT, (LOGITS, changed), [[0.0, 0.0, 0.0]])
