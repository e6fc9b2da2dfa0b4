"""Vitis HLS: synthesises the hls4ml project and reads the estimate."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from jetc.diagnostics.diagnostic import ToolError
from jetc.tools.process import Command, run_logged

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["HlsEstimate", "read_estimate", "run_vitis", "vitis_path"]


@dataclass(frozen=True, slots=True)
class HlsEstimate:
    """What csynth estimates, before any synthesis of logic."""

    clock_period_ns: float
    latency_cycles: int
    interval_cycles: int
    luts: int
    flip_flops: int
    dsps: int
    block_rams: int
    """In blocks of 18 kbit."""


def vitis_path() -> str | None:
    """Return the path of vitis_hls, None where it is not on PATH."""
    return shutil.which("vitis_hls")


def run_vitis(vitis: str, folder: Path, script: str) -> None:
    """Run `script` of `folder`; the log is ``vitis_hls.log`` there."""
    command = Command(
        tool="vitis_hls",
        arguments=(vitis, "-f", script, "-l", "vitis_hls_session.log"),
        folder=folder,
        environment=os.environ,
        mend="read the log; a missing licence or part is usual. Off PATH, the build does without it",
    )
    run_logged(command, folder / "vitis_hls.log")


def read_estimate(solution: Path) -> HlsEstimate:
    """Read ``syn/report/csynth.xml`` of `solution`; ToolError where a figure is not there."""
    path = solution / "syn" / "report" / "csynth.xml"
    try:
        report = ET.parse(path).getroot()  # noqa: S314 - written by the tool we have just run
    except (FileNotFoundError, ET.ParseError) as error:
        raise ToolError(
            tool="vitis_hls", what=f"no report in {path}: {error}", mend="read vitis_hls.log"
        ) from error
    latency = "PerformanceEstimates/SummaryOfOverallLatency"
    return HlsEstimate(
        clock_period_ns=_figure(report, "PerformanceEstimates/SummaryOfTimingAnalysis/EstimatedClockPeriod"),
        latency_cycles=int(_figure(report, f"{latency}/Worst-caseLatency")),
        interval_cycles=int(_figure(report, f"{latency}/Interval-max")),
        luts=int(_figure(report, "AreaEstimates/Resources/LUT")),
        flip_flops=int(_figure(report, "AreaEstimates/Resources/FF")),
        dsps=int(_figure(report, "AreaEstimates/Resources/DSP")),
        block_rams=int(_figure(report, "AreaEstimates/Resources/BRAM_18K")),
    )


def _figure(report: ET.Element, path: str) -> float:
    text = report.findtext(path)
    try:
        return float(text or "")
    except ValueError:
        what = f"csynth.xml has {text!r} at {path}, wanted a number"
        raise ToolError(tool="vitis_hls", what=what, mend="read vitis_hls.log") from None
