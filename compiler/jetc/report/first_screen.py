"""What a report shows first: the verdict, the main results as cards, ROC curves and trigger paths."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jetc.language.sections.points import points_of
from jetc.report.page import Bar, Card, Front, Percent, Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from jetc.language.sections.model import Spec, TriggerPath
    from jetc.report.metrics import Metric
    from jetc.report.page import Cell, Figure

__all__ = ["above_target", "first_screen", "verdict_word"]

_TARGET = ".target"
_PATH = re.compile(r"menu\.[^.]+\.target")
_ROOM = 1.15
"""The length of a bar for a budget, over the budget."""
_READINGS = (("verilator", "Verilator"), ("icarus", "Icarus"), ("ghdl", "GHDL"))


def first_screen(
    spec: Spec, metrics: Mapping[str, Metric], *, figure: Figure, notes: Mapping[str, str]
) -> Front:
    """Return the main results from the `metrics` of all sections; `notes` go by signal set."""
    cards = (
        *(_point(spec, each, metrics, notes.get(each.signal_set)) for each in points_of(spec)),
        _bits(metrics),
        _latency(metrics),
        _area(metrics),
    )
    return Front(cards, figure, _paths(spec, metrics))


def above_target(metrics: Mapping[str, Metric]) -> tuple[str, ...]:
    """Return the paths of the menu whose quoted rate lies above its target by more than its interval."""
    starts = [key.removesuffix(_TARGET) for key in metrics if _PATH.fullmatch(key)]
    return tuple(each.partition(".")[2] for each in starts if _is_above(each, metrics))


def verdict_word(above: tuple[str, ...]) -> str:
    """Return PASS, or what failed; a build that misses a gate or a budget has no report."""
    return f"FAIL: rate of {', '.join(above)}" if above else "PASS"


def _point(spec: Spec, point: TriggerPath, metrics: Mapping[str, Metric], note: str | None) -> Card:
    def metric(name: str) -> Metric:
        return metrics[f"menu.{point.name}.{name}"]

    rate, efficiency = metric("rate"), metric(f"efficiency.{point.signal_set}")
    high = _is_above(f"menu.{point.name}", metrics)
    other = spec.menu.path(point.name).compare
    without = None if other is None else metrics[f"menu.{other}.efficiency.{point.signal_set}"]
    compared = () if without is None else (without,)
    return Card(
        title=f"{point.name} at {point.target_rate_khz:g} kHz",
        number=f"{100 * float(efficiency.value):.1f}",
        unit="%",
        lines=(
            f"of {point.signal_set} pass: {_interval(efficiency)}" + ("" if note is None else f"; {note}"),
            f"rate {rate.text} from {metric('rate_events').text} simulated events",
            str(metric("condition").value),
        ),
        note="rate above its target by more than its interval"
        if high
        else _gain(efficiency, without, _at(other, metrics)),
        metrics=(efficiency, rate, *compared, metric("condition"), metric("target")),
        good=not high,
        bar=None if without is None else _against(efficiency, without, _at(other, metrics)),
    )


def _against(efficiency: Metric, without: Metric, other: str) -> Bar:
    reached = float(without.value)
    return Bar(float(efficiency.value), 1.0, reached, f"{other} {100 * reached:.1f} %", efficiency.interval)


def _bits(metrics: Mapping[str, Metric]) -> Card:
    counted = [
        (words, metrics[f"verification.{name}.vectors"], metrics[f"verification.{name}.mismatches"])
        for name, words in _READINGS
        if f"verification.{name}.vectors" in metrics
    ]
    most = max(int(vectors.value) for _, vectors, _ in counted)
    differ = max(int(each.value) for _, _, each in counted)
    return Card(
        title="bits",
        number=f"{differ:,}",
        unit=f"of {most:,} differ",
        lines=(
            "every bit of every output, against the C++ emulator and the integer evaluator: "
            + ", ".join(f"{vectors.value:,} jets in {words}" for words, vectors, _ in counted),
        ),
        note="blocks and tables alone, and what no vector moves: under Verification",
        metrics=tuple(each for _, *both in counted for each in both),
        good=differ == 0,
    )


def _latency(metrics: Mapping[str, Metric]) -> Card:
    linked = "link.time" in metrics
    time = metrics["link.time" if linked else "latency.time"]
    cycles = metrics["link.cycles.whole" if linked else "latency.cycles"]
    budget, clock = metrics["latency.budget"], metrics["clock"]
    between = "from word to word" if linked else "from the network's inputs to its scores"
    return Card(
        title="latency",
        number=f"{float(time.value):.1f}",
        unit=time.unit,
        lines=(f"{cycles.text} at {clock.text}, {between}, if the clock closes",),
        note=_within(time, budget),
        metrics=(time, cycles, clock, budget),
        bar=_of_budget(time, budget),
    )


def _area(metrics: Mapping[str, Metric]) -> Card:
    luts, budget = metrics.get("link.luts.yosys.whole", metrics["luts.yosys"]), metrics["luts.budget"]
    estimate = metrics["luts.alkaid"]
    counted = not isinstance(luts.value, str)
    share = metrics.get("part.luts.share")
    of_the_part = "" if share is None else f"; the tagger takes {share.percent} of the part"
    return Card(
        title="area",
        number=luts.text if counted else "not counted",
        unit="LUT" if counted else "",
        lines=(
            f"counted by Yosys before place and route{of_the_part}" if counted else luts.text,
            f"alkaid's estimate of the tagger is {estimate.text}",
        ),
        note=_within(luts, budget) if counted else f"budget {budget.text} LUT: not compared",
        metrics=(luts, budget, estimate, *(() if share is None else (share,))),
        good=counted,
        bar=_of_budget(luts, budget) if counted else None,
    )


def _paths(spec: Spec, metrics: Mapping[str, Metric]) -> Table:
    return Table(
        "Trigger paths, on the half of the events that did not derive them. In brackets: confidence "
        "intervals. Efficiencies are of all events of the signal, at the end those of what a path is "
        "compared with.",
        ("path and target", "rate", "efficiency", "compared with"),
        tuple(_menu(spec, metrics)),
    )


def _menu(spec: Spec, metrics: Mapping[str, Metric]) -> Iterator[tuple[Cell, ...]]:
    """Yield the paths of the menu, a row for each signal."""
    for path in spec.menu.paths:
        start, target = f"menu.{path.name}", metrics.get(f"menu.{path.name}.target")
        at = "" if target is None else f" at {target.text}"
        other = "" if path.compare is None else f", against {path.compare}"
        for signal in path.signals:
            compared = metrics.get(f"menu.{path.compare}.efficiency.{signal}")
            yield (
                f"{path.name}{at}, for {signal}{other}",
                metrics[f"{start}.rate"],
                Percent(metrics[f"{start}.efficiency.{signal}"]),
                "none" if compared is None else Percent(compared),
            )


def _is_above(start: str, metrics: Mapping[str, Metric]) -> bool:
    rate, target = metrics[f"{start}.rate"], metrics[f"{start}{_TARGET}"]
    return rate.interval is not None and rate.interval[0] > float(target.value)


def _interval(fraction: Metric) -> str:
    """Return the interval of a fraction in per cent, without the fraction."""
    return fraction.percent.partition("(")[2].rstrip(")") + " %"


def _gain(efficiency: Metric, without: Metric | None, other: str) -> str:
    if without is None:
        return "compared with no other path"
    points = 100 * (float(efficiency.value) - float(without.value))
    return f"{points:+.1f} points over {other}"


def _at(path: str | None, metrics: Mapping[str, Metric]) -> str:
    """Return the name of a path with its target rate, where it has one."""
    target = metrics.get(f"menu.{path}.target")
    return f"{path}" if target is None else f"{path} at {target.text}"


def _within(value: Metric, budget: Metric) -> str:
    share = float(value.value) / float(budget.value)
    return f"{100 * share:.0f} % of its budget"


def _of_budget(value: Metric, budget: Metric) -> Bar:
    allowed = float(budget.value)
    return Bar(float(value.value), _ROOM * max(allowed, float(value.value)), allowed, f"budget {budget.text}")
