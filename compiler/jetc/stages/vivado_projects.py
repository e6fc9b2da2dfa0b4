"""What stage `vivado` does: write the two projects, run the tools that are there, keep what they report.

Figures of different steps stay apart, under the name of the step that made them.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict
from typing import TYPE_CHECKING

from jetc.stages.hls4ml.artifact import CLOCK_UNCERTAINTY, PROJECT
from jetc.stages.rtl.artifact import RTL, VERILOG
from jetc.tools.vitis import read_estimate, run_vitis, vitis_path
from jetc.tools.vivado import read_reports, run_vivado, vivado_path
from jetc.vendor.vitis import SOLUTION, vitis_script
from jetc.vendor.vivado import POST_ROUTE, POST_SYNTHESIS, Target, vivado_files

if TYPE_CHECKING:
    from pathlib import Path

    from jetc.plan.stage import Step

__all__ = ["VIVADO", "build_projects"]

VIVADO = "vivado.json"
_RUN = "ran"


def build_projects(step: Step) -> None:
    """Write both projects, run what is installed, and write vivado.json."""
    vitis, vivado = _vitis_project(step), _vivado_project(step)
    step.progress.start("projects for vendor tools", 2, "projects")
    found = {"vitis_hls": _vitis(step, vitis)}
    step.progress.advance()
    found["vivado"] = _vivado(vivado)
    step.progress.advance()
    record = {"status": "; ".join(f"{tool}: {each['status']}" for tool, each in found.items()), **found}
    (step.folder / VIVADO).write_text(json.dumps(record, indent=1) + "\n", "utf-8")


def _vitis_project(step: Step) -> Path:
    folder, firmware = step.folder / "vitis", step.spec.firmware
    shutil.copytree(step.inputs["hls4ml"] / PROJECT, folder)
    script = vitis_script(
        step.spec.name,
        part=firmware.part,
        clock_mhz=firmware.clock_mhz,
        clock_uncertainty=CLOCK_UNCERTAINTY,
    )
    (folder / "synthesise.tcl").write_text(script, "utf-8")
    return folder


def _vivado_project(step: Step) -> Path:
    folder, rtl = step.folder / "vivado", step.inputs["rtl"]
    described = json.loads((rtl / RTL).read_text("utf-8"))
    shutil.copytree(rtl / VERILOG, folder / VERILOG)
    target = Target(step.spec.firmware.part, step.spec.firmware.clock_mhz)
    for name, text in vivado_files(described["top"], described["sources"], target).items():
        (folder / name).write_text(text, "utf-8")
    return folder


def _vitis(step: Step, folder: Path) -> dict[str, object]:
    program = vitis_path()
    if program is None:
        return {"status": "not run: vitis_hls not found"}
    run_vitis(program, folder, "synthesise.tcl")
    estimate = read_estimate(folder / f"{step.spec.name}_hls" / SOLUTION)
    return {"status": _RUN, "csynth estimate": asdict(estimate)}


def _vivado(folder: Path) -> dict[str, object]:
    program = vivado_path()
    if program is None:
        return {"status": "not run: vivado not found"}
    run_vivado(program, folder, "run.tcl")
    return {
        "status": _RUN,
        "post-synthesis": asdict(read_reports(folder, POST_SYNTHESIS)),
        "post-route": asdict(read_reports(folder, POST_ROUTE)),
    }
