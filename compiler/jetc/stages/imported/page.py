"""The report on an imported design: what was read, its clocks and area, what was compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.artifacts.imported import FragmentRecord
from jetc.artifacts.metrics import MetricsRecord
from jetc.report.blocks import blocks_table
from jetc.report.metrics import OF_THE_DESIGN, Metric
from jetc.report.modules import modules_table
from jetc.report.page import Facts, Judgement, Link, Page, Paragraph, ReportSection, Table

if TYPE_CHECKING:
    from jetc.artifacts.imported import ComparedRecord, ImportedRecord
    from jetc.artifacts.rtl import RtlRecord
    from jetc.report.page import Cell

__all__ = ["imported_page"]

Row = tuple["Cell", ...]


def imported_page(  # noqa: PLR0913, PLR0917 - what was read and made
    name: str,
    part: str,
    project: ImportedRecord,
    rtl: RtlRecord,
    compared: ComparedRecord,
    fragment: FragmentRecord,
) -> Page:
    """Return the report of the design called `name` on `part`."""
    files = (MetricsRecord.FILE, *([] if fragment.refused else [FragmentRecord.SPEC]))
    return Page(
        title=name,
        verdict="PASS",
        judgement=Judgement.GOOD,
        verdict_text=f"{compared.verdict}.",
        files=tuple(Link(each, each) for each in files),
        remarks=(f"imported: {project.top}, written by hls4ml {project.release}", part),
        sections=(_firmware(rtl), _verification(compared), _project(project), _fragment(fragment)),
    )


def _firmware(rtl: RtlRecord) -> ReportSection:
    cells, labels = rtl.totals.yosys or {}, rtl.labels
    facts: list[tuple[str, Cell]] = [
        ("latency in clocks", _of_rtl("latency.cycles", rtl.latency_cycles, "cycles")),
        ("clocks between two inputs", _of_rtl("initiation_interval", rtl.initiation_interval, "cycles")),
        ("LUT, by Yosys before place and route", _of_rtl("luts.yosys", cells.get("LUT", labels["yosys"]))),
        ("LUT, alkaid's estimate", _of_rtl("luts.alkaid", round(rtl.totals.alkaid_luts))),
        *((name, _of_rtl(f"cells.{name}", count)) for name, count in cells.items() if name != "LUT"),
        ("register bits", _of_rtl("register_bits", rtl.totals.register_bits)),
    ]
    return ReportSection("firmware", "Firmware", (Facts(tuple(facts)), modules_table(rtl)))


def _of_rtl(key: str, value: float | str, unit: str = "") -> Metric:
    return Metric(key, value, unit, "rtl", OF_THE_DESIGN)


def _verification(record: ComparedRecord) -> ReportSection:
    cpp = record.evaluator_and_cpp
    readings: list[Row] = [
        (
            "integer evaluator and the project's own C++",
            _compared("cpp.vectors", cpp.vectors),
            _compared("cpp.mismatches", cpp.mismatches),
            "",
        )
    ]
    for name, each in record.simulators.items():
        readings.append(
            (
                f"integer evaluator and RTL in {name}",
                _compared(f"{name}.vectors", each.vectors),
                _compared(f"{name}.mismatches", each.mismatches),
                _compared(f"{name}.latency", each.latency_cycles, "cycles"),
            )
        )
    compared = Table(
        "Every word of every result is compared; of RTL at the clock at which it is due.",
        ("compared", "vectors", "differ", "latency"),
        tuple(readings),
    )
    groups = Table(
        "The vectors by group; simulators are given some of them again, with gaps and resets.",
        ("group", "vectors"),
        tuple(
            (name.replace("_", " "), _compared(f"group.{name}", count))
            for name, count in record.vectors.items()
        ),
    )
    verdict = Facts((("verdict", _compared("verdict", record.verdict)),))
    return ReportSection(
        "verification", "Verification", (verdict, compared, groups, blocks_table(record.blocks))
    )


def _compared(key: str, value: float | str, unit: str = "") -> Metric:
    return Metric(f"verification.{key}", value, unit, "verification", "random vectors and corners")


def _project(project: ImportedRecord) -> ReportSection:
    layers = Table(
        "Layers of the IR, and where the project has them.",
        ("layer", "kind", "place"),
        tuple((each.layer, each.kind, each.place or "") for each in project.layers),
    )
    files = Table("Files that were read.", ("file", "SHA-256"), tuple(project.files.items()))
    return ReportSection("project", "Project", (layers, files))


def _fragment(record: FragmentRecord) -> ReportSection:
    """Return what a spec says of the network, or the first layer that none says."""
    if record.refused is not None:
        text = f"No spec says this network. {record.refused}."
        return ReportSection("spec", "Spec", (Paragraph(text),))
    said = (
        f"{record.values} values of a spec say the network: each layer was matched with the project's, and "
        "nothing stands there that was not."
    )
    unsaid = Table(
        "Not said by a project, and so left to the spec that it is laid over.",
        ("key", "what"),
        tuple((key, what) for key, _, what in (each.partition(": ") for each in record.unsaid)),
    )
    return ReportSection(
        "spec",
        "Spec",
        (
            Paragraph(said),
            Facts((("part of a spec", Link(FragmentRecord.SPEC, FragmentRecord.SPEC)),)),
            unsaid,
        ),
    )
