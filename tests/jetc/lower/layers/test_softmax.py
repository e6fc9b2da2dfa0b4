"""Softmax from hls4ml: the stable one, with its own tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from jetc.diagnostics.diagnostic import GateError
from jetc.lower.layers.softmax import infer, lower
from jetc.lower.node import SoftmaxTables
from jetc.lower.wire import Wire
from jetc.taggers.topology import SoftmaxLayer
from jetc_runtime.fixed_point import FixedPoint
from jetc_runtime.network import Softmax

if TYPE_CHECKING:
    from tests.jetc.lower.conftest import MakeNode

KINDS = ("inp_norm", "exp_table", "accum", "inv_inp", "inv_table", "result")
TYPES = {kind: f"ap_ufixed<{4 + at},2>" for at, kind in enumerate(KINDS)}
WORDS = [FixedPoint(4 + at, 2, signed=False) for at in range(len(KINDS))]
GIVEN: dict[str, Any] = {"implementation": "stable", "axis": -1, "n_outer": 1, "n_inner": 1}
TABLES = SoftmaxTables(tuple(range(16)), tuple(range(8)))


def test_every_step_has_its_type_and_the_tables_are_those_of_the_cpp(node: MakeNode) -> None:
    difference, exp, total, index, inverse, result = WORDS
    of_rows = {"axes": ("constituents", "partners"), "constituents": 2, "n_outer": 2}
    for given in (GIVEN, GIVEN | of_rows):
        (found,) = lower(node("Softmax", TYPES, tables=TABLES, **given))
        assert found == Softmax(
            "layer", ("jet",), difference, TABLES.exp, exp, total, index, TABLES.inverse, inverse, result
        )


@pytest.mark.parametrize(
    ("changed", "what"),
    [
        ({"axis": 1}, "its axis is 1"),
        ({"n_outer": 2}, "its n_outer is 2"),
        ({"n_outer": 2, "axes": ("constituents", "partners")}, "its n_outer is 2"),
        ({"n_inner": 2}, "its n_inner is 2"),
        ({"tables": None}, "its tables are not there"),
    ],
)
def test_another_softmax_is_refused(node: MakeNode, changed: dict[str, Any], what: str) -> None:
    with pytest.raises(GateError, match=f"layer layer: {what}"):
        lower(node("Softmax", TYPES, **{"tables": TABLES, **GIVEN, **changed}))


@pytest.mark.parametrize("kind", KINDS)
def test_a_type_that_is_not_set_is_named(node: MakeNode, kind: str) -> None:
    types = {name: each for name, each in TYPES.items() if name != kind}
    with pytest.raises(GateError, match=f"layer layer: its type {kind} is not set"):
        lower(node("Softmax", types, tables=TABLES, **GIVEN))


def test_the_sum_has_room_for_every_class() -> None:
    exp, index, inverse, result = (FixedPoint(width, 1, signed=False) for width in (6, 7, 8, 9))
    layer = SoftmaxLayer("scores", ("x",), exp, index, inverse, result, ())
    found = infer(layer, Wire.of_words([FixedPoint(4, 3)] * 3))
    assert found.types == {
        "inp_norm": FixedPoint(4, 3, signed=False),
        "exp_table": exp,
        "accum": FixedPoint(8, 3, signed=False),
        "inv_inp": index,
        "inv_table": inverse,
        "result": result,
    }
    assert (found.wire.format, found.wire.high.tolist()) == (result, [511] * 3)
