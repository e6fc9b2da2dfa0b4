"""The few rows that a build ends with, from the metrics of its report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.report.metrics import metrics_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jetc.artifacts.metrics import MetricsRecord
    from jetc.report.metrics import Metric

__all__ = ["summary_rows"]


def summary_rows(record: MetricsRecord) -> list[tuple[str, str]]:
    """Return (what, how much) of a metrics.json, in the order in which a reader wants them."""
    metrics = metrics_of(record)
    return [
        ("AUC", ", ".join(f"{name} {each.rounded}" for name, each in _below(metrics, "auc").items())),
        *[(name, _working_point(metrics, name)) for name in _points(metrics)],
        ("latency", _latency(metrics)),
        ("LUT", _area(metrics)),
        ("verification", str(metrics["verification.verdict"].value)),
    ]


def _below(metrics: Mapping[str, Metric], prefix: str) -> dict[str, Metric]:
    """Return the metrics `prefix`.NAME by NAME, in the order of `metrics`."""
    start = prefix + "."
    return {key.removeprefix(start): each for key, each in metrics.items() if key.startswith(start)}


def _points(metrics: Mapping[str, Metric]) -> list[str]:
    ends = ".target"
    return [key.removesuffix(ends) for key in _below(metrics, "working_points") if key.endswith(ends)]


def _working_point(metrics: Mapping[str, Metric], name: str) -> str:
    start = f"working_points.{name}."
    rate, efficiency = metrics[start + "rate"], metrics[start + "efficiency"]
    outside = "" if metrics[start + "target_in_interval"].value == "yes" else " (outside that interval)"
    target = metrics[start + "target"].text + outside
    return (
        f"rate {rate.text}, target {target}; efficiency {efficiency.percent} "
        f"of {efficiency.sample.partition(',')[0]}; {metrics[start + 'condition'].value}"
    )


def _latency(metrics: Mapping[str, Metric]) -> str:
    cycles, time, budget = (metrics[f"latency.{name}"] for name in ("cycles", "time", "budget"))
    return f"{cycles.text}, {time.text} if the clock closes; budget {budget.text}"


def _area(metrics: Mapping[str, Metric]) -> str:
    yosys, alkaid, budget = (metrics[f"luts.{name}"] for name in ("yosys", "alkaid", "budget"))
    return (
        f"{yosys.text} by Yosys before place and route; budget {budget.text}; alkaid's estimate {alkaid.text}"
    )
