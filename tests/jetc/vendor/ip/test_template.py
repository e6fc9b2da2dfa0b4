"""An instance to be copied: it fits the ports of the module."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from jetc.artifacts.ports import tagger_ports
from jetc.vendor.ip.template import verilog_template, vhdl_template

if TYPE_CHECKING:
    from jetc.vendor.ip.design import Design

PORTS = ["clk", "rst", "in_valid", "in_data", "out_valid", "out_data"]


def test_every_port_is_connected_in_both_languages(design: Design) -> None:
    assert re.findall(r"\.(\w+)\(\1\)", verilog_template(design)) == PORTS
    assert re.findall(r"(\w+) => \1", vhdl_template(design)) == PORTS
    assert re.findall(r"^ {8}(\w+) : (?:in|out) ", vhdl_template(design), re.MULTILINE) == PORTS


def test_the_widths_and_the_timing_are_said(design: Design) -> None:
    ports = tagger_ports(6, 5, 3)
    slow = replace(design, initiation_interval=3, outer=replace(design.outer, ports=ports))
    assert "in_ready" not in verilog_template(design) + vhdl_template(design)
    assert ".in_ready(in_ready)" in verilog_template(slow)
    assert "in_ready : out std_logic;" in vhdl_template(slow)
    assert "wire [4:0] out_data;" in verilog_template(design)
    assert "in_data : in std_logic_vector(5 downto 0);" in vhdl_template(design)
    assert "a jet every clock, its result 2\n// clocks after" in verilog_template(design)
    assert "a jet every 3 clocks, its result 2\n-- clocks after" in vhdl_template(slow)


def test_of_a_stream_it_is_said_when_its_result_comes(streamed: Design) -> None:
    assert "tiny_stream tiny (" in verilog_template(streamed)
    assert "aclk has 2.777 ns, s_axis_tdata 8 bits;" in verilog_template(streamed)
    assert "-- 3 clocks after the edge that takes its last beat" in vhdl_template(streamed)
