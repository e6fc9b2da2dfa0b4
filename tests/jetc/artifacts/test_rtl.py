"""rtl.json says of every word of the ports where it stands."""

from pathlib import Path

from jetc.artifacts.interface import interface_of
from jetc.artifacts.rtl import ports_record
from jetc_runtime.network import Network

TINY = Path(__file__).parents[2] / "golden" / "tiny" / "network.json"
INTERFACE = interface_of(Network.from_json(TINY.read_text("utf-8")))


def test_the_ports_are_those_of_the_interface() -> None:
    ports = ports_record(INTERFACE)
    for said, port in ((ports.in_data, INTERFACE.in_data), (ports.out_data, INTERFACE.out_data)):
        assert said.width == port.width
        assert [(each.name, each.offset, each.width, each.format) for each in said.fields] == [
            (name, word.offset, word.format.width, word.format)
            for name, word in zip(port.names, port.words, strict=True)
        ]
