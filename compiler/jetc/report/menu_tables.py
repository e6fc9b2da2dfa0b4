"""The tables of the report on the menu, a row for each path: rates, efficiencies, thresholds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.report.menu_numbers import fraction_metric, number, rate_metric
from jetc.report.menu_text import condition_of, judged
from jetc.report.metrics import OF_THE_SPEC
from jetc.report.page import Percent, Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jetc.artifacts.menu import (
        EfficiencyRecord,
        LineRecord,
        MenuRecord,
        RateRecord,
        SignalRecord,
        TargetRecord,
    )
    from jetc.report.metrics import Metric
    from jetc.report.page import Cell

__all__ = [
    "efficiencies_table",
    "paths_table",
    "pure_tables",
    "rates_table",
    "triggers_table",
]

_HALVES = (
    ("quoted", "", "all"),
    ("derivation", ".derivation", "derivation"),
    ("quoted, within acceptance", ".accepted", "accepted"),
)
"""Which efficiency it is, what its key has behind the path, and the entry of the record."""


def paths_table(record: MenuRecord) -> Table:
    """Return the menu: each path with its rate, and its efficiency for each signal."""
    header: tuple[str, ...] = (
        "path",
        "target",
        "rate",
        "against target",
        "effective events",
        "signal",
        "efficiency",
    )
    rows = [row for path in record.paths for row in _path(path, record.confidence_level)]
    signals = [(path, each) for path in record.paths for each in path.signals]
    if any(_has_cuts(path) for path in record.paths):
        header = (*header, "of those past the cuts")
        past = [_past_cuts(path, each, record.confidence_level) for path, each in signals]
        rows = [(*row, each) for row, each in zip(rows, past, strict=True)]
    if any(each.accepted for _, each in signals):
        header = (*header, "within acceptance")
        inside = [_accepted(path, each, record.confidence_level) for path, each in signals]
        rows = [(*row, each) for row, each in zip(rows, inside, strict=True)]
    return Table(
        "The menu, on the half that is quoted. In brackets: confidence intervals.", header, tuple(rows)
    )


def _path(path: LineRecord, level: float) -> Iterator[tuple[Cell, ...]]:
    rate = path.rate.evaluation
    start = f"menu.{path.name}"
    first: tuple[Cell, ...] = (
        path.name,
        "" if path.target is None else _target(path.name, path.target),
        rate_metric(f"{start}.rate", rate, level),
        judged(path),
        number(f"{start}.rate_effective_events", rate.effective_events, rate.sample),
    )
    for each in path.signals:
        key = f"{start}.efficiency.{each.signal_set}"
        yield (*first, each.signal_set, Percent(fraction_metric(key, each.all, level)))


def _has_cuts(path: LineRecord) -> bool:
    """Tell whether a path asks for more than its threshold."""
    return path.threshold is not None and any(each.after_cuts != each.all for each in path.signals)


def _past_cuts(path: LineRecord, signal: SignalRecord, level: float) -> Cell:
    """Return the efficiency of the threshold alone; nothing where a path has none, which is no efficiency."""
    if path.threshold is None:
        return ""
    key = f"menu.{path.name}.efficiency.{signal.signal_set}.past_cuts"
    return Percent(fraction_metric(key, signal.after_cuts, level))


def _accepted(path: LineRecord, signal: SignalRecord, level: float) -> Cell:
    if signal.accepted is None:
        return ""
    key = f"menu.{path.name}.efficiency.{signal.signal_set}.within_acceptance"
    return Percent(fraction_metric(key, signal.accepted, level))


def _target(path: str, target: TargetRecord) -> Metric:
    of = OF_THE_SPEC if target.path is None else f"rate of {target.path}"
    return number(f"menu.{path}.target", target.value, of, "kHz")


def pure_tables(record: MenuRecord) -> Iterator[Table]:
    """Yield for each path that joins others what each of these adds."""
    for path in record.paths:
        if path.pure:
            caption = f"{path.name}: the rate that each path adds to the others, its pure rate."
            rows = tuple(
                (
                    each.path,
                    rate_metric(f"menu.{path.name}.pure.{each.path}", each.rate, record.confidence_level),
                )
                for each in path.pure
            )
            yield Table(caption, ("path", "pure rate"), rows)


def triggers_table(record: MenuRecord) -> Table:
    """Return what an event needs to pass each path, with the cut and the threshold that were derived."""
    return Table(
        "What an event needs, with the cut and the threshold that were derived. A circuit compares codes: a "
        "code is the number of steps of its format.",
        ("path", "an event passes if", "cut, derived", "threshold", "its code", "its format"),
        tuple((path.name, *_trigger(path)) for path in record.paths),
    )


def _trigger(path: LineRecord) -> tuple[Cell, ...]:
    start, background = f"menu.{path.name}", path.rate.derivation.sample
    both = f"{background}; {path.signals[0].derivation.sample}"
    derived = OF_THE_SPEC if path.threshold is None else background if path.cut is None else both
    condition = number(f"{start}.condition", condition_of(path), derived)
    cut: Cell = ""
    if path.cut is not None:
        cut = number(f"{start}.cut", path.cut.value, both, path.cut.unit)
    if path.threshold is None:
        return (condition, cut, "", "", "")
    found = path.threshold
    return (
        condition,
        cut,
        number(f"{start}.threshold", found.value, derived, found.unit),
        number(f"{start}.threshold_code", found.code, derived),
        number(f"{start}.threshold_format", str(found.format), OF_THE_SPEC),
    )


def rates_table(record: MenuRecord) -> Table:
    """Return the rate of each path on both halves, and what it rests on."""
    return Table(
        "Rates on both halves, and the events that they rest on.",
        (
            "path and half",
            "rate",
            "simulated events",
            "effective events",
            "design effect",
        ),
        tuple(row for path in record.paths for row in _rates(path, record.confidence_level)),
    )


def _rates(path: LineRecord, level: float) -> Iterator[tuple[Cell, ...]]:
    start = f"menu.{path.name}"
    yield _rate(start, f"{path.name}, quoted", path.rate.evaluation, level)
    yield _rate(f"{start}.derivation", f"{path.name}, derivation", path.rate.derivation, level)


def _rate(key: str, label: str, rate: RateRecord, level: float) -> tuple[Cell, ...]:
    return (
        label,
        rate_metric(f"{key}.rate", rate, level),
        number(f"{key}.rate_events", rate.events, rate.sample),
        number(f"{key}.rate_effective_events", rate.effective_events, rate.sample),
        number(f"{key}.rate_design_effect", rate.design_effect, rate.sample),
    )


def efficiencies_table(record: MenuRecord) -> Table:
    """Return the efficiency of each path for each signal on both halves."""
    found = [
        (
            f"{path.name}, {signal.signal_set}, {half}",
            f"menu.{path.name}{behind}",
            signal.signal_set,
            efficiency,
        )
        for path in record.paths
        for signal in path.signals
        for half, behind, name in _HALVES
        if (efficiency := getattr(signal, name)) is not None
    ]
    return Table(
        "Efficiencies on both halves.",
        ("path, signal and half", "efficiency", "passed", "of events"),
        tuple(_efficiency(*each, record.confidence_level) for each in found),
    )


def _efficiency(
    label: str, start: str, signal: str, found: EfficiencyRecord, level: float
) -> tuple[Cell, ...]:
    return (
        label,
        Percent(fraction_metric(f"{start}.efficiency.{signal}", found, level)),
        number(f"{start}.passed.{signal}", found.passed, found.sample),
        number(f"{start}.events.{signal}", found.total, found.sample),
    )
