"""What a scan leaves: the frontier as JSON, as a figure, and as a page."""

from __future__ import annotations

import json
import statistics
from typing import TYPE_CHECKING, Any, Final

from jetc.commands.tuning.columns import columns_of
from jetc.commands.tuning.frontier import as_record
from jetc.report.html import page_html
from jetc.report.metrics import OF_THE_DESIGN, Metric
from jetc.report.page import Figure, Judgement, Page, Paragraph, Percent, ReportSection, Table
from jetc.report.plots import frontier_figure
from jetc.writing import write_whole

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from jetc.commands.tuning.frontier import Point
    from jetc.language.sections.model import Spec
    from jetc.report.page import Cell

__all__ = ["FILES", "write_frontier"]

FILES: Final = ("frontier.json", "frontier.svg", "frontier.html")
_YOSYS = "Yosys, before place and route"
_DERIVATION = "half of the events that derives thresholds, integer evaluator"


def write_frontier(
    folder: Path, spec: Spec, found: Sequence[Point], best: Point | None, quoted: Mapping[str, Any]
) -> None:
    """Write `FILES` into `folder`; `quoted` is what the chosen point gives on test."""
    figure = _figure(found, best)
    contents = (
        json.dumps(as_record(found, best, quoted), indent=1),
        figure,
        page_html(_page(spec, found, best, quoted, figure)),
    )
    for name, text in zip(FILES, contents, strict=True):
        write_whole(folder / name, text + "\n")


def _figure(found: Sequence[Point], best: Point | None) -> str:
    drawn = [each for each in found if each.validation]
    return frontier_figure(
        [each.mean for each in drawn],
        [each.luts or 0 for each in drawn],
        [each.latency_ns or 0.0 for each in drawn],
        front=[each.on_frontier for each in drawn],
        chosen=None if best is None else drawn.index(best),
    )


def _page(
    spec: Spec, found: Sequence[Point], best: Point | None, quoted: Mapping[str, Any], figure: str
) -> Page:
    level = spec.working_points.confidence_level
    text = f"{len(found)} points, {sum(each.on_frontier for each in found)} on the frontier"
    frontier = ReportSection(
        "frontier",
        "Frontier",
        (
            Paragraph(
                "A point is on the frontier if it keeps to the limits and no other such point is as good in "
                "mean AUC, LUT and latency and better in one. Points are compared on the validation split; "
                "efficiencies are those of the half of the events that derives thresholds. Intervals are of "
                "one training, the spread is over seeds."
            ),
            Figure(figure, "Mean AUC over classes against LUT and latency; filled: the frontier."),
            _points(found, level),
        ),
    )
    sections = (frontier, _proxy(found), *(() if best is None else (_chosen(best, quoted, level),)))
    return Page(
        f"{spec.name}: a scan",
        "no point keeps to the limits" if best is None else "a best point",
        judgement=Judgement.BAD if best is None else Judgement.GOOD,
        verdict_text=text,
        remarks=("jetc tune",),
        sections=sections,
    )


def _points(found: Sequence[Point], level: float) -> Table:
    named = [each for each in found if each.validation]
    told = columns_of([each.settings for each in found])
    triggers = tuple(named[0].efficiency) if named else ()
    header = (
        "point",
        *told.names,
        "mean AUC",
        "spread over seeds",
        *triggers,
        "LUT",
        "latency, ns",
        "why not",
    )
    rows = tuple(
        tuple(_row(number, each, told.of(each.settings), triggers, level))
        for number, each in enumerate(found, 1)
    )
    return Table("All points, in the order in which they were tried.", header, rows)


def _row(
    number: int, each: Point, settings: Sequence[str], triggers: Sequence[str], level: float
) -> Iterator[Cell]:
    key = f"point.{number}"
    yield f"{number}"
    yield from settings
    if each.failed is not None or each.luts is None or each.latency_ns is None:
        yield from ("", "", *("" for _ in triggers), "", "", each.failed or "")
        return
    low, high = (sum(area[at] for area in each.validation.values()) / len(each.validation) for at in (1, 2))
    sample = f"validation split, {each.trainings} trainings"
    yield Metric(f"{key}.auc", each.mean, "1", "hls4ml", sample, (low, high), level)
    yield "" if each.spread is None else Metric(f"{key}.spread", each.spread, "1", "hls4ml", sample)
    yield from (_kept(f"{key}.{name}", each.efficiency.get(name), level) for name in triggers)
    yield Metric(f"{key}.luts", each.luts, "", _YOSYS, OF_THE_DESIGN)
    yield Metric(f"{key}.latency", each.latency_ns, "ns", "rtl", OF_THE_DESIGN)
    yield "on the frontier" if each.on_frontier else "" if each.within else "beyond the limits"


def _kept(key: str, kept: Mapping[str, Any] | None, level: float) -> Cell:
    return (
        ""
        if kept is None
        else Percent(Metric(key, kept["value"], "1", "hls4ml", _DERIVATION, _ends(kept), level))
    )


def _proxy(found: Sequence[Point]) -> ReportSection:
    """Return the price of learned widths beside what Yosys counts."""
    known = [(at, each) for at, each in enumerate(found, 1) if each.luts and each.bit_operations]
    ratios = [(each.luts or 0) / (each.bit_operations or 1) for _, each in known]
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            f"{at}",
            Metric(f"point.{at}.bit_operations", each.bit_operations or 0, "", "hls4ml", OF_THE_DESIGN),
            Metric(f"point.{at}.luts_of_all", each.luts or 0, "", _YOSYS, OF_THE_DESIGN),
            Metric(f"point.{at}.luts_per_bit_operation", ratio, "1", _YOSYS, OF_THE_DESIGN),
        )
        for (at, each), ratio in zip(known, ratios, strict=True)
    )
    spread = statistics.stdev(ratios) / statistics.fmean(ratios) if len(ratios) > 1 else None
    said = "" if spread is None else f" The ratios spread by {spread:.1%} of their mean (standard deviation)."
    text = (
        "Bit operations are what learned widths pay for: of each product the bits of the weight times those "
        f"of what it multiplies, and the bits that enter a pooling. They are no count of gates.{said}"
    )
    header = ("point", "bit operations", "LUT", "LUT per bit operation")
    table = Table("The price of learned widths against the cells of the whole design.", header, rows)
    return ReportSection("proxy", "Bit operations and LUTs", (Paragraph(text), table))


def _chosen(best: Point, quoted: Mapping[str, Any], level: float) -> ReportSection:
    """Return what the chosen point gives on test."""
    areas = tuple(
        (name, Metric(f"chosen.auc.{name}", each["value"], "1", "hls4ml", "test split", _ends(each), level))
        for name, each in quoted["test"].items()
    )
    sample = "events that no threshold was derived on, integer evaluator"
    kept = tuple(
        (name, Percent(Metric(f"chosen.{name}", each["value"], "1", "hls4ml", sample, _ends(each), level)))
        for name, each in ((name, each["efficiency"]) for name, each in quoted["evaluation"].items())
    )
    settings = ", ".join(f"{path} = {value}" for path, value in best.settings.items())
    text = f"The largest mean AUC on validation: {settings}."
    blocks = (
        Paragraph(text),
        Table("Area under the ROC curve of each class against all others.", ("class", "AUC"), areas),
        Table("Signal efficiency at the target rates.", ("working point", "efficiency"), kept),
    )
    return ReportSection("chosen", "The chosen point, on test", blocks)


def _ends(each: Mapping[str, Any]) -> tuple[float, float]:
    return each["interval"][0], each["interval"][1]
