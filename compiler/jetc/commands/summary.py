"""The few rows that a build ends with, from the metrics of its report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.language.sections.points import points_of
from jetc.report.judged_rates import judge_rates
from jetc.report.metrics import metrics_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jetc.artifacts.metrics import MetricsRecord
    from jetc.language.sections.model import Spec, TriggerPath
    from jetc.report.metrics import Metric

__all__ = ["summary_rows"]


def summary_rows(record: MetricsRecord, spec: Spec) -> list[tuple[str, str]]:
    """Return (what, how much) of the metrics.json of `spec`, the verdict first; values stand line by line."""
    metrics = metrics_of(record)
    classes = [each.name for each in spec.dataset.classes]
    widest = max(map(len, classes))
    return [
        ("verdict", judge_rates(metrics).word),
        ("AUC", "\n".join(f"{name:<{widest}}  {metrics[f'auc.{name}'].text}" for name in classes)),
        *[(path.name, _working_point(metrics, path)) for path in points_of(spec)],
        ("latency", _latency(metrics)),
        ("LUT", _area(metrics)),
        *([("link", _link(metrics))] if "link.time" in metrics else []),
        ("verification", str(metrics["verification.verdict"].value).replace("; ", "\n")),
    ]


def _working_point(metrics: Mapping[str, Metric], path: TriggerPath) -> str:
    start = f"menu.{path.name}."
    rate, efficiency = metrics[start + "rate"], metrics[f"{start}efficiency.{path.signal_set}"]
    outside = "" if metrics[start + "target_in_interval"].value == "yes" else " (outside that interval)"
    target = metrics[start + "target"].text + outside
    return (
        f"rate {rate.text}, target {target}\nefficiency {efficiency.percent} of {path.signal_set}\n"
        f"{metrics[start + 'condition'].value}"
    )


def _latency(metrics: Mapping[str, Metric]) -> str:
    cycles, time, budget = (metrics[f"latency.{name}"] for name in ("cycles", "time", "budget"))
    said = f"{cycles.text}, {time.text} if the clock closes"
    return said if "link.time" in metrics else f"{said}; budget {budget.text}"


def _area(metrics: Mapping[str, Metric]) -> str:
    yosys, alkaid, budget = (metrics[f"luts.{name}"] for name in ("yosys", "alkaid", "budget"))
    counted = yosys.text if isinstance(yosys.value, str) else f"{yosys.text} by Yosys before place and route"
    allowed = "" if "link.luts.yosys" in metrics else f"; budget {budget.text}"
    return f"{counted}{allowed}\n{alkaid.text} by alkaid's estimate"


def _link(metrics: Mapping[str, Metric]) -> str:
    before, after, whole = (metrics[f"link.cycles.{name}"] for name in ("preparation", "packing", "whole"))
    clocks = (
        f"{before.text} before the tagger, {after.text} behind it\n{whole.text} from word to word, "
        f"{metrics['link.time'].text}; budget {metrics['latency.budget'].text}"
    )
    if "link.luts.yosys" not in metrics:
        return clocks
    luts = metrics["link.luts.yosys"]
    dsps = next(each for key, each in metrics.items() if key.startswith("link.cells.DSP"))
    return (
        f"{clocks}\n{luts.text} LUT and {dsps.text} DSP more, "
        f"{metrics['link.luts.yosys.whole'].text} LUT together; budget {metrics['luts.budget'].text}"
    )
