"""Emitted Verilog is read statement by statement, each with what gives its wire."""

from jetc_testbench.verilog_statements import Expression, Operator, highest_read, modules

TEXT = """\
module some_stage0 (
    input [13:0] model_inp,
    output [7:0] model_out
);
    wire [6:0] v0; assign v0[6:0] = model_inp[6:0];
    wire [7:0] v1; some_shift_adder #(7,7,0,-1) op_1 (v0[6:0],v0[3:0],v1[7:0]);
    assign model_out[7:0] = v1[7:0];
endmodule
module some_top (
    input clk,
    output wire [7:0] out_data
);
    assign out_data = {
        b[3:0],
        a[3:0]
    };
endmodule
"""


def test_each_module_has_its_statements_with_operator_or_expression() -> None:
    (stage, logic), (top, wires) = modules(TEXT)
    assert (stage, top) == ("some_stage0", "some_top")
    assert [(each.target, each.width, each.sound) for each in logic] == [
        ("v0", 7, Expression("model_inp[6:0]")),
        ("v1", 8, Operator("some_shift_adder", (7, 7, 0, -1), ("v0[6:0]", "v0[3:0]"))),
        ("model_out[7:0]", 0, Expression("v1[7:0]")),
    ]
    (joined,) = wires
    assert (joined.target, joined.width, joined.sound) == ("out_data", 8, Expression("{b[3:0],a[3:0]}"))
    assert joined.last - joined.first == 3


def test_an_operator_is_spelled_as_it_was_read() -> None:
    (_, logic), _ = modules(TEXT)
    operator = logic[1].sound
    assert isinstance(operator, Operator)
    assert operator.spelled("op_1", "v1[7:0]") in TEXT


def test_the_highest_bit_that_is_read_is_known_by_wire() -> None:
    (_, logic), _ = modules(TEXT)
    assert highest_read(logic, {"v0": 7, "v1": 8}) == {"v0": 6, "v1": 7}
