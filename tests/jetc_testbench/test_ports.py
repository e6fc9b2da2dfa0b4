"""The ports that the bench drives and reads, and their text."""

from __future__ import annotations

from pathlib import Path

from jetc_runtime.fixed_point import FixedPoint
from jetc_runtime.network import Network
from jetc_testbench.ports import Ports, link_ports, tagger_ports

GOLDEN = Path(__file__).parents[1] / "golden" / "tiny" / "network.json"


def test_the_ports_of_a_tagger_are_those_of_its_network() -> None:
    network = Network.from_json(GOLDEN.read_text("utf-8"))
    ports = tagger_ports(network)
    assert ports.names == ("clk", "rst", "in_valid", "in_data", "out_valid", "out_data")
    assert ports.taken[0].formats == network.input.formats * network.input.constituents
    assert [each.label for each in ports.words] == [
        label for output in network.outputs for label in output.labels
    ]


def test_a_chain_takes_words_in_halves() -> None:
    ports = link_ports(3, [("pt", FixedPoint(14, 14, signed=False)), ("eta", FixedPoint(12, 12))])
    assert ports.names == ("clk", "rst", "in_valid", "in_jet", "in_candidates", "out_valid", "out_jet")
    assert [len(each.formats) for each in ports.taken] == [2, 6]
    assert [(each.output, each.label) for each in ports.words] == [("outgoing", "pt"), ("outgoing", "eta")]


def test_ports_read_back_as_they_were_written() -> None:
    ports = link_ports(2, [("pt", FixedPoint(14, 14, signed=False)), ("eta", FixedPoint(12, 12))])
    assert Ports.from_json(ports.to_json()) == ports
