"""The core file of the folder, for FuseSoC.

Each target names a flow of edalize, and for versions of FuseSoC before flows a tool.

**Source**: CAPI2 of FuseSoC 2.4; a tool is run by edalize.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.vendor.ip.stream_testbench import BEATS, RESULTS
from jetc.vendor.ip.testbench import EXPECTED, INPUTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jetc.vendor.ip.design import Design, Stream

__all__ = ["core_text"]


def core_text(design: Design) -> str:
    """Return the core file: targets to simulate, to lint, and to synthesise out of context."""
    return "\n".join(["CAPI=2:", "", *_head(design), "", *_filesets(design), "", *_targets(design), ""])


def _head(design: Design) -> Iterator[str]:
    yield f"name: jetc:taggers:{design.outer.top}:1.0"
    clocks = design.outer.latency_cycles
    yield f"description: Jet tagger {design.name}, a result {clocks} clocks after its jet"


def _filesets(design: Design) -> Iterator[str]:
    yield "filesets:"
    yield from _fileset("verilog", "verilogSource-2005", design.verilog)
    if design.vhdl:
        yield from _fileset("vhdl", "vhdlSource-2008", design.vhdl)
        yield from _fileset("vhdl_test", "vhdlSource-2008", (f"testbench/{design.testbench}.vhd",))
    yield from _fileset("verilog_test", "systemVerilogSource", (f"testbench/{design.testbench}.sv",))
    yield from _vectors("vectors", (INPUTS, EXPECTED))
    if design.link:
        yield from _fileset("link", "verilogSource-2005", design.link)
    if design.link_vhdl:
        yield from _fileset("link_vhdl", "vhdlSource-2008", design.link_vhdl)
    if design.stream is not None:
        yield from _stream_filesets(design, design.stream)
    identity = tuple(f"identity/{each}.v" for each in (design.identity, design.identified))
    yield from _fileset("identity", "verilogSource-2005", identity)
    yield from _fileset("constraints", "xdc", (f"{design.outer.top}.xdc",))


def _stream_filesets(design: Design, stream: Stream) -> Iterator[str]:
    test = f"testbench/{stream.testbench}"
    yield from _fileset("stream", "verilogSource-2005", (stream.verilog,))
    yield from _fileset("stream_test", "systemVerilogSource", (f"{test}.sv",))
    yield from _vectors("stream_vectors", (BEATS, RESULTS))
    if design.whole_vhdl and stream.vhdl is not None:
        yield from _fileset("stream_vhdl", "vhdlSource-2008", (stream.vhdl,))
        yield from _fileset("stream_vhdl_test", "vhdlSource-2008", (f"{test}.vhd",))


def _vectors(name: str, files: Sequence[str]) -> Iterator[str]:
    yield f"  {name}:"
    yield "    files:"
    yield from (f"      - {each}: {{file_type: user, copyto: {each}}}" for each in files)


def _fileset(name: str, kind: str, files: Sequence[str]) -> Iterator[str]:
    yield f"  {name}:"
    yield f"    file_type: {kind}"
    yield "    files:"
    yield from (f"      - {each}" for each in files)


def _targets(design: Design) -> Iterator[str]:
    whole = ", ".join(_whole(design))
    yield "targets:"
    yield "  default:"
    yield "    description: What is put into a chip, with the digests on a port"
    yield f"    filesets: [{whole}, identity]"
    yield f"    toplevel: {design.identified}"
    yield from _icarus(
        "sim", "The test of the tagger", ("verilog", "verilog_test", "vectors"), design.testbench
    )
    if design.vhdl:
        yield from _ghdl("sim_vhdl", "tagger", ("vhdl", "vhdl_test", "vectors"), design.testbench)
    if design.stream is not None:
        top = design.stream.testbench
        sets = (*_whole(design), "stream_test", "stream_vectors")
        yield from _icarus("sim_stream", "The test of the wrapper for streams", sets, top)
        if design.whole_vhdl:
            link = ("link_vhdl",) if design.link_vhdl else ()
            sets = ("vhdl", *link, "stream_vhdl", "stream_vhdl_test", "stream_vectors")
            yield from _ghdl("sim_stream_vhdl", "wrapper for streams", sets, top)
    yield "  lint:"
    yield "    description: Verilator with every warning"
    yield f"    filesets: [{whole}]"
    yield f"    toplevel: {design.outer.top}"
    yield from _run_by("lint", "verilator", "mode: lint-only, verilator_options: [-Wall]")
    yield "  synth:"
    yield "    description: Vivado, out of context"
    yield f"    filesets: [{whole}, constraints]"
    yield f"    toplevel: {design.outer.top}"
    yield from _run_by("vivado", "vivado", f"part: {design.part}, pnr: none")


def _run_by(flow: str, tool: str, options: str, of_flow: str = "") -> Iterator[str]:
    """Yield what runs a target: a flow, and the tool alone where FuseSoC has no flows.

    `options` are those of the tool, `of_flow` those that the flow has for it where they differ.
    """
    named = "" if flow == tool else f"tool: {tool}, "
    yield f"    flow: {flow}"
    yield f"    flow_options: {{{named}{of_flow or options}}}"
    yield f"    default_tool: {tool}"
    yield "    tools:"
    yield f"      {tool}: {{{options}}}"


def _whole(design: Design) -> tuple[str, ...]:
    """Return the sets of files of the outermost module in Verilog."""
    return ("verilog", *(("link",) if design.link else ()), *(("stream",) if design.stream else ()))


def _icarus(name: str, about: str, sets: Sequence[str], top: str) -> Iterator[str]:
    yield f"  {name}:"
    yield f"    description: {about}, in Icarus Verilog"
    yield f"    filesets: [{', '.join(sets)}]"
    yield f"    toplevel: {top}"
    yield from _run_by("sim", "icarus", "iverilog_options: [-g2012]")


def _ghdl(name: str, what: str, sets: Sequence[str], top: str) -> Iterator[str]:
    yield f"  {name}:"
    yield f"    description: The same test of the {what} in VHDL, in GHDL"
    yield f"    filesets: [{', '.join(sets)}]"
    yield f"    toplevel: {top}"
    analysed, run = "analyze_options: [--std=08]", "[--ieee-asserts=disable]"
    yield from _run_by("sim", "ghdl", f"{analysed}, run_options: {run}", f"{analysed}, sim_options: {run}")
