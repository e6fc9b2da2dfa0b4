"""Rules of the firmware: its part, its clock, and the jets of an event."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jetc.checks.architecture import NEEDS
from jetc.checks.sharing import copies_of, least_interval
from jetc.checks.streaming import beats_of, words_of
from jetc.checks.timing import CALIBRATION, FASTEST_MHZ, LEVEL_NS, fastest_mhz, most_levels
from jetc.devices.holding import holds, is_witnessed
from jetc.devices.part import PART_PATTERN, device_of, is_series_7, near_devices
from jetc.diagnostics.diagnostic import Severity
from jetc.taggers.families import declared_topology

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jetc.diagnostics.diagnostic import Diagnostic
    from jetc.language.sections.model import Firmware, Spec
    from jetc.language.text.places import Places

__all__ = ["SHARING_NEEDS", "clock", "languages", "notes", "pace", "part", "sharing"]

SHARING_NEEDS = NEEDS | {"firmware"}


def part(spec: Spec, places: Places) -> Iterator[Diagnostic]:
    """The part is named as Vivado names parts, and what it holds is known or declared, not both."""
    firmware = spec.firmware
    if re.fullmatch(PART_PATTERN, firmware.part) is None:
        yield places.fault(
            "JET029",
            ("firmware", "part"),
            f"{firmware.part!r} is no part name of Vivado",
            "timing depends on package and speed grade, and the scripts for Vivado take the name as it is",
            f"write device, package and speed grade, as in {_EXAMPLES[is_series_7(firmware.part)]}",
        )
    elif holds(firmware.part, firmware.device) is None:
        near = near_devices(firmware.part)
        known = f"correct it, if the device is one of {', '.join(near)}; else " if near else ""
        yield places.fault(
            "JET029",
            ("firmware", "part"),
            f"part {firmware.part!r} is unknown",
            "what it holds is unknown, so the use of it could not be given in per cent",
            f"{known}declare firmware.device with family, luts, flip_flops, dsps, block_rams and ultra_rams",
        )
    elif firmware.device is not None and device_of(firmware.part) is not None:
        yield places.fault(
            "JET084",
            ("firmware", "device"),
            f"what {firmware.part} holds is declared, and jetc knows it",
            "a fact that stands twice can differ",
            "remove firmware.device",
            related=places.related(("firmware", "part"), f"the device is {device_of(firmware.part)}"),
        )


_EXAMPLES = {False: "xcvu13p-flga2577-2-e", True: "xc7vx690tffg1927-2"}
"""Part names, as in later families and as in the 7 series."""


def clock(spec: Spec, places: Places) -> Iterator[Diagnostic]:
    """A stage may hold its adders at the clock: latency is counted in clocks that designs have closed."""
    firmware = spec.firmware
    clock_mhz, levels = firmware.clock_mhz, firmware.adder_levels_per_stage
    most = most_levels(clock_mhz)
    if clock_mhz > FASTEST_MHZ:
        yield places.fault(
            "JET082",
            ("firmware", "clock_mhz"),
            f"a clock of {clock_mhz:g} MHz is beyond {FASTEST_MHZ:g} MHz",
            f"{CALIBRATION}: at a faster clock a latency would be a guess",
            f"use at most {FASTEST_MHZ:g}",
        )
    elif levels > most:
        yield places.fault(
            "JET082",
            ("firmware", "adder_levels_per_stage"),
            f"{levels} adder levels do not fit between two registers at {clock_mhz:g} MHz",
            f"{CALIBRATION}: {LEVEL_NS:.3f} ns a level, and a period is {1000 / clock_mhz:.3f} ns",
            f"use at most {most} levels, or lower clock_mhz to {fastest_mhz(levels):g}",
            related=places.related(("firmware", "clock_mhz"), f"a period of {1000 / clock_mhz:.3f} ns"),
        )


def pace(spec: Spec, places: Places) -> Iterator[Diagnostic]:
    """All jets of an event pass the tagger before the next event."""
    firmware = spec.firmware
    interval, jets = firmware.initiation_interval, firmware.jets_per_event
    clocks, most = firmware.event_clocks, _slowest(firmware)
    allowed = f", or give jets_per_event at most {clocks}" if clocks else ""
    if interval > most:
        yield places.fault(
            "JET073",
            ("firmware", "initiation_interval"),
            f"{jets} jets, one every {interval} clocks, take {interval * jets} clocks; an event has {clocks}",
            f"with TMUX {firmware.tmux} an event lasts {firmware.event_ns:g} ns: at most {most} clocks a jet",
            f"use {most}" if most else f"raise clock_mhz or tmux{allowed}",
            related=places.related(
                ("firmware", "clock_mhz"), f"{firmware.event_ns:g} ns are {clocks} of these clocks"
            ),
        )


def sharing(spec: Spec, places: Places) -> Iterator[Diagnostic]:
    """A longer interval places fewer copies, else a shorter one does the same and takes jets faster."""
    topology = declared_topology(spec)
    rows = [topology.instances(each) for each in topology.parts]
    interval = spec.firmware.initiation_interval
    enough = max(least_interval(rows, interval), _beats(spec))
    if enough < interval <= _slowest(spec.firmware):
        most = max(rows)
        yield places.fault(
            "JET074",
            ("firmware", "initiation_interval"),
            f"an interval of {interval} clocks saves no logic beyond one of {enough}",
            f"logic for {most} rows is placed {copies_of(most, interval)} times at either"
            if most > 1
            else "nothing in this network is repeated, and other logic is not shared",
            f"use {enough}: the design then takes jets that come faster, too",
            related=places.related(("features", "constituents"), "a row for each"),
            severity=Severity.WARNING,
        )


def _beats(spec: Spec) -> int:
    """Return the clocks that a jet takes on a stream, 1 where there is none."""
    stream = spec.firmware.stream
    return 1 if stream is None else beats_of(words_of(spec.features, spec.link), stream.words_per_beat)


def notes(spec: Spec) -> Iterator[str]:
    """Say so where nothing but the table says what the part holds."""
    part = spec.firmware.part
    if not is_witnessed(part):
        yield (
            f"what {part} holds is not witnessed: nothing but the table of jetc was found to say it, so "
            "compare shares of the part with its data sheet"
        )


def languages(spec: Spec, places: Places) -> Iterator[Diagnostic]:
    """What GHDL is to run is written."""
    jets = spec.verification.ghdl_jets
    if jets and spec.firmware.languages == "verilog":
        yield places.fault(
            "JET078",
            ("verification", "ghdl_jets"),
            f"{jets} jets are to run in GHDL, and there is no VHDL",
            "GHDL runs the VHDL, and firmware.languages asks for Verilog alone",
            "add languages: verilog_and_vhdl to firmware, or leave ghdl_jets out",
            related=places.related(("firmware",), "the RTL is written in Verilog"),
        )


def _slowest(firmware: Firmware) -> int:
    """Return the longest interval at which all jets of an event pass in its time; 0: none does."""
    return firmware.event_clocks // firmware.jets_per_event
