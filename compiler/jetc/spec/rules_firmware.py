"""Rules of the firmware: its name and its part."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.spec.parts import PARTS
from jetc.spec.reserved_words import CPP_WORDS, TAKEN_NAMES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jetc.diagnostic import Diagnostic
    from jetc.spec.model import Spec
    from jetc.spec.places import Places

__all__ = ["name", "pace", "part"]


def name(spec: Spec, places: Places) -> Iterator[Diagnostic]:
    """The name is free for files, a C++ function and Verilog modules."""
    if spec.name in CPP_WORDS:
        yield places.fault(
            "JET045",
            ("name",),
            f"{spec.name!r} is a word of C++",
            "the emulator is a C++ function of this name",
            "use another name",
        )

    if TAKEN_NAMES.fullmatch(spec.name):
        yield places.fault(
            "JET059",
            ("name",),
            f"{spec.name!r} is taken",
            "a file, type or variable of the C++ project, or a folder of the build, has this name",
            "use another name",
        )


def part(spec: Spec, places: Places) -> Iterator[Diagnostic]:
    """The part is known."""
    if spec.firmware.part not in PARTS:
        yield places.fault(
            "JET029",
            ("firmware", "part"),
            f"part {spec.firmware.part!r} is unknown",
            "its size would be unknown, so that no share of it could be told",
            f"use one of {', '.join(PARTS)}",
        )


def pace(spec: Spec, places: Places) -> Iterator[Diagnostic]:
    """All jets of an event pass the tagger before the next event."""
    firmware = spec.firmware
    interval, jets = firmware.initiation_interval, firmware.jets_per_event
    clocks = firmware.event_clocks
    most = clocks // jets
    if interval > most:
        yield places.fault(
            "JET073",
            ("firmware", "initiation_interval"),
            f"{jets} jets, one every {interval} clocks, take {interval * jets} clocks; an event has {clocks}",
            f"with TMUX {firmware.tmux} an event lasts {firmware.event_ns:g} ns: at most {most} clocks a jet",
            "use 1" if most else "raise clock_mhz or tmux, or take fewer jets",
            related=places.related(
                ("firmware", "clock_mhz"), f"{firmware.event_ns:g} ns are {clocks} of these clocks"
            ),
        )
    elif interval != 1:
        yield places.fault(
            "JET074",
            ("firmware", "initiation_interval"),
            f"the initiation interval is {interval}",
            "the RTL is a pipeline that takes a jet at every clock; a slower one would save nothing",
            "use 1",
        )
