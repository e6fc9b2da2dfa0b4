"""The report on the menu: each path with its rate and its efficiencies, and what is pure in their ORs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.report.menu_figures import path_figures
from jetc.report.menu_text import condition_of
from jetc.report.metrics import OF_THE_SPEC, Metric
from jetc.report.page import Facts, Heading, Paragraph, Percent, ReportSection, Table
from jetc.report.rate_precision import precision_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from jetc.artifacts.menu import EfficiencyRecord, LineRecord, MenuRecord, RateRecord, SignalRecord
    from jetc.report.page import Block, Cell

__all__ = ["menu_section"]


def menu_section(
    record: MenuRecord, *, rate_set: str, notes: Mapping[str, str], events_are: str
) -> ReportSection:
    """Return every path of the menu, the pure rates of what is joined, and what each path says.

    `notes` go by signal set; `events_are` says on each figure what its events are.
    """
    measured = record.sets[rate_set]
    events = measured.derivation_events + measured.evaluation_events
    shared = _shared(record)
    crossings = Metric("crossings.rate", record.crossing_rate.value, "kHz", "menu", OF_THE_SPEC)
    blocks: list[Block] = [
        Paragraph(_about(record.confidence_level)),
        Facts((("rate of all crossings", crossings),)),
        _paths(record),
        *_joined(record),
        *([Facts(tuple(shared.items()))] if shared else []),
    ]
    for path in record.paths:
        blocks += [
            Heading(path.name),
            _facts(path, events),
            _rates(path, record),
            _efficiencies(path, record),
        ]
        blocks += path_figures(path, events=events_are)
        signals = ((f"signal {each.signal_set}", notes.get(each.signal_set)) for each in path.signals)
        noted = ((name, note) for name, note in signals if note is not None)
        own = (each for each in path.definitions.items() if each[0] not in shared)
        blocks.append(Facts((*noted, *own)))
    return ReportSection("menu", "Menu", tuple(blocks))


def _shared(record: MenuRecord) -> dict[str, str]:
    """Return the definitions that all paths have, which are said once."""
    first, *others = (each.definitions for each in record.paths)
    return {
        name: text
        for name, text in first.items()
        if others and all(each.get(name) == text for each in others)
    }


def _about(level: float) -> str:
    return (
        "Cut and threshold are derived on one half of the events and quoted on the other. A threshold is the "
        "smallest integer code whose rate on the derivation half does not exceed the target, so the quoted "
        "rate exceeds it on average. Efficiencies are of all events of a signal, and of those that have what "
        "a path names and pass all but its threshold; where section menu declares an acceptance, also of the "
        "events that generator truth puts within it. "
        f"Intervals have a confidence level of {level:.0%}: docs/intervals.md says how often those of rates "
        "hold the truth in toys of this chain. They are of the statistics of these events alone, and do not "
        "say how well the simulation or the tagger describes other events."
    )


def _paths(record: MenuRecord) -> Table:
    header: tuple[str, ...] = (
        "path",
        "target",
        "rate",
        "simulated events",
        "signal",
        "efficiency",
        "past the cuts",
    )
    rows = [row for path in record.paths for row in _rows(path, record.confidence_level)]
    if any(each.accepted for path in record.paths for each in path.signals):
        header = (*header, "within acceptance")
        inside = [_accepted(path, each, record) for path in record.paths for each in path.signals]
        rows = [(*row, each) for row, each in zip(rows, inside, strict=True)]
    caption = "The menu, on the half that is quoted. In brackets: confidence intervals."
    if any(path.compare for path in record.paths):
        header = (*header, "compared with", "its efficiency")
        others = [each for path in record.paths for each in _compared(path, record)]
        rows = [(*row, *other) for row, other in zip(rows, others, strict=True)]
    return Table(caption, header, tuple(rows))


def _accepted(path: LineRecord, signal: SignalRecord, record: MenuRecord) -> Cell:
    """Return the efficiency within the acceptance of a signal, where one is declared."""
    if signal.accepted is None:
        return ""
    key = f"menu.{path.name}.efficiency.{signal.signal_set}.within_acceptance"
    return Percent(_fraction(key, signal.accepted, record.confidence_level))


def _compared(path: LineRecord, record: MenuRecord) -> Iterator[tuple[Cell, Cell]]:
    """Yield for each signal the path that `path` is compared with, and its efficiency."""
    of = {each.name: {found.signal_set: found.all for found in each.signals} for each in record.paths}
    for each in path.signals:
        if path.compare is None:
            yield "", ""
        else:
            key = f"menu.{path.compare}.efficiency.{each.signal_set}"
            other = of[path.compare][each.signal_set]
            yield path.compare, Percent(_fraction(key, other, record.confidence_level))


def _rows(path: LineRecord, level: float) -> Iterator[tuple[Cell, ...]]:
    rate = path.rate.evaluation
    first: tuple[Cell, ...] = (
        path.name,
        "" if path.target is None else _target(path),
        _rate(f"menu.{path.name}.rate", rate, level),
        Metric(f"menu.{path.name}.rate_events", rate.events, "", "menu", rate.sample),
    )
    for each in path.signals:
        key = f"menu.{path.name}.efficiency.{each.signal_set}"
        yield (
            *first,
            each.signal_set,
            Percent(_fraction(key, each.all, level)),
            Percent(_fraction(f"{key}.past_cuts", each.after_cuts, level)),
        )
        first = (path.name, "", "", "")


def _target(path: LineRecord) -> Metric:
    value = 0.0 if path.target is None else path.target.value
    of = OF_THE_SPEC if path.target is None or path.target.path is None else f"rate of {path.target.path}"
    return Metric(f"menu.{path.name}.target", value, "kHz", "menu", of)


def _rate(key: str, rate: RateRecord, level: float) -> Metric:
    return Metric(key, rate.value, "kHz", "menu", rate.sample, rate.interval, level)


def _fraction(key: str, found: EfficiencyRecord, level: float) -> Metric:
    return Metric(key, found.value, "1", "menu", found.sample, found.interval, level)


def _joined(record: MenuRecord) -> Iterator[Table]:
    for path in record.paths:
        if path.pure:
            caption = f"{path.name}: the rate that each path adds to the others, its pure rate."
            rows = tuple(
                (each.path, _rate(f"menu.{path.name}.pure.{each.path}", each.rate, record.confidence_level))
                for each in path.pure
            )
            yield Table(caption, ("path", "pure rate"), rows)


def _rates(path: LineRecord, record: MenuRecord) -> Table:
    """Return the rate on both halves, and what it rests on."""
    start, level = f"menu.{path.name}", record.confidence_level

    def row(key: str, label: str, rate: RateRecord) -> tuple[Cell, ...]:
        def number(name: str, value: float, unit: str = "") -> Metric:
            return Metric(f"{key}.{name}", value, unit, "menu", rate.sample)

        return (
            label,
            _rate(f"{key}.rate", rate, level),
            number("rate_events", rate.events),
            number("rate_effective_events", rate.effective_events),
            number("rate_design_effect", rate.design_effect),
            number("rate_reached_high", rate.reached_high, "kHz"),
        )

    return Table(
        f"{path.name}: rate on both halves.",
        (
            "half",
            "rate",
            "simulated events",
            "effective events",
            "design effect",
            "upper end, reached strata only",
        ),
        (
            row(start, "quoted", path.rate.evaluation),
            row(f"{start}.derivation", "derivation", path.rate.derivation),
        ),
    )


def _efficiencies(path: LineRecord, record: MenuRecord) -> Table:
    """Return the efficiency for each signal on both halves."""
    start, level = f"menu.{path.name}", record.confidence_level

    def row(key: str, half: str, signal: SignalRecord, found: EfficiencyRecord) -> tuple[Cell, ...]:
        def count(name: str, value: int) -> Metric:
            return Metric(f"{key}.{name}.{signal.signal_set}", value, "", "menu", found.sample)

        return (
            f"{signal.signal_set}, {half}",
            Percent(_fraction(f"{key}.efficiency.{signal.signal_set}", found, level)),
            count("passed", found.passed),
            count("events", found.total),
        )

    rows = (
        ("quoted", start, "all"),
        ("derivation", f"{start}.derivation", "derivation"),
        ("quoted, within acceptance", f"{start}.accepted", "accepted"),
    )
    return Table(
        f"{path.name}: efficiency on both halves.",
        ("signal and half", "efficiency", "passed", "of events"),
        tuple(
            row(key, half, signal, getattr(signal, name))
            for signal in path.signals
            for half, key, name in rows
            if getattr(signal, name) is not None
        ),
    )


def _facts(path: LineRecord, events: int) -> Facts:
    """Return what was derived, where the rate set has so many events."""
    background = path.rate.derivation.sample
    both = f"{background}; {path.signals[0].derivation.sample}"

    def metric(name: str, value: float | str, sample: str, unit: str = "") -> Metric:
        return Metric(f"menu.{path.name}.{name}", value, unit, "menu", sample)

    derived = OF_THE_SPEC if path.threshold is None else background if path.cut is None else both
    rows: list[tuple[str, Cell]] = [("trigger", metric("condition", condition_of(path), derived))]
    if path.cut is not None:
        rows.append(("cut", metric("cut", path.cut.value, both, _plain(path.cut.unit))))
    if path.threshold is not None:
        form = str(path.threshold.format)
        rows += [
            ("threshold, code", metric("threshold_code", path.threshold.code, derived)),
            ("threshold, format", metric("threshold_format", form, OF_THE_SPEC)),
            (
                "threshold, value",
                metric("threshold", path.threshold.value, derived, _plain(path.threshold.unit)),
            ),
        ]
    if path.limited:
        rows.append(("limited by", "the cuts: at the lowest threshold the rate is below the target"))
    if path.target_in_interval is not None:
        within = "yes" if path.target_in_interval else "no"
        rows.append(
            ("target in the interval", metric("target_in_interval", within, path.rate.evaluation.sample))
        )
    expected = path.expected_relative_uncertainty
    rows += precision_rows(metric, expected=expected, events=events, sample=background)
    return Facts(tuple(rows))


def _plain(unit: str) -> str:
    return "" if unit == "1" else unit
