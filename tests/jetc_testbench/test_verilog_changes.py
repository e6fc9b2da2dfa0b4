"""What a fault makes of one statement."""

import numpy as np
import pytest
from jetc_testbench.verilog_changes import changes
from jetc_testbench.verilog_statements import Expression, Operator, Statement

WIDTHS = {"v0": 7, "v1": 7, "v2": 8}


def of(sound: Operator | Expression, target: str = "v2") -> dict[tuple[str, str], Operator | Expression]:
    statement = Statement(0, 0, "some", target, "    assign {value};", sound, 8)
    found = changes(statement, WIDTHS, 7, np.random.default_rng(1))
    return {(kind, what): changed for kind, what, changed in found}


def test_an_adder_subtracts_and_a_negation_is_lost() -> None:
    adder = Operator("some_shift_adder", (7, 7, 0, 1, 8, 0, 2, 0), ("v0", "v1"))
    subtracting = Operator("some_shift_adder", (7, 7, 0, 1, 8, 0, 2, 1), ("v0", "v1"))
    assert of(adder)["subtraction for addition", "subtracts where it adds"] == subtracting
    negative = Operator("some_negative", (), ("v0",))
    assert of(negative)["subtraction for addition", "does not negate"] == Expression("v0")


@pytest.mark.parametrize(
    ("text", "kind", "what", "changed"),
    [
        ("v2[7:0] & {8{~v0[6]}}", "lost AND", "v2[7:0] without its gate", "v2[7:0]"),
        ("|v2", "narrowed reduction", "its lowest bit is left out", "|v2[7:1]"),
        ("v2[5]", "shift", "is taken one bit lower", "v2[4]"),
        ("{v0[6:0],v1[6:0]}", "swapped wires", "v0[6:0] and v1[6:0] are swapped", "{v1[6:0],v0[6:0]}"),
        ("rst ? 8'h0 : {a,b}", "lost selection", "rst does not count", "{a,b}"),
    ],
)
def test_an_expression_loses_a_part(text: str, kind: str, what: str, changed: str) -> None:
    assert of(Expression(text))[kind, what] == Expression(changed)


def test_each_bit_of_the_output_is_stuck_at_both_values() -> None:
    found = of(Expression("{v0[6:0],v1[6:0]}"), target="out_data")
    assert sum(kind == "output bit" for kind, _ in found) == 2 * 8
