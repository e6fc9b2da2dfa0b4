"""What a column of a table is sorted by."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from jetc.report.metrics import Metric
from jetc.report.page import Link, Percent, Timed
from jetc.report.sorting.keys import column_keys

if TYPE_CHECKING:
    from jetc.report.page import Cell

RATE = Metric("a", 12.53, "kHz", "menu", "set", (8.0, 19.0), 0.95)
WORD = Metric("luts", "not counted", "", "rtl")
KEYS: list[tuple[tuple[Cell, ...], tuple[float | None, ...] | None]] = [
    ((RATE, "", "no rate as high"), (12.53, None, None)),
    ((Percent(Metric("e", 0.25, "1", "menu")), WORD), (0.25, None)),
    ((Metric("n", 7, "", "rtl"), Metric("m", 1234, "", "rtl")), (7.0, 1234.0)),
    (("66,992", "-", "7"), (66992.0, None, 7.0)),
    (("12.5 kHz (8.0 to 19.0)", "-3 kHz, beyond noise"), (12.5, -3.0)),
    (("± 0.03", "none", "± 1e-05"), (0.03, None, 1e-05)),
    ((Timed("1 min 15 s", 75.2), Timed("3.1 s", 3.1)), (75.2, 3.1)),
    (("b", "charm", ""), (None, None, None)),
    ((Link("rtl", "../rtl/"), Link("menu", "../menu/")), (None, None)),
    (("3f2a", "77"), None),
    ((RATE, Metric("t", 3.0, "ns", "rtl")), None),
    (("12.5 kHz", "100 ns"), None),
    (("40 → 41", "added: 3"), None),
    (("2 jets or more", "all"), None),
]


@pytest.mark.parametrize(("column", "keys"), KEYS)
def test_numbers_go_by_value_and_what_has_no_order_has_no_keys(
    column: tuple[Cell, ...], keys: tuple[float | None, ...] | None
) -> None:
    assert column_keys(column) == keys
