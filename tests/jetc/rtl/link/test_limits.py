"""Comparisons and limits: which are seen in the bits alone, and how deep they are."""

from __future__ import annotations

import pytest
from jetc.rtl.link.limits import clipped, equal, less
from jetc.rtl.link.making import Maker
from jetc.rtl.link.wires import Wire

from tests.jetc.rtl.link.spelt import spelt

SIGNED, UNSIGNED = Wire("s", -1024, 1023), Wire("u", 0, 16383)


def maker() -> Maker:
    found = Maker(("s", "u"))
    found.about = "x"
    return found


@pytest.mark.parametrize(
    ("wire", "low", "high", "tests"),
    [
        (UNSIGNED, 0, 1023, ["(|$0[13:10])"]),
        (SIGNED, 0, 255, ["$0[10:10]", "(~$0[10:10] & (|$0[9:8]))"]),
        (SIGNED, -256, 255, ["($0[10:10] & ~(&$0[9:8]))", "(~$0[10:10] & (|$0[9:8]))"]),
        (UNSIGNED, 0, 1000, ["(14'd1000 < $0)"]),
        (SIGNED, -7, 1023, ["($signed($0) < $signed(11'd2041))"]),
    ],
)
def test_a_limit_of_a_power_of_two_is_seen_in_the_bits_above_it(
    wire: Wire, low: int, high: int, tests: list[str]
) -> None:
    made = clipped(maker(), wire, low, high)
    assert [spelt(each) for each in made.sources[1:]] == tests
    assert (made.low, made.high) == (low, high)


def test_a_limit_that_the_bits_show_is_a_level_deep() -> None:
    made = clipped(maker(), UNSIGNED, 0, 1023)
    assert made.levels + max(each.levels for each in made.sources) == 1.0
    made = clipped(maker(), UNSIGNED, 0, 1000)
    assert made.levels + max(each.levels for each in made.sources) == 1.5


def test_values_of_both_signs_are_compared_as_signed_in_one_width() -> None:
    assert spelt(less(maker(), SIGNED, UNSIGNED)) == "($signed({{4{$0[10]}}, $0}) < $signed({1'd0, $1}))"
    assert spelt(less(maker(), UNSIGNED, 5)) == "($0 < 14'd5)"


def test_equality_is_one_of_all_bits() -> None:
    assert spelt(equal(maker(), SIGNED, -1)) == "($0 == 11'd2047)"
    assert spelt(equal(maker(), SIGNED, UNSIGNED)) == "({{4{$0[10]}}, $0} == {1'd0, $1})"
