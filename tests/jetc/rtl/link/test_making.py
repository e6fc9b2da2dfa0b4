"""Names that are free, operands once each, and what is of the jet alone."""

from __future__ import annotations

from jetc.rtl.link.making import Maker
from jetc.rtl.link.values import Sum
from jetc.rtl.link.wires import Wire

from tests.jetc.rtl.link.spelt import spelt

ONE, OTHER = Wire("one", 0, 7, shared=True), Wire("other", -4, 3)


def made(maker: Maker, *sources: Wire | int) -> Wire:
    return maker.wire("sum", (-4, 10), sources, 1.0, lambda spell: Sum(spell(0, 5), spell(1, 5)))


def test_a_name_that_is_taken_gets_a_number() -> None:
    maker = Maker(("x_sum",))
    maker.about = "x"
    assert [made(maker, ONE, OTHER).name for _ in range(2)] == ["x_sum2", "x_sum3"]


def test_an_operand_that_comes_twice_is_one_source() -> None:
    found = made(Maker(()), OTHER, OTHER)
    assert found.sources == (OTHER,)
    assert spelt(found) == "{{2{$0[2]}}, $0} + {{2{$0[2]}}, $0}"


def test_a_number_is_spelt_in_the_text() -> None:
    assert spelt(made(Maker(()), ONE, -1)) == "{2'd0, $0} + 5'd31"


def test_what_has_sources_of_the_jet_alone_is_shared() -> None:
    assert made(Maker(()), ONE, 5).shared
    assert not made(Maker(()), ONE, OTHER).shared
