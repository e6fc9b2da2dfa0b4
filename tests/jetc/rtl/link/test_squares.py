"""Squares made of tables, for every value."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from jetc.artifacts.ports import Port
from jetc.prepare.expression import field, multiply
from jetc.rtl.link.body import Body
from jetc.rtl.link.module import Given, Module
from jetc.rtl.link.part import code, lowered
from jetc.rtl.link.staging import staged
from jetc.rtl.link.wires import Wire
from jetc.rtl.top import Bits
from jetc.rtl.verilog.staged import module_text

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.mark.parametrize(("low", "high"), [(-1024, 1023), (0, 1023), (-4, 3), (-64, 63)])
def test_a_square_is_that_of_every_value(low: int, high: int, simulate: Callable[..., list[int]]) -> None:
    value = field("candidate", "a", low, high)
    wire = Wire("a", low, high)
    results = lowered([("r", multiply(value, value))], {("candidate", "a"): wire}, 1)
    found = staged(results, 8, {wire: 0})
    body = Body(found)
    width = (high - low).bit_length() * 2
    ports = (Port("in_a", "in", wire.width), Port("out", "out", width))
    given = Given("out", (code(results[0], width, body, found.stages - 1),))
    module = Module((), "dut", ports, ((wire, Bits("in_a", wire.width)),), body, (given,))
    values = np.arange(low, high + 1)
    words = simulate(
        [module_text(module)],
        "dut",
        [{"in_a": int(each) & ((1 << wire.width) - 1)} for each in values],
        widths={"in_a": wire.width},
        result=("out", width),
        wait=found.stages - 1,
    )
    assert words == (values**2).tolist()
