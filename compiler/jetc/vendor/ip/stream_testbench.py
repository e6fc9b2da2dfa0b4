"""A test of the wrapper for AXI4-Stream for any simulator: beats in, results out, either side waiting.

It reads ``testbench/beats.txt`` and ``testbench/results.txt`` of the folder in which it runs, a beat and a
result a line, in hexadecimal. The jets pass twice: without a gap or a stall, where each result has its clock,
then with both. The gaps are those of a shift register of 16 bits, the same in both languages. Where tuser
says which jet is the last of its event, every third is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jetc.vendor.ip.design import Design, Stream

__all__ = ["BEATS", "RESULTS", "verilog_stream_testbench", "vhdl_stream_testbench"]

BEATS, RESULTS = "testbench/beats.txt", "testbench/results.txt"
_EVENT = 3
"""Jets of an event of the test."""
_TAPS = (15, 13, 12, 10)
"""Of the shift register: its sequence has all 65,535 states."""


def verilog_stream_testbench(design: Design, stream: Stream) -> str:
    """Return the test in SystemVerilog; it ends with an error where anything differs."""
    taps = " ^ ".join(f"noise[{each}]" for each in _TAPS)
    users = stream.decides
    declared = "\n    reg s_axis_tuser = 1'b0;\n    wire m_axis_tuser;" if users else ""
    taken = "\n        .s_axis_tuser(s_axis_tuser)," if users else ""
    given = "\n        .m_axis_tuser(m_axis_tuser)," if users else ""
    wrong = f"\n                || m_axis_tuser !== (seen % {_EVENT} == {_EVENT - 1})" if users else ""
    sent = (
        f"\n        s_axis_tuser = s_axis_tlast && sent / BEATS % {_EVENT} == {_EVENT - 1};" if users else ""
    )
    return f"""\
// Sends jets through {stream.top}, and compares each result: first as fast as they are taken, where each
// result has its clock, then with gaps before and stalls behind.
module {stream.testbench};
    localparam JETS = {design.vectors};
    localparam BEATS = {stream.beats};
    localparam LATENCY = {stream.latency_cycles};

    reg [{stream.taken - 1}:0] beats [0:JETS * BEATS - 1];
    reg [{stream.given - 1}:0] results [0:JETS - 1];
    integer due [0:JETS - 1];
    reg aclk = 1'b0;
    reg aresetn = 1'b0;
    reg s_axis_tvalid = 1'b0;
    wire s_axis_tready;
    reg [{stream.taken - 1}:0] s_axis_tdata = {stream.taken}'d0;
    reg s_axis_tlast = 1'b0;{declared}
    wire m_axis_tvalid;
    reg m_axis_tready = 1'b0;
    wire [{stream.given - 1}:0] m_axis_tdata;
    wire m_axis_tlast;
    wire misframed;
    reg [15:0] noise = 16'd1;
    reg offered = 1'b0;
    integer clock = 0;
    integer pass;
    integer sent;
    integer seen;
    integer quiet;
    integer wrong = 0;

    {stream.top} dut (
        .aclk(aclk),
        .aresetn(aresetn),
        .s_axis_tvalid(s_axis_tvalid),
        .s_axis_tready(s_axis_tready),
        .s_axis_tdata(s_axis_tdata),
        .s_axis_tlast(s_axis_tlast),{taken}
        .m_axis_tvalid(m_axis_tvalid),
        .m_axis_tready(m_axis_tready),
        .m_axis_tdata(m_axis_tdata),
        .m_axis_tlast(m_axis_tlast),{given}
        .misframed(misframed)
    );

    always #5 aclk = !aclk;
    always @(posedge aclk) clock <= clock + 1;

    // Between two edges: what stands at the output, then what the next edge sees.
    task step; begin
        noise = {{noise[14:0], {taps}}};
        m_axis_tready = pass == 0 || (noise[3:0] > 4'd4 && noise[15:13] != 3'd0);
        quiet = quiet + 1;
        if (m_axis_tvalid !== 1'b0 && m_axis_tready) begin
            if (seen >= JETS || m_axis_tvalid !== 1'b1 || m_axis_tlast !== 1'b1
                || m_axis_tdata !== results[seen]{wrong}) begin
                wrong = wrong + 1;
                $display("jet %0d: m_axis_tdata is %h, expected %h", seen, m_axis_tdata, results[seen]);
            end else if (pass == 0 && clock != due[seen]) begin
                wrong = wrong + 1;
                $display("jet %0d: at clock %0d, due at %0d", seen, clock, due[seen]);
            end
            seen = seen + 1;
            quiet = 0;
        end
        if (!offered && sent < JETS * BEATS && (pass == 0 || noise[8:6] != 3'd0)) offered = 1'b1;
        s_axis_tvalid = offered;
        s_axis_tdata = beats[sent % (JETS * BEATS)];
        s_axis_tlast = offered && sent % BEATS == BEATS - 1;{sent}
        if (offered && s_axis_tready === 1'b1) begin
            due[sent / BEATS] = clock + 1 + LATENCY;
            sent = sent + 1;
            quiet = 0;
            offered = 1'b0;
        end
    end endtask

    initial begin
        $readmemh("{BEATS}", beats);
        $readmemh("{RESULTS}", results);
        repeat (LATENCY + 2) @(negedge aclk);
        aresetn = 1'b1;
        for (pass = 0; pass < 2; pass = pass + 1) begin
            sent = 0;
            seen = 0;
            quiet = 0;
            while (quiet < LATENCY + 200 && (seen < JETS || quiet < LATENCY + 2)) begin
                @(negedge aclk);
                step;
            end
            if (seen != JETS || sent != JETS * BEATS || misframed !== 1'b0)
                $fatal(1, "FAIL: %0d of %0d jets came out, misframed is %b", seen, JETS, misframed);
        end
        if (wrong != 0) $fatal(1, "FAIL: %0d faults", wrong);
        $display("PASS: %0d jets twice, 0 differ, each after %0d clocks where nobody stalls", JETS, LATENCY);
        $finish;
    end
endmodule
"""


def vhdl_stream_testbench(design: Design, stream: Stream) -> str:
    """Return the test in VHDL-2008; it ends with an error where anything differs."""
    taps = " xor ".join(f"noise({each})" for each in _TAPS)
    users = stream.decides
    declared = (
        "\n    signal s_axis_tuser : std_logic := '0';\n    signal m_axis_tuser : std_logic;" if users else ""
    )
    taken = "\n            s_axis_tuser => s_axis_tuser," if users else ""
    given = "\n            m_axis_tuser => m_axis_tuser," if users else ""
    wrong = (
        f"\n                        or (m_axis_tuser = '1') /= (seen mod {_EVENT} = {_EVENT - 1})"
        if users
        else ""
    )
    last = f"offered and sent mod BEATS = BEATS - 1 and sent / BEATS mod {_EVENT} = {_EVENT - 1}"
    sent = f"\n                s_axis_tuser <= '1' when {last} else '0';" if users else ""
    return f"""\
-- Sends jets through {stream.top}, and compares each result: first as fast as they are taken, where each
-- result has its clock, then with gaps before and stalls behind.
library ieee;
use ieee.std_logic_1164.all;
use ieee.numeric_std.all;
use std.textio.all;
use std.env.all;

entity {stream.testbench} is
end entity {stream.testbench};

architecture simulation of {stream.testbench} is
    constant JETS : positive := {design.vectors};
    constant BEATS : positive := {stream.beats};
    constant LATENCY : natural := {stream.latency_cycles};
    type times is array (0 to JETS - 1) of natural;
    signal aclk : std_logic := '0';
    signal aresetn : std_logic := '0';
    signal s_axis_tvalid : std_logic := '0';
    signal s_axis_tready : std_logic;
    signal s_axis_tdata : std_logic_vector({stream.taken - 1} downto 0) := (others => '0');
    signal s_axis_tlast : std_logic := '0';{declared}
    signal m_axis_tvalid : std_logic;
    signal m_axis_tready : std_logic := '0';
    signal m_axis_tdata : std_logic_vector({stream.given - 1} downto 0);
    signal m_axis_tlast : std_logic;
    signal misframed : std_logic;
    signal clock : natural := 0;
begin
    dut : entity work.{stream.top}
        port map (
            aclk => aclk,
            aresetn => aresetn,
            s_axis_tvalid => s_axis_tvalid,
            s_axis_tready => s_axis_tready,
            s_axis_tdata => s_axis_tdata,
            s_axis_tlast => s_axis_tlast,{taken}
            m_axis_tvalid => m_axis_tvalid,
            m_axis_tready => m_axis_tready,
            m_axis_tdata => m_axis_tdata,
            m_axis_tlast => m_axis_tlast,{given}
            misframed => misframed
        );

    aclk <= not aclk after 5 ns;
    clock <= clock + 1 when rising_edge(aclk);

    test : process
        file sending : text;
        file expected : text;
        variable row : line;
        variable beat : std_logic_vector(s_axis_tdata'range);
        variable result : std_logic_vector(m_axis_tdata'range);
        variable noise : std_logic_vector(15 downto 0) := x"0001";
        variable due : times := (others => 0);
        variable sent, seen, quiet, wrong : natural := 0;
        variable offered, sink : boolean := false;
    begin
        for each in 1 to LATENCY + 2 loop
            wait until falling_edge(aclk);
        end loop;
        aresetn <= '1';
        for pass in 0 to 1 loop
            file_open(sending, "{BEATS}", read_mode);
            file_open(expected, "{RESULTS}", read_mode);
            sent := 0;
            seen := 0;
            quiet := 0;
            while quiet < LATENCY + 200 and (seen < JETS or quiet < LATENCY + 2) loop
                wait until falling_edge(aclk);
                -- What stands at the output, then what the next edge sees; ready hangs on registers alone.
                noise := noise(14 downto 0) & ({taps});
                sink := pass = 0 or (unsigned(noise(3 downto 0)) > 4 and noise(15 downto 13) /= "000");
                m_axis_tready <= '1' when sink else '0';
                quiet := quiet + 1;
                if m_axis_tvalid /= '0' and sink then
                    if seen < JETS then
                        readline(expected, row);
                        hread(row, result);
                    end if;
                    if seen >= JETS or m_axis_tvalid /= '1' or m_axis_tlast /= '1'
                        or m_axis_tdata /= result{wrong} then
                        wrong := wrong + 1;
                        report "jet " & integer'image(seen) & ": m_axis_tdata is " & to_hstring(m_axis_tdata)
                            & ", expected " & to_hstring(result);
                    elsif pass = 0 and clock /= due(seen) then
                        wrong := wrong + 1;
                        report "jet " & integer'image(seen) & ": at clock " & integer'image(clock)
                            & ", due at " & integer'image(due(seen));
                    end if;
                    seen := seen + 1;
                    quiet := 0;
                end if;
                if not offered and sent < JETS * BEATS and (pass = 0 or noise(8 downto 6) /= "000") then
                    readline(sending, row);
                    hread(row, beat);
                    offered := true;
                end if;
                s_axis_tvalid <= '1' when offered else '0';
                s_axis_tdata <= beat;
                s_axis_tlast <= '1' when offered and sent mod BEATS = BEATS - 1 else '0';{sent}
                if offered and s_axis_tready = '1' then
                    due(sent / BEATS) := clock + 1 + LATENCY;
                    sent := sent + 1;
                    quiet := 0;
                    offered := false;
                end if;
            end loop;
            assert seen = JETS and sent = JETS * BEATS and misframed = '0'
                report "FAIL: " & integer'image(seen) & " of " & integer'image(JETS)
                    & " jets came out, misframed is " & std_logic'image(misframed)
                severity failure;
            file_close(sending);
            file_close(expected);
        end loop;
        assert wrong = 0
            report "FAIL: " & integer'image(wrong) & " faults"
            severity failure;
        report "PASS: " & integer'image(JETS) & " jets twice, 0 differ, each after "
            & integer'image(LATENCY) & " clocks where nobody stalls";
        finish;
    end process;
end architecture simulation;
"""
