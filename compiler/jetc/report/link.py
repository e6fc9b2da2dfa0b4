"""The report on what stands around the tagger: from words on the link to the outgoing word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.devices.holding import holds
from jetc.report.metrics import OF_THE_DESIGN, Metric
from jetc.report.page import Facts, Table

if TYPE_CHECKING:
    from jetc.artifacts.rtl import LinkModuleRecord, LinkRecord, RtlRecord
    from jetc.language.sections.model import Firmware
    from jetc.report.page import Block, Cell

__all__ = ["link_tables"]


def link_tables(link: LinkRecord, rtl: RtlRecord, firmware: Firmware) -> tuple[Block, ...]:
    """Return the clocks and the area of preparation and packing, and of the chain with the tagger in it."""
    return (_clocks(link, firmware), _modules(link), *_area(link, rtl, firmware))


def _clocks(link: LinkRecord, firmware: Firmware) -> Facts:
    def cycles(name: str, value: int) -> Metric:
        return Metric(f"link.cycles.{name}", value, "cycles", "rtl", OF_THE_DESIGN)

    time = link.latency_cycles * 1000.0 / firmware.clock_mhz
    return Facts(
        (
            ("clocks from the words to the network's ports", cycles("preparation", link.preparation_cycles)),
            ("of these, to put candidates in order", cycles("order", link.order_cycles)),
            ("clocks from the scores to the outgoing word", cycles("packing", link.packing_cycles)),
            ("clocks from word to word", cycles("whole", link.latency_cycles)),
            ("time from word to word", Metric("link.time", time, "ns", "rtl", OF_THE_DESIGN)),
        )
    )


def _modules(link: LinkRecord) -> Table:
    return Table(
        "Modules around the tagger; each figure is for one instance, without the modules in it.",
        ("module", "instances", "register bits", "LUT, Yosys"),
        tuple(_module(name, each) for name, each in link.modules.items()),
    )


def _module(name: str, module: LinkModuleRecord) -> tuple[Cell, ...]:
    def metric(what: str, value: int) -> Metric:
        return Metric(f"modules.{name}.{what}", value, "", "rtl", OF_THE_DESIGN)

    return (
        name,
        metric("instances", module.instances),
        metric("register_bits", module.register_bits),
        "" if module.yosys is None else metric("luts", module.yosys["LUT"]),
    )


def _area(link: LinkRecord, rtl: RtlRecord, firmware: Firmware) -> tuple[Table, ...]:
    """Return the cells around the tagger, and with it, which the budget bounds."""
    cells, tagger, part = link.yosys, rtl.totals.yosys, holds(firmware.part, firmware.device)
    if cells is None or tagger is None or part is None:
        return ()
    dsp = part.family.dsp
    names = ("LUT", dsp, *(each for each in cells if each not in {"LUT", dsp}))
    table = Table(
        "All instances together. The budget is that of all, with the tagger.",
        ("Yosys", "around the tagger", "with the tagger"),
        tuple(
            (
                name,
                Metric(f"link.{_key(name)}", cells.get(name, 0), "", "rtl", OF_THE_DESIGN),
                Metric(
                    f"link.{_key(name)}.whole",
                    cells.get(name, 0) + tagger.get(name, 0),
                    "",
                    "rtl",
                    OF_THE_DESIGN,
                ),
            )
            for name in names
        ),
    )
    return (table,)


def _key(cell: str) -> str:
    return "luts.yosys" if cell == "LUT" else f"cells.{cell}"
