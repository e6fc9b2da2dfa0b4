"""The test for any simulator: it passes a right design, and fails for a wrong bit or a wrong clock."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from jetc.tools.ghdl import is_ghdl_there
from jetc.vendor.ip.testbench import (
    EXPECTED,
    INPUTS,
    expected_text,
    inputs_text,
    verilog_testbench,
    vhdl_testbench,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from jetc.vendor.ip.design import Design, Vector

VERILOG = """\
module tiny_tagger (
    input  wire clk,
    input  wire rst,
    input  wire in_valid,
    input  wire [5:0] in_data,
    output wire out_valid,
    output wire [4:0] out_data
);
    reg [2:0] valid;
    reg [5:0] first, second, third;
    always @(posedge clk) begin
        valid <= rst ? 3'd0 : {valid[1:0], in_valid};
        first <= in_data;
        second <= first;
        third <= second;
    end
    assign out_valid = valid[2];
    assign out_data = third[4:0];
endmodule
"""
VHDL = """\
library ieee;
use ieee.std_logic_1164.all;

entity tiny_tagger is
    port (
        clk : in std_logic;
        rst : in std_logic;
        in_valid : in std_logic;
        in_data : in std_logic_vector(5 downto 0);
        out_valid : out std_logic;
        out_data : out std_logic_vector(4 downto 0)
    );
end entity tiny_tagger;

architecture rtl of tiny_tagger is
    signal valid : std_logic_vector(2 downto 0);
    signal first, second, third : std_logic_vector(5 downto 0);
begin
    process (clk)
    begin
        if rising_edge(clk) then
            valid <= valid(1 downto 0) & in_valid;
            if rst = '1' then
                valid <= "000";
            end if;
            first <= in_data;
            second <= first;
            third <= second;
        end if;
    end process;
    out_valid <= valid(2);
    out_data <= third(4 downto 0);
end architecture rtl;
"""

Simulator = str
GHDL = pytest.param("ghdl", marks=pytest.mark.skipif(not is_ghdl_there(), reason="GHDL is not installed"))


def simulated(
    folder: Path, simulator: Simulator, design: Design, vectors: Sequence[Vector]
) -> tuple[int, str]:
    """Run the test of `folder`; return its exit code and what it said."""
    (folder / "testbench").mkdir(exist_ok=True)
    (folder / INPUTS).write_text(inputs_text(design, vectors))
    (folder / EXPECTED).write_text(expected_text(design, vectors))
    if simulator == "ghdl":
        (folder / "top.vhd").write_text(VHDL)
        (folder / "test.vhd").write_text(vhdl_testbench(design))
        commands = [
            ["ghdl", "-a", "--std=08", "top.vhd", "test.vhd"],
            ["ghdl", "--elab-run", "--std=08", design.testbench, "--ieee-asserts=disable"],
        ]
    else:
        (folder / "top.v").write_text(VERILOG)
        (folder / "test.sv").write_text(verilog_testbench(design))
        commands = [["iverilog", "-g2012", "-o", "sim", "top.v", "test.sv"], ["vvp", "sim"]]
    for command in commands:
        program = shutil.which(command[0])
        assert program is not None
        done = subprocess.run(
            [program, *command[1:]], cwd=folder, capture_output=True, text=True, check=False
        )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("simulator", ["icarus", GHDL])
def test_a_design_is_judged_by_its_bits_and_its_clocks(
    simulator: Simulator, design: Design, vectors: list[Vector], tmp_path: Path
) -> None:
    code, said = simulated(tmp_path, simulator, design, vectors)
    assert (code, "PASS: 4 jets, 0 differ, each after 2 clocks" in said) == (0, True), said
    wrong = [*vectors[:3], replace(vectors[3], expected=11)]
    code, said = simulated(tmp_path, simulator, design, wrong)
    assert (code, "FAIL: 4 of 4 jets came out, 1 faults" in said) == (1, True), said
    late = replace(design, latency_cycles=1)
    code, said = simulated(tmp_path, simulator, late, vectors)
    assert (code, "FAIL: 4 of 4 jets came out, 4 faults" in said) == (1, True), said


def test_a_design_that_shares_is_asked_whether_it_is_ready(design: Design) -> None:
    slow = replace(design, initiation_interval=3)
    for text in (verilog_testbench, vhdl_testbench):
        assert text(slow).count("in_ready") == text(design).count("in_ready") + 2


def test_a_jet_is_a_line_of_hexadecimal(design: Design, vectors: list[Vector]) -> None:
    assert inputs_text(design, vectors) == "00\n3f\n15\n2a\n"
    assert expected_text(design, vectors) == "00\n1f\n15\n0a\n"
