"""The head of the report: the main results, beside their targets and budgets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.report.page import Percent, ReportSection, Table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jetc.language.sections.model import Spec
    from jetc.report.metrics import Metric
    from jetc.report.page import Cell

__all__ = ["above_target", "summary_section"]

Row = tuple["Cell", ...]


def summary_section(spec: Spec, metrics: Mapping[str, Metric], *, notes: Mapping[str, str]) -> ReportSection:
    """Return one table of the results, from the `metrics` of all other sections; `notes` go by signal set."""
    linked, whole = "link.time" in metrics, metrics.get("link.luts.yosys.whole")
    rows: list[Row] = []
    for point in spec.working_points.points:
        note = notes.get(point.signal_set)
        signal = point.signal_set if note is None else f"{point.signal_set} ({note})"
        rows += _working_point(point.name, signal, metrics)
    rows += [
        (f"AUC, {each.name} against all others", metrics[f"auc.{each.name}"], "", "")
        for each in spec.dataset.classes
    ]
    rows += [
        ("latency", metrics["latency.cycles"], "", ""),
        ("latency", metrics["latency.time"], "" if linked else metrics["latency.budget"], ""),
        *(
            [("latency from word to word", metrics["link.time"], metrics["latency.budget"], "")]
            if linked
            else []
        ),
        (
            "LUT, by Yosys before place and route",
            metrics["luts.yosys"],
            "" if whole else metrics["luts.budget"],
            metrics["luts.alkaid"],
        ),
        *([("LUT from word to word", whole, metrics["luts.budget"], "")] if whole else []),
        ("verification", metrics["verification.verdict"], "", ""),
    ]
    table = Table(
        "Results. In brackets: confidence intervals. Estimates are never in the column of what was measured.",
        ("", "result", "target or budget", "estimated by alkaid"),
        tuple(rows),
    )
    return ReportSection("summary", "Summary", (table,))


def above_target(spec: Spec, metrics: Mapping[str, Metric]) -> tuple[str, ...]:
    """Return the working points whose quoted rate lies above its target by more than its interval."""
    found = []
    for point in spec.working_points.points:
        interval = metrics[f"working_points.{point.name}.rate"].interval
        if interval is not None and interval[0] > point.target_rate_khz:
            found.append(point.name)
    return tuple(found)


def _working_point(name: str, signal: str, metrics: Mapping[str, Metric]) -> list[Row]:
    start = f"working_points.{name}"
    return [
        (f"{name}: rate", metrics[f"{start}.rate"], metrics[f"{start}.target"], ""),
        (f"{name}: target within that interval", metrics[f"{start}.target_in_interval"], "", ""),
        (f"{name}: efficiency for {signal}", Percent(metrics[f"{start}.efficiency"]), "", ""),
        (
            f"{name}: efficiency without the tagger",
            Percent(metrics[f"{start}.untagged.efficiency"]),
            "",
            "",
        ),
    ]
