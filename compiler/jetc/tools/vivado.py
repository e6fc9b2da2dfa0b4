"""Vivado: runs the project of the open RTL and reads the reports."""

from __future__ import annotations

import os
import re
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jetc.diagnostics.diagnostic import ToolError
from jetc.tools.process import Command, run_logged

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Implemented", "read_reports", "run_vivado", "vivado_path"]

_ROWS = {"luts": "CLB LUTs", "flip_flops": "CLB Registers", "dsps": "DSPs", "block_rams": "Block RAM Tile"}

_SLACK = r"Design Timing Summary[\s|]*\n[\s|-]*\n+\s*WNS\(ns\).*\n[\s-]*\n\s*(-?[\d.]+)"


@dataclass(frozen=True, slots=True)
class Implemented:
    """What Vivado reports after one step of the flow."""

    worst_slack_ns: float
    """Worst negative slack of setup; negative where the clock is not met."""
    luts: float
    flip_flops: float
    dsps: float
    block_rams: float
    """In tiles of 36 kbit, halves included."""


def vivado_path() -> str | None:
    """Return the path of vivado, None where it is not on PATH."""
    return shutil.which("vivado")


def run_vivado(vivado: str, folder: Path, script: str) -> None:
    """Run `script` of `folder` in batch mode; the log is ``vivado.log`` there."""
    command = Command(
        tool="vivado",
        arguments=(vivado, "-mode", "batch", "-notrace", "-nojournal", "-nolog", "-source", script),
        folder=folder,
        environment=os.environ,
        mend="read the log; a missing licence or part is usual. Off PATH, the build does without it",
    )
    run_logged(command, folder / "vivado.log")


def read_reports(folder: Path, prefix: str) -> Implemented:
    """Read ``<prefix>_timing.rpt`` and ``<prefix>_utilisation.rpt``; ToolError where a figure is missing."""
    utilisation = _report(folder / f"{prefix}_utilisation.rpt")
    rows = {
        name: _figure(utilisation, rf"^\|\s*{re.escape(row)}\*?\s*\|\s*([\d.]+)\s*\|", row)
        for name, row in _ROWS.items()
    }
    timing = _report(folder / f"{prefix}_timing.rpt")
    slack = _figure(timing, _SLACK, "WNS(ns)")
    return Implemented(worst_slack_ns=slack, **rows)


def _report(path: Path) -> str:
    try:
        return path.read_text("utf-8", errors="replace")
    except FileNotFoundError:
        raise _unread(f"it wrote no {path.name}") from None


def _figure(report: str, pattern: str, what: str) -> float:
    match = re.search(pattern, report, re.MULTILINE)
    if match is None:
        raise _unread(f"its report has no {what}")
    return float(match[1])


def _unread(what: str) -> ToolError:
    return ToolError(tool="vivado", what=what, mend="read vivado.log beside the reports")
