"""Rules of the firmware: its part, its clock, and the jets of an event."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.checks.parts import PARTS
from jetc.checks.timing import CALIBRATION, FASTEST_MHZ, LEVEL_NS, fastest_mhz, most_levels

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jetc.diagnostics.diagnostic import Diagnostic
    from jetc.language.sections.model import Spec
    from jetc.language.text.places import Places

__all__ = ["clock", "pace", "part"]


def part(spec: Spec, places: Places) -> Iterator[Diagnostic]:
    """The part is known."""
    if spec.firmware.part not in PARTS:
        yield places.fault(
            "JET029",
            ("firmware", "part"),
            f"part {spec.firmware.part!r} is unknown",
            "its size is unknown, so use of the part could not be given in per cent",
            f"use one of {', '.join(PARTS)}",
        )


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
    clocks = firmware.event_clocks
    most = clocks // jets
    allowed = f", or give jets_per_event at most {clocks}" if clocks else ""
    if interval > most:
        yield places.fault(
            "JET073",
            ("firmware", "initiation_interval"),
            f"{jets} jets, one every {interval} clocks, take {interval * jets} clocks; an event has {clocks}",
            f"with TMUX {firmware.tmux} an event lasts {firmware.event_ns:g} ns: at most {most} clocks a jet",
            "use 1" if most else f"raise clock_mhz or tmux{allowed}",
            related=places.related(
                ("firmware", "clock_mhz"), f"{firmware.event_ns:g} ns are {clocks} of these clocks"
            ),
        )
    elif interval != 1:
        yield places.fault(
            "JET074",
            ("firmware", "initiation_interval"),
            f"the initiation interval is {interval}",
            "the RTL takes a jet at every clock; jetc has no pipeline that shares its logic between clocks",
            "use 1",
        )
