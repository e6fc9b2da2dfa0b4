"""A test of the top module for any simulator: it drives vectors, compares every word, and counts clocks.

It reads ``testbench/inputs.txt`` and ``testbench/expected.txt`` of the folder in which it runs, a jet a line
in hexadecimal. Inputs change and outputs are looked at between two rising edges.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from jetc.vendor.ip.design import Design, Vector

__all__ = [
    "EXPECTED",
    "INPUTS",
    "expected_text",
    "hexadecimal",
    "inputs_text",
    "verilog_testbench",
    "vhdl_testbench",
]

INPUTS, EXPECTED = "testbench/inputs.txt", "testbench/expected.txt"


def inputs_text(design: Design, vectors: Sequence[Vector]) -> str:
    """Return in_data of each vector, a line each."""
    return hexadecimal((each.given for each in vectors), design.taken)


def expected_text(design: Design, vectors: Sequence[Vector]) -> str:
    """Return out_data of each vector, a line each."""
    return hexadecimal((each.expected for each in vectors), design.given)


def hexadecimal(values: Iterable[int], width: int) -> str:
    """Return words of `width` bits, a line each."""
    digits = -(-width // 4)
    return "".join(f"{value:0{digits}x}\n" for value in values)


def verilog_testbench(design: Design) -> str:
    """Return the test in SystemVerilog; it ends with an error where anything differs."""
    return f"""\
// Drives {design.top}, a jet every INTERVAL clocks, and compares each result and its clock.
// A simulator that is slow may run fewer: +vectors=20.
module {design.testbench};
    localparam VECTORS = {design.vectors};
    localparam LATENCY = {design.latency_cycles};
    localparam INTERVAL = {design.initiation_interval};

    reg [{design.taken - 1}:0] inputs [0:VECTORS - 1];
    reg [{design.given - 1}:0] expected [0:VECTORS - 1];
    reg clk = 1'b0;
    reg rst = 1'b1;
    reg in_valid = 1'b0;
    reg [{design.taken - 1}:0] in_data = {design.taken}'d0;
    wire in_ready{_always(design, "1'b1")};
    wire out_valid;
    wire [{design.given - 1}:0] out_data;
    integer vectors = VECTORS;
    integer clock = 0;
    integer first = 0;
    integer sent = 0;
    integer seen = 0;
    integer wrong = 0;

    {design.top} dut (
        .clk(clk),
        .rst(rst),
        .in_valid(in_valid),
        .in_data(in_data),{_verilog_ready(design)}
        .out_valid(out_valid),
        .out_data(out_data)
    );

    always #5 clk = !clk;
    always @(posedge clk) clock <= clock + 1;

    initial begin
        $readmemh("{INPUTS}", inputs);
        $readmemh("{EXPECTED}", expected);
        if ($value$plusargs("vectors=%d", vectors) && (vectors < 1 || vectors > VECTORS))
            $fatal(1, "+vectors is 1 to %0d", VECTORS);
        repeat (LATENCY + 2) @(negedge clk);
        rst = 1'b0;
        first = clock + 1;
        for (sent = 0; sent < vectors; sent = sent + 1) begin
            if (in_ready !== 1'b1) $fatal(1, "FAIL: not ready for jet %0d", sent);
            in_valid = 1'b1;
            in_data = inputs[sent];
            @(negedge clk);
            in_valid = 1'b0;
            repeat (INTERVAL - 1) @(negedge clk);
        end
        repeat (LATENCY + 2) @(negedge clk);
        if (wrong != 0 || seen != vectors)
            $fatal(1, "FAIL: %0d of %0d jets came out, %0d faults", seen, vectors, wrong);
        $display("PASS: %0d jets, 0 differ, each after %0d clocks", vectors, LATENCY);
        $finish;
    end

    always @(negedge clk) if (!rst && out_valid !== 1'b0) begin
        if (seen >= vectors || out_valid !== 1'b1 || out_data !== expected[seen]) begin
            wrong <= wrong + 1;
            if (wrong < 10)
                $display("jet %0d: out_data is %h, expected %h", seen, out_data, expected[seen]);
        end else if (clock != first + LATENCY + seen * INTERVAL) begin
            wrong <= wrong + 1;
            if (wrong < 10)
                $display("jet %0d: at clock %0d, due at %0d", seen, clock, first + LATENCY + seen * INTERVAL);
        end
        seen <= seen + 1;
    end
endmodule
"""


def _verilog_ready(design: Design) -> str:
    return "\n        .in_ready(in_ready)," if design.initiation_interval > 1 else ""


def _vhdl_ready(design: Design) -> str:
    return "\n            in_ready => in_ready," if design.initiation_interval > 1 else ""


def _always(design: Design, one: str, colon: str = "") -> str:
    """Give in_ready its value where the design takes a jet at every clock and has no such port."""
    return "" if design.initiation_interval > 1 else f" {colon}= {one}"


def vhdl_testbench(design: Design) -> str:
    """Return the test in VHDL-2008; it ends with an error where anything differs."""
    return f"""\
-- Drives {design.top}, a jet every INTERVAL clocks, and compares each result and its clock.
-- A simulator that is slow may run fewer: generic vectors.
library ieee;
use ieee.std_logic_1164.all;
use std.textio.all;
use std.env.all;

entity {design.testbench} is
    generic (vectors : positive range 1 to {design.vectors} := {design.vectors});
end entity {design.testbench};

architecture simulation of {design.testbench} is
    constant LATENCY : natural := {design.latency_cycles};
    constant INTERVAL : positive := {design.initiation_interval};
    signal clk : std_logic := '0';
    signal rst : std_logic := '1';
    signal in_valid : std_logic := '0';
    signal in_data : std_logic_vector({design.taken - 1} downto 0) := (others => '0');
    signal in_ready : std_logic{_always(design, "'1'", ":")};
    signal out_valid : std_logic;
    signal out_data : std_logic_vector({design.given - 1} downto 0);
    signal clock : natural := 0;
    signal first : natural := 0;
    signal seen : natural := 0;
    signal wrong : natural := 0;
begin
    dut : entity work.{design.top}
        port map (
            clk => clk,
            rst => rst,
            in_valid => in_valid,
            in_data => in_data,{_vhdl_ready(design)}
            out_valid => out_valid,
            out_data => out_data
        );

    clk <= not clk after 5 ns;
    clock <= clock + 1 when rising_edge(clk);

    drive : process
        file inputs : text open read_mode is "{INPUTS}";
        variable row : line;
        variable word : std_logic_vector(in_data'range);

        procedure wait_clocks(count : natural) is
        begin
            for each in 1 to count loop
                wait until falling_edge(clk);
            end loop;
        end procedure;
    begin
        wait_clocks(LATENCY + 2);
        rst <= '0';
        first <= clock + 1;
        for sent in 1 to vectors loop
            readline(inputs, row);
            hread(row, word);
            assert in_ready = '1'
                report "FAIL: not ready for jet " & integer'image(sent - 1)
                severity failure;
            in_valid <= '1';
            in_data <= word;
            wait_clocks(1);
            in_valid <= '0';
            wait_clocks(INTERVAL - 1);
        end loop;
        wait_clocks(LATENCY + 2);
        assert wrong = 0 and seen = vectors
            report "FAIL: " & integer'image(seen) & " of " & integer'image(vectors) & " jets came out, "
                & integer'image(wrong) & " faults"
            severity failure;
        report "PASS: " & integer'image(vectors)
            & " jets, 0 differ, each after " & integer'image(LATENCY) & " clocks";
        finish;
    end process;

    check : process (clk)
        file results : text open read_mode is "{EXPECTED}";
        variable row : line;
        variable word : std_logic_vector(out_data'range);
    begin
        if falling_edge(clk) and rst = '0' and out_valid /= '0' then
            if seen < vectors then
                readline(results, row);
                hread(row, word);
            end if;
            if seen >= vectors or out_valid /= '1' or out_data /= word then
                report "jet " & integer'image(seen) & ": out_data is " & to_hstring(out_data) & ", expected "
                    & to_hstring(word);
                wrong <= wrong + 1;
            elsif clock /= first + LATENCY + seen * INTERVAL then
                report "jet " & integer'image(seen) & ": at clock " & integer'image(clock) & ", due at "
                    & integer'image(first + LATENCY + seen * INTERVAL);
                wrong <= wrong + 1;
            end if;
            seen <= seen + 1;
        end if;
    end process;
end architecture simulation;
"""
