"""Squares made of tables, for every value."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from jetc.prepare.expression import field, multiply
from jetc.rtl.link.part import code, declared, lowered
from jetc.rtl.link.staging import staged
from jetc.rtl.link.text import Body, module_text
from jetc.rtl.link.wires import Wire

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
    result = code(results[0], width, body, found.stages - 1)
    lines = [declared(wire, "in_a"), *body.lines(), f"    assign out = {result};"]
    ports = (f"input wire [{wire.width - 1}:0] in_a", f"output wire [{width - 1}:0] out")
    values = np.arange(low, high + 1)
    words = simulate(
        [module_text((), "dut", ports, lines)],
        "dut",
        [{"in_a": int(each) & ((1 << wire.width) - 1)} for each in values],
        widths={"in_a": wire.width},
        result=("out", width),
        wait=found.stages - 1,
    )
    assert words == (values**2).tolist()
