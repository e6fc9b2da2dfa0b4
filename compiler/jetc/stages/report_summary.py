"""The head of the report: the results that are asked for first, beside what was asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.emit.page import Percent, Section, Table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jetc.emit.metrics import Metric
    from jetc.emit.page import Cell
    from jetc.spec.model import Spec

__all__ = ["summary_section", "within_budget"]

Row = tuple["Cell", ...]


def summary_section(spec: Spec, metrics: Mapping[str, Metric]) -> Section:
    """Return one table of the results, from the `metrics` of all other sections."""
    rows: list[Row] = []
    for point in spec.working_points.points:
        rows += _working_point(point.name, metrics)
    rows += [
        (f"AUC, {each.name} against all others", metrics[f"auc.{each.name}"], "", "")
        for each in spec.dataset.classes
    ]
    rows += [
        ("latency", metrics["latency.cycles"], "", ""),
        ("latency", metrics["latency.time"], metrics["latency.budget"], ""),
        (
            "LUT, by Yosys before place and route",
            metrics["luts.yosys"],
            metrics["luts.budget"],
            metrics["luts.alkaid"],
        ),
        ("verification", metrics["verification.verdict"], "", ""),
    ]
    table = Table(
        "Results. In brackets: confidence intervals. Estimates are never in the column of what was measured.",
        ("", "result", "target or budget", "estimated by alkaid"),
        tuple(rows),
    )
    return Section("summary", "Summary", (table,))


def within_budget(metrics: Mapping[str, Metric]) -> bool:
    """Tell whether latency and LUT keep to their budgets."""
    return all(
        float(metrics[used].value) <= float(metrics[budget].value)
        for used, budget in (("latency.time", "latency.budget"), ("luts.yosys", "luts.budget"))
    )


def _working_point(name: str, metrics: Mapping[str, Metric]) -> list[Row]:
    start = f"working_points.{name}"
    efficiency = metrics[f"{start}.efficiency"]
    signal = efficiency.sample.partition(",")[0]
    return [
        (f"{name}: rate", metrics[f"{start}.rate"], metrics[f"{start}.target"], ""),
        (f"{name}: target within that interval", metrics[f"{start}.target_in_interval"], "", ""),
        (f"{name}: efficiency for {signal}", Percent(efficiency), "", ""),
        (
            f"{name}: efficiency without the tagger",
            Percent(metrics[f"{start}.untagged.efficiency"]),
            "",
            "",
        ),
    ]
