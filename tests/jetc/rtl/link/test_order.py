"""Candidates in order, in Verilog: any number of them, any pT, equal ones as they came."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from jetc.prepare.columns import by_pt
from jetc.rtl.link.order import order_part, ordered
from jetc.rtl.link.wires import Wire

if TYPE_CHECKING:
    from collections.abc import Callable

    Simulate = Callable[..., list[int]]

ROWS = 150
WORD = (1 << 64) - 1


@pytest.mark.parametrize(("candidates", "levels"), [(2, 2), (3, 1), (9, 2), (16, 2)])
def test_the_order_is_that_of_numpy(candidates: int, levels: int, simulate: Simulate) -> None:
    drawn = np.random.default_rng(candidates)
    words = drawn.integers(0, 1 << 64, (ROWS, candidates), dtype=np.uint64)
    few = drawn.integers(0, 4, words.shape, dtype=np.uint64) | (words >> np.uint64(14) << np.uint64(14))
    words = np.where(drawn.integers(0, 2, (ROWS, 1)) == 0, few, words)
    part = order_part(candidates, "dut", levels)
    bits = 64 * candidates
    found = simulate(
        [part.modules[0].text],
        "dut_order",
        [{"words": sum(int(each) << (64 * at) for at, each in enumerate(row))} for row in words],
        widths={"words": bits},
        result=("ordered", bits),
        wait=part.cycles,
    )
    got = [[(row >> (64 * at)) & WORD for at in range(candidates)] for row in found]
    assert got == [[int(each) for each in row] for row in by_pt(words)]


def test_one_candidate_is_in_order() -> None:
    word = Wire("word0", 0, WORD)
    assert ordered([word], 14) == [word]
