"""The core file of the folder, for FuseSoC.

**Source**: CAPI2 of FuseSoC 2.4; a tool is run by edalize.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.vendor.ip.testbench import EXPECTED, INPUTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jetc.vendor.ip.design import Design

__all__ = ["core_text"]


def core_text(design: Design) -> str:
    """Return the core file: targets to simulate, to lint, and to synthesise out of context."""
    return "\n".join(["CAPI=2:", "", *_head(design), "", *_filesets(design), "", *_targets(design), ""])


def _head(design: Design) -> Iterator[str]:
    yield f"name: jetc:taggers:{design.top}:1.0"
    yield f"description: Jet tagger {design.name}, a result {design.latency_cycles} clocks after its jet"


def _filesets(design: Design) -> Iterator[str]:
    yield "filesets:"
    yield from _fileset("verilog", "verilogSource-2005", design.verilog)
    if design.vhdl:
        yield from _fileset("vhdl", "vhdlSource-2008", design.vhdl)
        yield from _fileset("vhdl_test", "vhdlSource-2008", (f"testbench/{design.testbench}.vhd",))
    yield from _fileset("verilog_test", "systemVerilogSource", (f"testbench/{design.testbench}.sv",))
    yield "  vectors:"
    yield "    files:"
    yield from (f"      - {each}: {{file_type: user, copyto: {each}}}" for each in (INPUTS, EXPECTED))
    if design.link:
        yield from _fileset("link", "verilogSource-2005", design.link)
    yield from _fileset("identity", "verilogSource-2005", (f"identity/{design.identity}.v",))
    yield from _fileset("constraints", "xdc", (f"{design.top}.xdc",))


def _fileset(name: str, kind: str, files: Sequence[str]) -> Iterator[str]:
    yield f"  {name}:"
    yield f"    file_type: {kind}"
    yield "    files:"
    yield from (f"      - {each}" for each in files)


def _targets(design: Design) -> Iterator[str]:
    yield "targets:"
    yield "  default:"
    yield "    filesets: [verilog, identity]"
    yield f"    toplevel: {design.top}"
    yield "  sim:"
    yield "    description: The test of the folder, in Icarus Verilog"
    yield "    default_tool: icarus"
    yield "    filesets: [verilog, verilog_test, vectors]"
    yield f"    toplevel: {design.testbench}"
    yield "    tools:"
    yield "      icarus: {iverilog_options: [-g2012]}"
    if design.vhdl:
        yield "  sim_vhdl:"
        yield "    description: The same test of the VHDL, in GHDL"
        yield "    default_tool: ghdl"
        yield "    filesets: [vhdl, vhdl_test, vectors]"
        yield f"    toplevel: {design.testbench}"
        yield "    tools:"
        yield "      ghdl: {analyze_options: [--std=08], run_options: [--ieee-asserts=disable]}"
    yield "  lint:"
    yield "    description: Verilator with every warning"
    yield "    default_tool: verilator"
    yield "    filesets: [verilog]"
    yield f"    toplevel: {design.top}"
    yield "    tools:"
    yield "      verilator: {mode: lint-only, verilator_options: [-Wall]}"
    yield "  synth:"
    yield "    description: Vivado, out of context"
    yield "    default_tool: vivado"
    yield "    filesets: [verilog, constraints]"
    yield f"    toplevel: {design.top}"
    yield "    tools:"
    yield f"      vivado: {{part: {design.part}, pnr: none}}"
