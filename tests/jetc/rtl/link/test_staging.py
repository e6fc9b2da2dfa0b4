"""Stages hold so many levels, wires come as early as they can, and ports in the stage that they are in."""

from __future__ import annotations

from jetc.rtl.link.staging import staged
from jetc.rtl.link.values import Read
from jetc.rtl.link.wires import Wire

PORT = Wire("port", 0, 1)


def wire(name: str, levels: float, *sources: Wire) -> Wire:
    return Wire(name, 0, 1, levels, sources, Read(sources[0], 1))


def test_a_stage_holds_no_more_levels_than_it_may() -> None:
    one = wire("one", 1.0, PORT)
    two = wire("two", 0.5, one)
    three = wire("three", 1.0, two)
    found = staged([three], 2, {PORT: 0})
    assert [found.stage[each] for each in (one, two, three)] == [0, 0, 1]
    assert (found.stages, found.deepest) == (2, 1.5)


def test_wiring_stays_where_a_stage_is_full() -> None:
    full = wire("full", 2.0, PORT)
    bits = wire("bits", 0.0, full)
    assert staged([bits], 2, {PORT: 0}).stages == 1


def test_what_is_deeper_than_a_stage_has_one_of_its_own() -> None:
    first = wire("first", 0.5, PORT)
    deep = wire("deep", 2.5, first)
    after = wire("after", 0.5, deep)
    found = staged([after], 2, {PORT: 0})
    assert [found.stage[each] for each in (first, deep, after)] == [0, 1, 2]
    assert found.deepest == 2.5


def test_a_wire_follows_the_latest_of_its_sources() -> None:
    late = Wire("late", 0, 1)
    both = wire("both", 0.5, wire("early", 1.5, PORT), late)
    found = staged([both], 2, {PORT: 0, late: 3})
    assert found.stage[both] == 3
    assert found.stages == 4


def test_numbers_take_no_stage() -> None:
    assert staged([5, PORT], 2, {PORT: 0}).stages == 1
