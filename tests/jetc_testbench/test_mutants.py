"""Faults in the emitted Verilog: read from its regular form, one statement each, selected by a port."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from jetc_testbench.mutants import Fault, chosen, faults, muxed
from jetc_testbench.verilog_changes import KINDS

GOLDEN = Path(__file__).parents[1] / "golden" / "tiny" / "verilog"
FILES = [f"tiny_{name}.v" for name in ("constituent", "heads", "scores", "tagger")]

LOGIC = """\
module some_stage0 (
    input [14:0] model_inp,
    output [8:0] model_out
);

    wire [6:0] v0; assign v0[6:0] = model_inp[6:0];
    wire [6:0] v1; assign v1[6:0] = model_inp[13:7];
    wire [7:0] v2; some_shift_adder #(7,7,0,1,8,0,2,0) op_2 (v0[6:0],v1[6:0],v2[7:0]);
    wire [8:0] v3; some_ternary_adder #(7,0,0,1,7,0,1,0,8,1,0,0,9,0) op_3 (v0[6:0],v1[6:0],v2[7:0],v3[8:0]);
    wire [8:0] v4; some_shift_adder #(9,1,1,0,9,0,3,0) op_4 (v3[8:0],1'b1,v4[8:0]);
    wire [8:0] v5; some_mux #(9,9,1,1,9,0) op_5 (v4[8],v3[8:0],v4[8:0],v5[8:0]);
    wire [0:0] v6; assign v6[0:0] = |v5;
    wire [3:0] v7; assign v7[3:0] = v5[3:0] & {4{~v5[8]}};
    wire [7:0] v8; some_table_1f op_8 (v2, v8[7:0]);

    assign model_out[8:0] = v5[8:0];

endmodule
module some_table_1f(input [7:0] in, output reg [7:0] out);
always @(*) case (in)
8'h00: out = 8'h80;
8'h01: out = 8'hXX;
default: out = {8{1'bx}};
endcase
endmodule
"""


def found(text: str, seed: int = 1) -> tuple[Fault, ...]:
    return faults(text, np.random.default_rng(seed))


def changed(kind: str, target: str) -> set[str]:
    """Return the lines that a fault of `kind` at `target` puts in, number 1, the port left out."""
    sound = muxed(LOGIC, {}).splitlines()
    return {
        line
        for each in found(LOGIC)
        if each.kind == kind and each.place[1] == target
        for line in muxed(LOGIC, {1: each}).splitlines()
        if line not in sound
    }


def test_an_adder_subtracts_shifts_otherwise_or_takes_its_terms_the_other_way_round() -> None:
    chosen_by_port = "    wire [7:0] v2; assign v2 = mutant == 1 ? v2_mutant1 : v2_mutant0;"
    start = "    wire [7:0] v2_mutant1; some_shift_adder"
    sound = "some_shift_adder #(7,7,0,1,8,0,2,0) op_v2_mutant0 (v0[6:0],v1[6:0],v2_mutant0);"
    kept = f"    wire [7:0] v2_mutant0; {sound}"
    assert changed("subtraction for addition", "v2") == {
        kept,
        f"{start} #(7,7,0,1,8,0,2,1) op_v2_mutant1 (v0[6:0],v1[6:0],v2_mutant1);",
        chosen_by_port,
    }
    assert changed("shift", "v2") == {
        kept,
        f"{start} #(7,7,0,1,8,0,1,0) op_v2_mutant1 (v0[6:0],v1[6:0],v2_mutant1);",
        f"{start} #(7,7,0,1,8,0,3,0) op_v2_mutant1 (v0[6:0],v1[6:0],v2_mutant1);",
        chosen_by_port,
    }
    assert f"{start} #(7,7,1,0,8,0,2,0) op_v2_mutant1 (v1[6:0],v0[6:0],v2_mutant1);" in changed(
        "swapped operands", "v2"
    )


@pytest.mark.parametrize(
    ("kind", "target", "part"),
    [
        ("subtraction for addition", "v3", "#(7,0,1,1,7,0,1,0,8,1,0,0,9,0)"),
        ("false sign extension", "v3", "#(7,0,0,1,7,0,1,0,8,0,0,0,9,0)"),
        ("swapped operands", "v3", "(v1[6:0],v0[6:0],v2[7:0],v3_mutant1)"),
        ("lost rounding constant", "v4", "(v3[8:0],1'b0,v4_mutant1)"),
        ("lost selection", "v5", "(1'b0,v3[8:0],v4[8:0],v5_mutant1)"),
        ("swapped operands", "v5", "(v4[8],v4[8:0],v3[8:0],v5_mutant1)"),
        ("narrowed reduction", "v6", "mutant == 1 ? (|v5[8:1]) : (|v5)"),
        ("lost AND", "v7", "mutant == 1 ? (v5[3:0]) : (v5[3:0] & {4{~v5[8]}})"),
        ("shift", "v1", "mutant == 1 ? (model_inp[12:6]) : (model_inp[13:7])"),
        ("swapped wires", "model_out[8:0]", "assign model_out[8:0] = mutant == 1 ? (v"),
    ],
)
def test_a_statement_has_the_faults_of_its_operator(kind: str, target: str, part: str) -> None:
    assert any(part in line for line in changed(kind, target))


def test_a_term_is_extended_wrongly_only_where_a_bit_that_is_read_depends_on_it() -> None:
    def signs(text: str) -> set[str]:
        return {each.what for each in found(text) if each.kind == "false sign extension"}

    by_top_bit, not_by_sign = "is extended by its top bit", "is not extended by its sign"
    assert signs(LOGIC) == {
        f"v2: term 0 {by_top_bit}",  # term 1 would be extended from bit 9 on, and v2 has eight
        f"v3: term 0 {by_top_bit}",
        f"v3: term 1 {by_top_bit}",
        f"v3: term 2 {not_by_sign}",
        f"v4: term 1 {by_top_bit}",
    }
    seven_bits = LOGIC.replace("v2[7:0],v3[8:0]", "v2[6:0],v3[8:0]").replace("(v2, v8", "(v1, v8")
    assert signs(seven_bits) == signs(LOGIC) - {f"v2: term 0 {by_top_bit}"}


def test_a_table_has_one_bit_of_an_entry_wrong_and_undefined_entries_none() -> None:
    (entry,) = [each for each in found(LOGIC) if each.kind == "altered table entry"]
    assert entry.place == ("some_table_1f", "8'h00")
    (line,) = changed("altered table entry", "8'h00")
    match = re.fullmatch(r"8'h00: out = mutant == 1 \? \(8'h([0-9A-F]{2})\) : \(8'h80\);", line)
    assert match is not None
    assert (int(match[1], 16) ^ 0x80).bit_count() == 1


def test_two_faults_of_a_statement_stand_beside_each_other() -> None:
    one, two, *_ = (each for each in found(LOGIC) if each.place[1] == "v4")
    text = muxed(LOGIC, {3: one, 7: two})
    assert "assign v4 = mutant == 3 ? v4_mutant3 : mutant == 7 ? v4_mutant7 : v4_mutant0;" in text


def test_every_module_has_the_port_and_every_instance_its_connection() -> None:
    for file in FILES:
        text = muxed((GOLDEN / file).read_text(), {})
        modules = len(re.findall(r"^module ", text, re.MULTILINE))
        assert len(re.findall(r"input wire \[15:0\] mutant", text)) == modules
        clocked = len(re.findall(r"\.clk\(clk\)", text))
        stages = len(re.findall(r"\.model_inp\(", text))
        tables = len(re.findall(r"_table_\w+ op_\w+ \(", text))
        connected = len(re.findall(r"\.mutant\(mutant\)", text)) + len(re.findall(r", mutant\);", text))
        assert connected == clocked + stages + tables


@pytest.mark.parametrize("file", FILES)
def test_every_operator_of_the_golden_design_can_have_a_fault(file: str) -> None:
    text = (GOLDEN / file).read_text()
    operators = set(re.findall(r"wire \[\d+:0\] (\w+); tiny_\w+", text))
    assert operators <= {each.place[1] for each in found(text)}
    outputs = {each.what for each in found(text) if each.kind == "output bit"}
    width = int(re.findall(r"output wire \[(\d+):0\] out_data", text)[0]) + 1
    assert len(outputs) == 2 * width


def test_all_kinds_occur_and_are_taken_in_turn() -> None:
    heads, scores = (found((GOLDEN / f"tiny_{name}.v").read_text()) for name in ("heads", "scores"))
    assert {each.kind for each in (*heads, *scores)} == set(KINDS)
    some = chosen(heads, 22, np.random.default_rng(2))
    assert len({each.kind for each in some}) == len({each.kind for each in heads})
    assert len(set(some)) == 22
    assert len(chosen(heads[:3], 22, np.random.default_rng(2))) == 3


def test_the_same_seed_gives_the_same_faults() -> None:
    text = (GOLDEN / "tiny_heads.v").read_text()
    assert found(text, 4) == found(text, 4)
    assert found(text, 4) != found(text, 5)
