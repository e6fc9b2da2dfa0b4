"""The modules that name the design, and the outermost one with them on a port."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jetc.vendor.ip.identity import (
    identity_words,
    verilog_identified,
    verilog_identity,
    vhdl_identified,
    vhdl_identity,
)

if TYPE_CHECKING:
    from jetc.vendor.ip.design import Design


def test_the_words_are_the_digits_of_the_digests_in_order(design: Design) -> None:
    words = identity_words(design.digests)
    assert "".join(words[:8]) == design.digests.spec
    assert words[8:] == ("fedcba98", "76543210", "12340000")
    assert re.findall(r"4'd(\d+): word = 32'h(\w+);", verilog_identity(design)) == [
        (str(at), each) for at, each in enumerate(words)
    ]
    assert re.findall(r'x"(\w{8})" when address = x"(\w)"', vhdl_identity(design)) == [
        (each, f"{at:x}") for at, each in enumerate(words)
    ]


def test_the_outermost_module_keeps_its_ports(streamed: Design) -> None:
    names = [each.name for each in streamed.outer.ports]
    assert re.findall(r"\.(\w+)\(\1\)", verilog_identified(streamed)) == names
    assert re.findall(r"^ {12}(\w+) => \1", vhdl_identified(streamed), re.MULTILINE) == names
    assert "    tiny_stream wrapped (" in verilog_identified(streamed)
    assert "    output wire [31:0] identity_data\n);" in verilog_identified(streamed)
