"""The files of the folder, by path."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.vendor.ip.fusesoc import core_text
from jetc.vendor.ip.identity import (
    verilog_identified,
    verilog_identity,
    vhdl_identified,
    vhdl_identity,
)
from jetc.vendor.ip.ipxact import component_xml
from jetc.vendor.ip.readme import readme_text
from jetc.vendor.ip.stream_testbench import (
    BEATS,
    RESULTS,
    verilog_stream_testbench,
    vhdl_stream_testbench,
)
from jetc.vendor.ip.template import verilog_template, vhdl_template
from jetc.vendor.ip.testbench import (
    EXPECTED,
    INPUTS,
    expected_text,
    hexadecimal,
    inputs_text,
    verilog_testbench,
    vhdl_testbench,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jetc.vendor.ip.design import Design, Passing, Stream, Vector

__all__ = ["folder_files"]


def folder_files(design: Design, vectors: Sequence[Vector], passing: Passing | None = None) -> dict[str, str]:
    """Return all files beside the sources of `design`, by their path in the folder.

    `passing` is what passes its wrapper for streams, where it has one.
    """
    name, outer = design.testbench, design.outer
    files = {
        "README.md": readme_text(design),
        "component.xml": component_xml(design),
        f"{outer.top}.core": core_text(design),
        f"{outer.top}.xdc": _clock(design),
        "verilog.f": _listed(*design.verilog, f"testbench/{name}.sv"),
        f"template/{outer.top}.v": verilog_template(design),
        f"template/{outer.top}.vhd": vhdl_template(design),
        f"testbench/{name}.sv": verilog_testbench(design),
        INPUTS: inputs_text(design, vectors),
        EXPECTED: expected_text(design, vectors),
    }
    if design.link:
        files["link.f"] = _listed(*design.verilog, *design.link)
    if design.link_vhdl:
        files["link_vhdl.f"] = _listed(*design.vhdl, *design.link_vhdl)
    if design.vhdl:
        files["vhdl.f"] = _listed(*design.vhdl, f"testbench/{name}.vhd")
        files[f"testbench/{name}.vhd"] = vhdl_testbench(design)
    if design.stream is not None and passing is not None:
        files |= _of_stream(design, design.stream, passing)
    return files | _of_identity(design)


def _clock(design: Design) -> str:
    clock = design.outer.clock
    return f"create_clock -name {clock} -period {design.period_ns} [get_ports {clock}]\n"


def _of_stream(design: Design, stream: Stream, passing: Passing) -> dict[str, str]:
    name = stream.testbench
    files = {
        "stream.f": _listed(*design.whole_verilog, f"testbench/{name}.sv"),
        f"testbench/{name}.sv": verilog_stream_testbench(design, stream),
        BEATS: hexadecimal(passing.beats, stream.taken),
        RESULTS: hexadecimal(passing.results, stream.given),
    }
    if design.whole_vhdl:
        files["stream_vhdl.f"] = _listed(*design.whole_vhdl, f"testbench/{name}.vhd")
        files[f"testbench/{name}.vhd"] = vhdl_stream_testbench(design, stream)
    return files


def _of_identity(design: Design) -> dict[str, str]:
    identity, identified = f"identity/{design.identity}", f"identity/{design.identified}"
    files = {
        "identity.f": _listed(*design.whole_verilog, f"{identity}.v", f"{identified}.v"),
        f"{identity}.v": verilog_identity(design),
        f"{identity}.vhd": vhdl_identity(design),
        f"{identified}.v": verilog_identified(design),
    }
    if design.whole_vhdl:
        files["identity_vhdl.f"] = _listed(*design.whole_vhdl, f"{identity}.vhd", f"{identified}.vhd")
        files[f"{identified}.vhd"] = vhdl_identified(design)
    return files


def _listed(*files: str) -> str:
    return "".join(f"{each}\n" for each in files)
