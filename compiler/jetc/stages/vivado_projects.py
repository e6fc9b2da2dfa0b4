"""What stage `vivado` does: write two projects, run what is there, keep what is reported.

Figures of different steps stay apart, under the name of the step that made them.
"""

from __future__ import annotations

import shutil
from dataclasses import asdict
from typing import TYPE_CHECKING, Protocol

from jetc.artifacts.record import read, write
from jetc.artifacts.rtl import RtlRecord
from jetc.artifacts.vivado import ToolRecord, VivadoRecord
from jetc.stages.hls4ml.artifact import PROJECT
from jetc.stages.rtl.artifact import VERILOG
from jetc.tools.vitis import read_estimate, run_vitis, vitis_path
from jetc.tools.vivado import read_reports, run_vivado, vivado_path
from jetc.vendor.vitis import SOLUTION, vitis_script, vitis_settings
from jetc.vendor.vivado import POST_ROUTE, POST_SYNTHESIS, VendorTarget, vivado_files

if TYPE_CHECKING:
    from pathlib import Path

    from jetc.plan.stage import Step

__all__ = ["Reads", "build_projects"]


class FirmwarePart(Protocol):
    """What it reads of `firmware`."""

    @property
    def part(self) -> str:
        """Vivado part name."""

    @property
    def clock_mhz(self) -> float:
        """Clock frequency, MHz."""


class Reads(Protocol):
    """What the stage reads of the spec."""

    @property
    def name(self) -> str:
        """Name of the build."""

    @property
    def firmware(self) -> FirmwarePart:
        """The device and its clock."""


_RUN = "ran"


def build_projects(step: Step[Reads]) -> None:
    """Write both projects, run what is installed, and write vivado.json."""
    vitis, vivado = _vitis_project(step), _vivado_project(step)
    step.progress.start("projects for vendor tools", 2, "projects")
    hls = _vitis(step, vitis)
    step.progress.advance()
    rtl = _vivado(vivado)
    step.progress.advance()
    status = f"vitis_hls: {hls.status}; vivado: {rtl.status}"
    write(VivadoRecord(status=status, vitis_hls=hls, vivado=rtl), step.folder)


def _vitis_project(step: Step[Reads]) -> Path:
    folder, firmware = step.folder / "vitis", step.spec.firmware
    shutil.copytree(step.inputs["hls4ml"] / PROJECT, folder)
    texts = {"project.tcl": vitis_settings, "synthesise.tcl": vitis_script}
    for file, text in texts.items():
        made = text(step.spec.name, part=firmware.part, clock_mhz=firmware.clock_mhz)
        (folder / file).write_text(made, "utf-8")
    return folder


def _vivado_project(step: Step[Reads]) -> Path:
    folder, rtl = step.folder / "vivado", step.inputs["rtl"]
    described = read(RtlRecord, rtl)
    shutil.copytree(rtl / VERILOG, folder / VERILOG)
    target = VendorTarget(step.spec.firmware.part, step.spec.firmware.clock_mhz)
    for name, text in vivado_files(described.top, described.sources, target).items():
        (folder / name).write_text(text, "utf-8")
    return folder


def _vitis(step: Step[Reads], folder: Path) -> ToolRecord:
    program = vitis_path()
    if program is None:
        return ToolRecord(status="not run: vitis_hls not found", steps={})
    run_vitis(program, folder, "synthesise.tcl")
    estimate = read_estimate(folder / f"{step.spec.name}_hls" / SOLUTION)
    return ToolRecord(status=_RUN, steps={"csynth estimate": asdict(estimate)})


def _vivado(folder: Path) -> ToolRecord:
    program = vivado_path()
    if program is None:
        return ToolRecord(status="not run: vivado not found", steps={})
    run_vivado(program, folder, "run.tcl")
    steps = {"post-synthesis": POST_SYNTHESIS, "post-route": POST_ROUTE}
    return ToolRecord(
        status=_RUN, steps={name: asdict(read_reports(folder, prefix)) for name, prefix in steps.items()}
    )
