"""The text of a module: a register for each stage that a wire waits, and what others make as ports."""

from __future__ import annotations

from jetc.rtl.link.staging import staged
from jetc.rtl.link.text import Body, module_text
from jetc.rtl.link.wires import Wire

PORT, JET = Wire("port", 0, 7), Wire("jet", 0, 7, shared=True)
SLOW = Wire("slow", -8, 7, 2.0, (PORT,), "{1'd0, $0}")
BOTH = Wire("both", 0, 1, 0.5, (SLOW, PORT, JET), "($0[2:0] == $1) & ($1 == $2)")
STAGED = staged([BOTH], 2, {PORT: 0, JET: 0})


def test_a_wire_waits_in_a_register_for_each_stage() -> None:
    body = Body(STAGED)
    text = "\n".join(body.lines())
    assert "wire signed [3:0] slow = {1'd0, port};" in text
    assert "reg signed [3:0] slow_s1;" in text
    assert "slow_s1 <= slow;" in text
    assert "wire [0:0] both = (slow_s1[2:0] == port_s1) & (port_s1 == jet_s1);" in text
    assert body.register_bits == 4 + 3 + 3


def test_what_others_make_is_taken_in_the_stage_in_which_it_is_read() -> None:
    body = Body(STAGED, lambda wire: not wire.shared)
    assert list(body.taken) == [(JET, 1)]
    assert body.register_bits == 4 + 3
    jet = Body(STAGED, lambda wire: wire.shared)
    assert [jet.read(*each) for each in body.taken] == ["jet_s1"]
    assert jet.register_bits == 3


def test_a_module_has_its_comment_its_ports_and_no_multiplier() -> None:
    text = module_text(("What it is.",), "dut", ("input wire a",), ["    // nothing"])
    assert text.startswith("// What it is.\n")
    assert '(* use_dsp = "no" *)\nmodule dut (\n    input  wire clk,\n    input wire a\n);' in text
