"""The files of the folder, by path."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.vendor.ip.fusesoc import core_text
from jetc.vendor.ip.identity import verilog_identity, vhdl_identity
from jetc.vendor.ip.ipxact import component_xml
from jetc.vendor.ip.readme import readme_text
from jetc.vendor.ip.template import verilog_template, vhdl_template
from jetc.vendor.ip.testbench import (
    EXPECTED,
    INPUTS,
    expected_text,
    inputs_text,
    verilog_testbench,
    vhdl_testbench,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jetc.vendor.ip.design import Design, Vector

__all__ = ["folder_files"]


def folder_files(design: Design, vectors: Sequence[Vector]) -> dict[str, str]:
    """Return all files beside the sources of `design`, by their path in the folder."""
    name = design.testbench
    files = {
        "README.md": readme_text(design),
        "component.xml": component_xml(design),
        f"{design.top}.core": core_text(design),
        f"{design.top}.xdc": f"create_clock -name clk -period {design.period_ns} [get_ports clk]\n",
        "verilog.f": _listed(*design.verilog, f"testbench/{name}.sv"),
        f"identity/{design.identity}.v": verilog_identity(design),
        f"identity/{design.identity}.vhd": vhdl_identity(design),
        f"template/{design.top}.v": verilog_template(design),
        f"template/{design.top}.vhd": vhdl_template(design),
        f"testbench/{name}.sv": verilog_testbench(design),
        INPUTS: inputs_text(design, vectors),
        EXPECTED: expected_text(design, vectors),
    }
    if design.link:
        files["link.f"] = _listed(*design.verilog, *design.link)
    if design.vhdl:
        files["vhdl.f"] = _listed(*design.vhdl, f"testbench/{name}.vhd")
        files[f"testbench/{name}.vhd"] = vhdl_testbench(design)
    return files


def _listed(*files: str) -> str:
    return "".join(f"{each}\n" for each in files)
