"""Sigmoid and tanh from hls4ml's activations, with the tables of the C++."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from jetc.diagnostics.diagnostic import GateError
from jetc.lower.layers.look_up import infer, lower
from jetc.lower.node import ActivationTable
from jetc.lower.wire import Wire
from jetc.taggers.topology import Activation, ActivationLayer, FunctionEntries
from jetc_runtime.fixed_point import FixedPoint
from jetc_runtime.network import LookUp

if TYPE_CHECKING:
    from jetc.lower.node import GraphNode

    from tests.jetc.lower.conftest import MakeNode

parse = FixedPoint.parse
ENTRY, RESULT = parse("ap_fixed<5,2,AP_RND,AP_SAT>"), parse("ap_fixed<4,1,AP_RND_CONV,AP_SAT>")
TYPES = {"table": str(ENTRY), "result": str(RESULT)}


def test_its_words_are_entries_that_were_cast() -> None:
    table = FunctionEntries(16, ENTRY, tuple(range(-8, 8)))
    layer = ActivationLayer("layer", ("jet",), Activation.TANH, RESULT, (), table=table)
    found = infer(layer, table, Wire.of_words([parse("ap_fixed<9,5>")] * 3))
    assert found.types == {"table": ENTRY, "result": RESULT}
    assert (found.wire.format, found.wire.low.tolist(), found.wire.high.tolist()) == (
        RESULT,
        [RESULT.min_code] * 3,
        [RESULT.max_code] * 3,
    )


@pytest.mark.parametrize(("function", "steps"), [("sigmoid", 0), ("tanh", 1)])
def test_a_table_covers_the_range_of_its_function(node: MakeNode, function: str, steps: int) -> None:
    entries = tuple(range(-8, 8))
    taken = node("Activation", TYPES, tables=ActivationTable(entries), activation=function)
    assert lower(taken) == (LookUp("layer", ("jet",), steps, entries, ENTRY, RESULT),)


@pytest.mark.parametrize("entries", [(0,) * 8, (0,) * 24])
def test_a_table_of_another_size_is_refused(node: MakeNode, entries: tuple[int, ...]) -> None:
    taken = node("Activation", TYPES, tables=ActivationTable(entries), activation="sigmoid")
    with pytest.raises(GateError, match=f"layer layer: its table has {len(entries)} entries"):
        lower(taken)


def test_a_table_that_is_not_there_is_missed(node: MakeNode) -> None:
    with pytest.raises(GateError, match="layer layer: its table is not there"):
        lower(node("Activation", TYPES, activation="sigmoid"))


def of_words(taken: GraphNode, form: str) -> GraphNode:
    types = {**taken.around.types, "jet": {"result": parse(form)}}
    return replace(taken, around=replace(taken.around, types=types))


def test_places_that_an_int_does_not_hold_are_refused(node: MakeNode) -> None:
    taken = node("Activation", TYPES, tables=ActivationTable((0,) * 32), activation="tanh")
    assert lower(of_words(taken, "ap_fixed<30,29>"))
    assert lower(of_words(taken, "ap_ufixed<29,28>"))
    for form in ("ap_fixed<30,30>", "ap_ufixed<29,29>"):
        with pytest.raises(GateError, match="in its table take 31 bits"):
            lower(of_words(taken, form))
