"""Tcl that synthesises the hls4ml project with Vitis HLS."""

from __future__ import annotations

from jetc.vendor.tcl import clock_period_ns, word

__all__ = ["SOLUTION", "vitis_script", "vitis_settings"]

SOLUTION = "solution"
CLOCK_UNCERTAINTY = "27%"
"""Part of the period that Vitis HLS keeps free: its own default, stated so that a release cannot move it."""


def vitis_settings(name: str, *, part: str, clock_mhz: float) -> str:
    """Return ``project.tcl``, which the scripts of an hls4ml project read.

    ValueError where a word cannot stand in Tcl.
    """
    settings = {
        "project_name": word(name),
        "backend": word("vitis"),
        "part": word(part),
        "clock_period": clock_period_ns(clock_mhz),
        "clock_uncertainty": CLOCK_UNCERTAINTY,
        "version": word("1.0.0"),
        "maximum_size": "4096",
    }
    return "".join(f"variable {key}\nset {key} {value}\n" for key, value in settings.items())


def vitis_script(name: str, *, part: str, clock_mhz: float) -> str:
    """Return the script for the hls4ml project whose top function is `name`; it runs in the project's folder.

    No C simulation: the emulator has run the same C++. ValueError where a word cannot stand in Tcl.
    """
    return "\n".join(
        [
            "# vitis_hls -f synthesise.tcl: C synthesis and export, no simulation.",
            "cd [file dirname [file normalize [info script]]]",
            f"open_project -reset {word(f'{name}_hls')}",
            f"set_top {word(name)}",
            f"add_files {word(f'firmware/{name}.cpp')} -cflags {{-std=c++0x}}",
            f"open_solution -reset {word(SOLUTION)} -flow_target vivado",
            f"set_part {word(part)}",
            f"create_clock -period {clock_period_ns(clock_mhz)} -name default",
            f"set_clock_uncertainty {{{CLOCK_UNCERTAINTY}}} default",
            "config_compile -name_max_length 80",
            "config_schedule -enable_dsp_full_reg=false",
            "csynth_design",
            "export_design -format ip_catalog",
            "exit",
            "",
        ]
    )
