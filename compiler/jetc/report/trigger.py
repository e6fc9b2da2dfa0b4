"""The report on working points: thresholds, rates, efficiencies, and the same path without a tagger."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.language.sections.processes import PROCESSES
from jetc.report.cut_scan import CutScan, scan_figure
from jetc.report.metrics import OF_THE_SPEC, Metric, Series
from jetc.report.page import Facts, Figure, Heading, Paragraph, Percent, ReportSection, Table
from jetc.report.plots import threshold_figure
from jetc.report.rate_precision import precision_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from jetc.artifacts.working_points import PointRecord, SideRecord, WorkingPointsRecord
    from jetc.language.sections.model import SampleSet
    from jetc.report.page import Block, Cell

__all__ = ["signal_notes", "working_points_section"]


def signal_notes(sets: Iterable[SampleSet]) -> dict[str, str]:
    """Return by name of a set what its process is, where the process may be taken for another."""
    found = {each.name: PROCESSES[each.process].note for each in sets if each.process is not None}
    return {name: note for name, note in found.items() if note is not None}


def working_points_section(
    record: WorkingPointsRecord, *, rate_set: str, notes: Mapping[str, str], events_are: str
) -> ReportSection:
    """Return every working point, its numbers on both halves, and its curves; `notes` go by signal set.

    `events_are` says on each figure what its events are.
    """
    level, measured = record.confidence_level, record.sets[rate_set]
    events = measured.derivation_events + measured.evaluation_events
    crossings = Metric("crossings.rate", record.crossing_rate.value, "kHz", "working_points", OF_THE_SPEC)
    introduction = Paragraph(
        "Cut and threshold are derived on one half of the events and quoted on the other. A threshold is the "
        "smallest integer code whose rate on the derivation half does not exceed the target, so the quoted "
        f"rate exceeds it on average. Intervals have a confidence level of {level:.0%}: docs/intervals.md "
        "says how often those of rates hold the truth in toys of this chain. They are of the statistics of "
        "these events alone, and do not say how well the simulation or the tagger describes other events."
    )
    blocks: list[Block] = [introduction, Facts((("rate of all crossings", crossings),))]
    for point in record.points:
        blocks += _point(point, level, events, notes.get(point.signal_set))
        blocks += _figures(point, events_are)
    return ReportSection("working-points", "Working points", tuple(blocks))


def _point(point: PointRecord, level: float, events: int, note: str | None) -> tuple[Block, ...]:
    signal = () if note is None else ((f"signal {point.signal_set}", note),)
    definitions = Facts((*signal, *point.definitions.items()))
    return (Heading(point.name), _facts(point, events), _table(point, level), definitions)


def _figures(point: PointRecord, events: str) -> tuple[Figure, ...]:
    scan = (scan_figure(_scan(point), events=events),) if len(point.scan) > 1 else ()
    return (_threshold_figure(point, events), *scan)


def _table(point: PointRecord, level: float) -> Table:
    name = point.name
    untagged = point.untagged
    start = f"working_points.{name}"
    rows = (
        _row(start, "quoted", point.evaluation, level),
        _row(f"{start}.derivation", "derivation", point.derivation, level),
        _row(f"{start}.untagged", "no tagger, quoted", untagged.evaluation, level),
        _row(f"{start}.untagged.derivation", "no tagger, derivation", untagged.derivation, level),
    )
    return Table(
        f"{name} on both halves. Without the tagger: {untagged.definition}, "
        f"threshold {untagged.threshold.value:g} GeV.",
        (
            "half",
            "rate",
            "simulated events",
            "effective events",
            "design effect",
            "upper end, reached strata only",
            "efficiency",
            "passed",
            "of events",
            "efficiency past the cut",
        ),
        rows,
    )


def _row(key: str, label: str, side: SideRecord, level: float) -> tuple[Cell, ...]:
    rate, efficiency, after = side.rate, side.efficiency, side.efficiency_after_cut

    def number(
        name: str, value: float, unit: str, sample: str, interval: tuple[float, float] | None = None
    ) -> Metric:
        coverage = None if interval is None else level
        return Metric(f"{key}.{name}", value, unit, "working_points", sample, interval, coverage)

    return (
        label,
        number("rate", rate.value, "kHz", rate.sample, rate.interval),
        number("rate_events", rate.events, "", rate.sample),
        number("rate_effective_events", rate.effective_events, "", rate.sample),
        number("rate_design_effect", rate.design_effect, "", rate.sample),
        number("rate_reached_high", rate.reached_high, "kHz", rate.sample),
        Percent(number("efficiency", efficiency.value, "1", efficiency.sample, efficiency.interval)),
        number("passed", efficiency.passed, "", efficiency.sample),
        number("events", efficiency.total, "", efficiency.sample),
        Percent(number("efficiency_after_cut", after.value, "1", after.sample, after.interval)),
    )


def _facts(point: PointRecord, events: int) -> Facts:
    start = f"working_points.{point.name}"
    derivation = point.derivation
    background, quoted = derivation.rate.sample, point.evaluation.rate.sample
    both = f"{background}; {derivation.efficiency.sample}"

    def metric(name: str, value: float | str, sample: str, unit: str = "") -> Metric:
        return Metric(f"{start}.{name}", value, unit, "working_points", sample)

    threshold, target = point.threshold, point.target_rate
    within = "yes" if point.target_in_interval else "no"
    without = point.untagged.threshold
    rows: list[tuple[str, Cell]] = [
        ("trigger", metric("condition", _condition(point), both)),
        ("target rate", metric("target", target.value, OF_THE_SPEC, target.unit)),
        ("target in the interval", metric("target_in_interval", within, quoted)),
        ("cut", metric("cut", point.cut.value, both, point.cut.unit)),
        ("threshold, code", metric("threshold_code", threshold.code, background)),
        ("threshold, format", metric("threshold_format", str(threshold.format), OF_THE_SPEC)),
        ("threshold, value", metric("threshold", threshold.value, background)),
        *precision_rows(
            metric, expected=point.expected_relative_uncertainty, events=events, sample=background
        ),
        ("threshold without tagger", metric("untagged.threshold", without.value, background, "GeV")),
    ]
    if point.limited_by == "pT":
        rows.append(("limited by", "pT: with threshold 0 the rate is already below the target"))
    return Facts(tuple(rows))


def _condition(point: PointRecord) -> str:
    cut, threshold = point.cut, point.threshold
    return f"{cut.variable} > {cut.value:g} {cut.unit}, score >= {threshold.value:g} (code {threshold.code})"


def _threshold_figure(point: PointRecord, events: str) -> Figure:
    curve, threshold = point.curve, point.threshold
    svg = threshold_figure(
        [code * threshold.lsb for code in curve.threshold],
        (curve.rate, curve.rate_low, curve.rate_high),
        (curve.efficiency, curve.efficiency_low, curve.efficiency_high),
        chosen=threshold.value,
        target=point.target_rate.value,
        signal=point.signal_set,
        events=events,
        name=point.name,
    )
    caption = (
        f"{point.name}, quoted half, {point.cut.variable} > {point.cut.value:g} GeV: rate and "
        f"efficiency against the threshold, with their intervals. Dashed: the threshold of the other half."
    )
    return Figure(svg, caption, _curve_series(point))


def _curve_series(point: PointRecord) -> tuple[Series, ...]:
    curve, side = point.curve, point.evaluation
    rate, efficiency = side.rate.sample, side.efficiency.sample
    columns = (
        ("threshold_code", curve.threshold, "", rate),
        ("rate", curve.rate, "kHz", rate),
        ("rate_low", curve.rate_low, "kHz", rate),
        ("rate_high", curve.rate_high, "kHz", rate),
        ("efficiency", curve.efficiency, "1", efficiency),
        ("efficiency_low", curve.efficiency_low, "1", efficiency),
        ("efficiency_high", curve.efficiency_high, "1", efficiency),
    )
    return tuple(
        Series(f"working_points.{point.name}.curve.{name}", tuple(values), unit, "working_points", sample)
        for name, values, unit, sample in columns
    )


def _scan(point: PointRecord) -> CutScan:
    return CutScan(
        stage="working_points",
        name=point.name,
        variable=point.cut.variable,
        unit=point.cut.unit,
        chosen=point.cut.value,
        trials=point.scan,
        signal=point.signal_set,
        derivation=point.derivation.efficiency,
    )
