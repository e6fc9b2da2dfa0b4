"""The modules that are tables of a softmax are named, with how their words are read."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from jetc.rtl.design import emit_rtl
from jetc_runtime.fixed_point import FixedPoint
from jetc_runtime.network import Softmax

if TYPE_CHECKING:
    from jetc.rtl.tables import TableModule
    from jetc_runtime.network import Network


def tables(network: Network) -> tuple[TableModule, ...]:
    return tuple(table for each in emit_rtl(network, "tiny", 2).modules for table in each.tables)


def test_both_tables_of_a_softmax_are_found_in_the_text(tiny: Network) -> None:
    exp, inverse = tables(tiny)
    assert (exp.layer, exp.table, exp.first, exp.last) == ("scores", "exp", 0, 63)
    assert exp.address == FixedPoint(6, 3, signed=False)
    assert exp.value == FixedPoint(8, 1, signed=False)
    assert (inverse.layer, inverse.table, inverse.first, inverse.last) == ("scores", "inverse", 0, 24)
    assert inverse.address == FixedPoint(5, 2, signed=False)
    text = dict(emit_rtl(tiny, "tiny", 2).files)["tiny_scores.v"]
    for each in (exp, inverse):
        assert f"module {each.name}(input [{each.address.width - 1}:0] in, output reg [7:0] out);" in text


def test_a_table_of_one_value_is_no_module(tiny: Network) -> None:
    layer = tiny.layer("scores")
    assert isinstance(layer, Softmax)
    flat = replace(layer, inverse_table=(3,) * len(layer.inverse_table))
    layers = tuple(flat if each is layer else each for each in tiny.layers)
    assert [each.table for each in tables(replace(tiny, layers=layers))] == ["exp"]
