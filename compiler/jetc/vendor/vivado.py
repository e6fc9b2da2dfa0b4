"""Tcl and constraints of the Vivado project for the open RTL.

Our own and not edalize's: a tagger is synthesised and implemented out of context, with reports after
each, for which edalize 0.6.8 has no option.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jetc.vendor.tcl import clock_period_ns, word

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["POST_ROUTE", "POST_SYNTHESIS", "VendorTarget", "vivado_files"]

POST_SYNTHESIS = "post_synthesis"
POST_ROUTE = "post_route"
"""Prefixes of the report files ``<prefix>_timing.rpt`` and ``<prefix>_utilisation.rpt``."""


@dataclass(frozen=True, slots=True)
class VendorTarget:
    """What the projects are for: the FPGA part and the clock."""

    part: str
    clock_mhz: float


def vivado_files(top: str, sources: Sequence[str], target: VendorTarget) -> dict[str, str]:
    """Return by name: ``clock.xdc``, ``project.tcl`` (a project to open) and ``run.tcl`` (the whole flow).

    `sources` are paths relative to the scripts. ValueError where a name cannot stand in Tcl.
    """
    return {
        "clock.xdc": f"create_clock -name clk -period {clock_period_ns(target.clock_mhz)} [get_ports clk]\n",
        "project.tcl": _project(top, sources, target),
        "run.tcl": _run(top, sources, target),
    }


def _project(top: str, sources: Sequence[str], target: VendorTarget) -> str:
    return "\n".join(
        [
            f"# vivado -mode batch -source project.tcl: makes the project {top}/{top}.xpr.",
            *_files(sources),
            f"create_project -force -part {word(target.part)} {word(top)} [file join $here {word(top)}]",
            "add_files -norecurse $sources",
            "add_files -fileset constrs_1 -norecurse $clock",
            "set_property USED_IN {synthesis implementation out_of_context} [get_files $clock]",
            f"set_property top {word(top)} [current_fileset]",
            "set_property -name {STEPS.SYNTH_DESIGN.ARGS.MORE OPTIONS} \\",
            "    -value {-mode out_of_context} -objects [get_runs synth_1]",
            "",
        ]
    )


def _run(top: str, sources: Sequence[str], target: VendorTarget) -> str:
    return "\n".join(
        [
            "# vivado -mode batch -source run.tcl: synthesis, place and route out of context, with reports.",
            *_files(sources),
            f"create_project -in_memory -part {word(target.part)}",
            "read_verilog $sources",
            "read_xdc -mode out_of_context $clock",
            f"synth_design -top {word(top)} -part {word(target.part)} -mode out_of_context",
            *_reports(POST_SYNTHESIS),
            "opt_design",
            "place_design",
            "phys_opt_design",
            "route_design",
            *_reports(POST_ROUTE),
            "write_checkpoint -force [file join $here {routed.dcp}]",
            "",
        ]
    )


def _files(sources: Sequence[str]) -> list[str]:
    return [
        "set here [file dirname [file normalize [info script]]]",
        "set sources [list \\",
        *(f"    [file join $here {word(each)}] \\" for each in sources),
        "]",
        "set clock [file join $here {clock.xdc}]",
    ]


def _reports(prefix: str) -> list[str]:
    return [
        f"report_timing_summary -file [file join $here {{{prefix}_timing.rpt}}]",
        f"report_utilization -file [file join $here {{{prefix}_utilisation.rpt}}]",
    ]
