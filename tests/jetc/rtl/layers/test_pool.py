"""Pool in the RTL: a tree over the rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc_runtime.fixed_point import FixedPoint
from jetc_runtime.network import Input, Pool

if TYPE_CHECKING:
    from tests.jetc.rtl.layers.conftest import Built

WORD, EXACT = FixedPoint.parse("ap_fixed<6,4>"), FixedPoint(10, 6)
PORT = Input("jets", 4, ("x", "y"), (WORD, FixedPoint.parse("ap_ufixed<3,1>")))
ROWS = [[1.25, 0.25, -8.0, 1.75, 7.75, 0.0, -0.25, 0.5], [-8.0, 1.75] * 4]


def test_the_mean_of_each_column_is_exact(built: Built) -> None:
    found = built(PORT, (Pool("pool", ("jets",), "mean", "constituents", EXACT),), ROWS)
    assert found == [[0.1875, 0.625], [-8.0, 1.75]]


def test_the_largest_of_each_column_is_taken(built: Built) -> None:
    found = built(PORT, (Pool("pool", ("jets",), "max", "constituents", EXACT),), ROWS)
    assert found == [[7.75, 1.75], [-8.0, 1.75]]
