"""The report on the design that decides which working points an event passes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.devices.holding import family_of
from jetc.report.metrics import OF_THE_DESIGN, Metric
from jetc.report.page import Facts, Paragraph, ReportSection, Table

if TYPE_CHECKING:
    from jetc.artifacts.decisions import DecisionsRecord
    from jetc.language.sections.model import Firmware

__all__ = ["decisions_section"]

_SCORES = (
    "Decisions are taken with the network's scores, for which the thresholds are derived, and with the jet's "
    "pT as it came; not with the scores and the corrected pT of the outgoing word, which have fewer bits."
)


def _cells(record: DecisionsRecord, firmware: Firmware) -> tuple[tuple[str, str, int | str], ...]:
    """Return label, key and count of what Yosys counted, or why it did not."""
    family, cells = family_of(firmware.part, firmware.device), record.yosys
    if cells is None:
        return (("LUT", "luts.yosys", family.counted_by),)
    return (
        ("LUT", "luts.yosys", cells["LUT"]),
        ("DSP", f"cells.{family.dsp}", cells.get(family.dsp, 0)),
        ("flip-flops", "cells.FDRE", cells.get("FDRE", 0)),
    )


def decisions_section(record: DecisionsRecord, firmware: Firmware) -> ReportSection:
    """Return what decides, what it takes, and on how many jets its three readings are equal."""

    def metric(name: str, value: float | str, unit: str = "", *, of: str = OF_THE_DESIGN) -> Metric:
        return Metric(f"decisions.{name}", value, unit, "decisions", of)

    time = record.latency_cycles * 1000.0 / firmware.clock_mhz
    jets = sum(record.compared.values())
    in_ghdl = metric("ghdl_jets", record.ghdl_jets, of="whole events of each group")
    facts = Facts(
        (
            (
                "clocks from a jet's scores to the decision with it",
                metric("cycles", record.latency_cycles, "cycles"),
            ),
            ("that is", metric("time", time, "ns")),
            *((f"{label}, Yosys", metric(key, value)) for label, key, value in _cells(record, firmware)),
            (
                "jets on which derivation, C++ and Verilog agree",
                metric("jets", jets, of="jets by group"),
            ),
            *([("jets that ran in GHDL, and agree", in_ghdl)] if record.ghdl_jets else []),
            ("events that these jets are of", metric("events", record.events, of="jets by group")),
        )
    )
    groups = Table(
        "The jets: those of the sets on which working points are derived, jets about each cut, random bits, "
        "and events of one jet.",
        ("group", "jets"),
        tuple(
            (name.replace("_", " "), metric(f"jets.{name}", count, of=name))
            for name, count in record.compared.items()
        ),
    )
    points = Table(
        "Of all these events, those that pass.",
        ("working point", "events"),
        tuple(
            (name, metric(f"passed.{name}", count, of="all groups")) for name, count in record.passed.items()
        ),
    )
    return ReportSection("decisions", "Decisions", (Paragraph(_SCORES), facts, groups, points))
