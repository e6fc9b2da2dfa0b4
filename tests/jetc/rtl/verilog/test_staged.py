"""The Verilog of a module in stages: its wires, its registers, its frame."""

from __future__ import annotations

from jetc.artifacts.ports import Port
from jetc.rtl.link.body import Body
from jetc.rtl.link.module import Given, Module, Result
from jetc.rtl.link.values import Read
from jetc.rtl.top import Bits
from jetc.rtl.verilog.staged import module_text

from tests.jetc.rtl.link.test_body import BOTH, JET, PORT, STAGED

BODY = Body(STAGED)
MODULE = Module(
    ("What it is.",),
    "dut",
    (Port("in_word", "in", 6), Port("same", "out", 1)),
    ((PORT, Bits("in_word", 3, 0)), (JET, Bits("in_word", 3, 3))),
    BODY,
    (Given("same", (Result(Read(BOTH, 1), 1, 1),), joined=False),),
)


def test_a_module_has_its_comment_its_ports_and_no_multiplier() -> None:
    text = module_text(MODULE)
    assert text.startswith("// What it is.\n")
    assert (
        '(* use_dsp = "no" *)\nmodule dut (\n    input  wire clk,\n    input  wire [5:0] in_word,\n' in text
    )


def test_a_wire_is_read_from_the_register_of_its_stage() -> None:
    text = module_text(MODULE)
    assert "    wire [2:0] jet = in_word[5:3];\n" in text
    assert "    wire signed [3:0] slow = {1'd0, port};\n" in text
    assert "    reg signed [3:0] slow_s1;\n" in text
    assert "        slow_s1 <= slow;\n" in text
    assert "    wire [0:0] both = ((slow_s1[2:0] == port_s1) & (port_s1 == jet_s1));\n" in text
    assert "    assign same = both;\nendmodule" in text
