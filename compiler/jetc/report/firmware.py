"""The report on the firmware: agreement with the trained model, latency, area, vendor tools."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.devices.family import Family
from jetc.devices.holding import holds, is_witnessed
from jetc.report.link import link_tables
from jetc.report.metrics import OF_THE_DESIGN, OF_THE_SPEC, Metric, Series
from jetc.report.modules import modules_table
from jetc.report.page import Facts, Figure, Paragraph, Percent, ReportSection, Table
from jetc.report.plots import sharing_figure
from jetc.report.shared_rows import shared_rows
from jetc.report.stream import stream_tables
from jetc.taggers.outputs import CLASS_SCORES

if TYPE_CHECKING:
    from jetc.artifacts.budget import BudgetRecord
    from jetc.artifacts.hls4ml import AgreementRecord
    from jetc.artifacts.rtl import RtlRecord
    from jetc.artifacts.vivado import VivadoRecord
    from jetc.language.sections.model import Firmware
    from jetc.report.page import Block, Cell

__all__ = ["agreement_section", "firmware_section"]


_LABELS = {
    "alkaid_luts": "alkaid's estimate",
    "deepest_levels": "adder levels, at most",
    "intervals": "LUT at other initiation intervals",
    "latency_cycles": "latency in clocks",
    "register_bits": "register bits",
    "yosys": "LUT, Yosys",
}
_CARRY = " Yosys counts carry chains in pieces of four bits, CARRY4; UltraScale+ has pieces of eight."
_QUANTITIES = (
    ("clock_period_ns", "clock period", "ns"),
    ("worst_slack_ns", "worst slack of setup", "ns"),
    ("latency_cycles", "latency", "cycles"),
    ("interval_cycles", "clocks between two jets", "cycles"),
    ("luts", "LUT", ""),
    ("flip_flops", "flip-flops", ""),
    ("dsps", "DSP", ""),
    ("block_rams", "block RAM", ""),
)


_ALKAID = "alkaid is the library that makes the adders; it estimates before any synthesis."
_SOFTMAX = (
    "Few class scores equal those of QKeras, or none, and none need to: QKeras computes the softmax in "
    "floating point, C++ and RTL look it up in tables, or take the largest logit. The largest difference "
    "says how far apart they are."
)


def agreement_section(record: AgreementRecord) -> ReportSection:
    """Return how the trained model, the hls4ml C++ and the integer evaluator agree, layer by layer."""
    sample = f"{record.jets} jets of the test split"

    def metric(name: str, value: float, unit: str = "1") -> Metric:
        return Metric(f"agreement.{name}", value, unit, "hls4ml", sample)

    layers = Table(
        "The same jets through each layer: fraction of values equal to those of the trained model (QKeras), "
        "and of codes equal to those of the integer evaluator.",
        ("layer", "equal to QKeras", "largest difference to QKeras", "equal to the integer evaluator"),
        shared_rows(
            (
                each.layer,
                (
                    Percent(metric(f"{each.layer}.keras_equal", each.keras_equal)),
                    metric(f"{each.layer}.keras_largest_difference", each.keras_largest_difference),
                    Percent(metric(f"{each.layer}.evaluator_equal", each.evaluator_equal)),
                ),
            )
            for each in record.layers
        ),
    )
    scores = record.scores
    compared = ("jets compared", Metric("agreement.jets", record.jets, "", "hls4ml", "test split"))
    softmax = (
        ()
        if scores is None
        else (
            ("same best class as the float softmax", Percent(metric("argmax_equal", scores.argmax_equal))),
            ("two best class scores tie", Percent(metric("score_ties", scores.score_ties))),
            ("two best logits tie", Percent(metric("logit_ties", scores.logit_ties))),
            ("largest difference of a score", metric("largest_difference", scores.largest_difference)),
        )
    )
    facts = Facts((compared, *softmax))
    title = "From the trained model to the firmware"
    return ReportSection("agreement", title, (layers, *_unequal(record), facts))


def _unequal(record: AgreementRecord) -> tuple[Paragraph, ...]:
    """Return what values mean that do not equal those of QKeras; nothing where all do."""
    unequal = [each.layer for each in record.layers if each.keras_equal < 1]
    softmax = [] if record.scores is None else [each for each in unequal if each == CLASS_SCORES]
    others = ", ".join(each for each in unequal if each not in softmax)
    differ = (
        f"Values of {others} differ from those of QKeras, which computes in floating point: the largest "
        "difference says by how much."
    )
    return (
        *((Paragraph(_SOFTMAX),) if softmax else ()),
        *((Paragraph(differ),) if others else ()),
    )


def firmware_section(
    rtl: RtlRecord, budget: BudgetRecord, vivado: VivadoRecord, firmware: Firmware
) -> ReportSection:
    """Return latency, and area by whoever measured or estimated it, each in its own column."""
    timing = _timing(rtl, budget, firmware)
    area: tuple[Block, ...] = (*_area(rtl, budget), *_of_the_part(rtl, firmware))
    link = () if rtl.link is None else link_tables(rtl.link, rtl, firmware)
    stream = () if rtl.stream is None else stream_tables(rtl.stream)
    around = (*link, *stream)
    return ReportSection(
        "firmware", "Firmware", (timing, *area, *_sharing(rtl, firmware), *around, *_vendor(vivado))
    )


def _timing(rtl: RtlRecord, budget: BudgetRecord, firmware: Firmware) -> Facts:
    """Return the tagger's clocks; the budget is that of the chain around it where there is one."""
    time = rtl.latency_cycles * 1000.0 / firmware.clock_mhz
    return Facts(
        (
            (
                "latency in clocks",
                Metric("latency.cycles", rtl.latency_cycles, "cycles", "rtl", OF_THE_DESIGN),
            ),
            ("latency", Metric("latency.time", time, "ns", "rtl", OF_THE_DESIGN)),
            ("budget", Metric("latency.budget", budget.budget_latency_ns, "ns", "rtl", OF_THE_SPEC)),
            ("clock", Metric("clock", firmware.clock_mhz, "MHz", "rtl", OF_THE_SPEC)),
            (
                "clocks between two jets",
                Metric("initiation_interval", rtl.initiation_interval, "cycles", "rtl", OF_THE_DESIGN),
            ),
            (
                "clocks that a board has for an event",
                Metric("event.clocks", firmware.event_clocks, "cycles", "report", OF_THE_SPEC),
            ),
            ("jets of an event", Metric("event.jets", firmware.jets_per_event, "", "report", OF_THE_SPEC)),
            (
                "from the first jet of an event to the result of its last",
                Metric("event.latency", _event_cycles(rtl, firmware), "cycles", "rtl", OF_THE_DESIGN),
            ),
        )
    )


def _event_cycles(rtl: RtlRecord, firmware: Firmware) -> int:
    return rtl.latency_cycles + (firmware.jets_per_event - 1) * rtl.initiation_interval


def _area(rtl: RtlRecord, budget: BudgetRecord) -> tuple[Table, Table, Facts]:
    totals, cells = rtl.totals, rtl.totals.yosys or {}
    total = Table(
        f"All instances together. {_ALKAID}" + (_CARRY if "CARRY4" in cells else ""),
        ("cells", "Yosys", "budget", "alkaid's estimate"),
        (
            (
                "LUT",
                Metric("luts.yosys", cells.get("LUT", rtl.labels["yosys"]), "", "rtl", OF_THE_DESIGN),
                Metric("luts.budget", budget.budget_luts, "", "rtl", OF_THE_SPEC),
                Metric("luts.alkaid", round(totals.alkaid_luts), "", "rtl", OF_THE_DESIGN),
            ),
            *(
                (name, Metric(f"cells.{name}", count, "", "rtl", OF_THE_DESIGN), "", "")
                for name, count in cells.items()
                if name != "LUT"
            ),
        ),
    )
    return (
        modules_table(rtl),
        total,
        Facts(tuple((_LABELS.get(name, name), text) for name, text in rtl.labels.items())),
    )


def _sharing(rtl: RtlRecord, firmware: Firmware) -> tuple[Figure, ...]:
    """Return latency and LUTs at other intervals, which are estimates, and those of the design.

    None where its cells were not counted.
    """
    points = rtl.intervals
    intervals, luts = (
        [each.interval for each in points],
        [each.luts for each in points if each.luts is not None],
    )
    if len(luts) < len(points):
        return ()
    times = [each.latency_cycles * 1000.0 / firmware.clock_mhz for each in points]
    series = (
        ("interval", intervals, "cycles"),
        ("latency", [each.latency_cycles for each in points], "cycles"),
        ("register_bits", [each.register_bits for each in points], ""),
        ("luts", luts, ""),
    )
    caption = (
        "The same network at other initiation intervals: with more clocks between two jets, more "
        "constituents share a copy of their network. The diamond is the design that was built. "
        "LUTs of all others are estimates; their latency is that of the design as it would be built."
    )
    figure = Figure(
        sharing_figure(intervals, luts, times, built=rtl.initiation_interval),
        caption,
        tuple(
            Series(f"sharing.{name}", tuple(map(float, values)), unit, "rtl", OF_THE_DESIGN)
            for name, values, unit in series
        ),
    )
    return (figure,)


def _of_the_part(rtl: RtlRecord, firmware: Firmware) -> tuple[Table, ...]:
    """Return what the design takes of the part, where its cells were counted."""
    cells, part = rtl.totals.yosys, holds(firmware.part, firmware.device)
    if cells is None or part is None:
        return ()
    flip_flops = sum(count for name, count in cells.items() if name.startswith("FD"))
    rows = (
        ("LUT", "luts", cells["LUT"], part.luts),
        ("flip-flops", "flip_flops", flip_flops, part.flip_flops),
        ("DSP", "dsps", cells.get(part.family.dsp, 0), part.dsps),
        ("block RAM of 36 kbit", "block_rams", 0, part.block_rams),
        ("UltraRAM", "ultra_rams", 0, part.ultra_rams),
    )
    caption = f"What the tagger takes of the part, {firmware.part} ({part.family.words})."
    caption += " Its tables are made of LUTs."
    if not is_witnessed(firmware.part):
        caption += " What the part holds is not witnessed: nothing but the table of jetc was found to say it."
    if part.family is not Family.ULTRASCALE_PLUS:
        caption += (
            " Adders between two registers are calibrated on UltraScale+: here the clock may not close."
        )
    return (
        Table(caption, ("of", "tagger", "part", "share"), tuple(_share(*each) for each in rows if each[3])),
    )


def _share(label: str, name: str, taken: int, held: int) -> tuple[Cell, ...]:
    return (
        label,
        Metric(f"part.{name}.taken", taken, "", "rtl", OF_THE_DESIGN),
        Metric(f"part.{name}.held", held, "", "rtl", OF_THE_SPEC),
        Percent(Metric(f"part.{name}.share", taken / held, "1", "rtl", OF_THE_DESIGN)),
    )


def _vendor(record: VivadoRecord) -> tuple[Block, ...]:
    tools = (
        ("vitis_hls", "hls4ml through Vitis HLS", record.vitis_hls),
        ("vivado", "RTL", record.vivado),
    )
    statuses = Facts(
        tuple(
            (name, Metric(f"{name}.status", tool.status, "", "vivado", OF_THE_DESIGN))
            for name, _, tool in tools
        )
    )
    columns = tuple(
        (f"{path}: {step}", f"{name}.{step.replace(' ', '_')}", figures)
        for name, path, tool in tools
        for step, figures in tool.steps.items()
    )
    if not columns:
        return (statuses,)
    rows = tuple(
        (
            label,
            *(
                Metric(f"{key}.{quantity}", figures[quantity], unit, "vivado", OF_THE_DESIGN)
                if quantity in figures
                else ""
                for _, key, figures in columns
            ),
        )
        for quantity, label, unit in _QUANTITIES
        if any(quantity in figures for _, _, figures in columns)
    )
    caption = (
        "What the vendor tools report. An estimate, figures after synthesis and figures after place and "
        "route are different things; a block RAM has 18 kbit for Vitis HLS and 36 kbit for Vivado."
    )
    return statuses, Table(caption, ("quantity", *(title for title, _, _ in columns)), rows)
