"""Ports of the modules that are put into a chip, as their printers spell them."""

from __future__ import annotations

import pytest
from jetc.artifacts.ports import Port, link_ports, stream_ports, tagger_ports


@pytest.mark.parametrize(("interval", "ready"), [(1, []), (2, ["in_ready"])])
def test_a_design_that_is_not_always_ready_says_so(interval: int, ready: list[str]) -> None:
    names = [each.name for each in link_ports(2, 88, interval)]
    assert names == ["clk", "rst", "in_valid", "in_jet", "in_candidates", *ready, "out_valid", "out_jet"]
    assert ("in_ready" in [each.name for each in tagger_ports(6, 5, interval)]) == bool(ready)


def test_scores_of_the_network_come_out_with_the_word_of_the_jet() -> None:
    plain, scored = link_ports(2, 88, 1), link_ports(2, 88, 1, scores=40)
    assert scored[: len(plain)] == plain
    assert [(each.name, each.width) for each in scored[len(plain) :]] == [
        ("out_scored", None), ("out_scores", 40), ("out_scored_jet", 47),
    ]  # fmt: skip


def test_both_sides_of_a_stream_wait() -> None:
    ready = [(each.name, each.direction) for each in stream_ports(48, 24) if each.name.endswith("ready")]
    assert ready == [("s_axis_tready", "out"), ("m_axis_tready", "in")]


@pytest.mark.parametrize(
    ("port", "in_verilog", "in_vhdl"),
    [
        (Port("clk", "in"), "input  wire clk", "clk : in std_logic"),
        (
            Port("out_data", "out", 5),
            "output wire [4:0] out_data",
            "out_data : out std_logic_vector(4 downto 0)",
        ),
    ],
)
def test_a_port_is_spelt_in_both_languages(port: Port, in_verilog: str, in_vhdl: str) -> None:
    assert (port.verilog, port.vhdl) == (in_verilog, in_vhdl)
