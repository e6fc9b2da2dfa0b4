"""The adder tree over candidates."""

from __future__ import annotations

import pytest
from jetc.rtl.link.making import Maker
from jetc.rtl.link.staging import staged
from jetc.rtl.link.totals import bus_of, total
from jetc.rtl.link.wires import Wire

from tests.jetc.rtl.link.spelt import spelt

VALUE = Wire("own", -3, 4)


def made(candidates: int) -> Wire:
    maker = Maker(["own"])
    maker.about = "x"
    found = total(maker, VALUE, candidates, (-3 * candidates, 4 * candidates))
    assert isinstance(found, Wire)
    return found


@pytest.mark.parametrize("candidates", [1, 2, 3, 5, 16])
def test_each_candidate_is_added_once(candidates: int) -> None:
    found = made(candidates)
    wires = staged([found], 2, {VALUE: 1}).wires
    terms = [spelt(each) for each in wires if each.sources == (VALUE,)]
    assert sorted(terms) == sorted(f"{bus_of(VALUE)}[{4 * at + 3}:{4 * at}]" for at in range(candidates))
    assert len(wires) == 1 + candidates + candidates - 1
    assert (found.low, found.high) == (-3 * candidates, 4 * candidates)
    assert all(each.shared for each in wires if each is not VALUE)


def test_the_tree_is_as_deep_as_the_logarithm() -> None:
    assert staged([made(16)], 1, {VALUE: 0}).stages == 4


def test_a_number_is_multiplied() -> None:
    assert total(Maker([]), 3, 5, (0, 15)) == 15


@pytest.mark.parametrize(("candidates", "ends"), [(0, (0, 0)), (3, (-6, 8)), (3, (-9, 11)), (3, (-8, 12))])
def test_more_candidates_than_the_expression_has_are_refused(candidates: int, ends: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match=f"a sum over {candidates} candidates"):
        total(Maker([]), VALUE, candidates, ends)
