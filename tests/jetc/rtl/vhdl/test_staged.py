"""The VHDL of a module in stages, and of the chain's other modules, which mirror the Verilog."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jetc.rtl.vhdl.staged import module_text

from tests.jetc.rtl.link.test_design import emitted
from tests.jetc.rtl.verilog.test_staged import MODULE

if TYPE_CHECKING:
    from jetc_runtime.network import Network


def test_a_wire_is_read_from_the_register_of_its_stage() -> None:
    text = module_text(MODULE, "dut_values")
    assert "use work.dut_values.all;\n" in text
    assert "    jet <= in_word(5 downto 3);\n" in text
    assert '    slow <= (1d"0" & port);\n' in text
    assert "            slow_s1 <= slow;\n" in text
    assert "    both <= (equal(slow_s1(2 downto 0), port_s1) and equal(port_s1, jet_s1));\n" in text
    assert "    same <= both;\nend architecture rtl;" in text


def test_each_module_has_the_registers_that_it_has_in_verilog(tiny: Network) -> None:
    _, link = emitted(tiny, "exact", by_pt=True)
    assert [name for name, _ in link.vhdl] == [
        "tiny_values.vhd",
        *(f"{each.name}.vhd" for each in link.modules),
    ]
    for each in link.modules:
        registers = set(re.findall(r"    reg (?:signed )?\[\d+:0\] (\w+);", each.text))
        declared = set(re.findall(r"    signal (\w+) :", each.vhdl))
        assert registers <= declared, each.name
