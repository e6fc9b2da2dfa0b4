"""What a path adds to another at an equal measured rate, as the report has it."""

from jetc.artifacts.menu import (
    ComparedRecord,
    EfficiencyRecord,
    GainRecord,
    LineRecord,
    MenuRecord,
    QuotedRateRecord,
    RateRecord,
    ReachedRecord,
    SignalRecord,
    ValueRecord,
)
from jetc.report.menu_gain import gain_table
from jetc.report.metrics import Metric
from jetc.report.page import Percent

KEPT = EfficiencyRecord(value=0.7, interval=(0.67, 0.73), unit="1", sample="half", passed=700, total=1000)
OTHER = EfficiencyRecord(value=0.3, interval=(0.26, 0.35), unit="1", sample="half", passed=300, total=1000)
ENDS = ReachedRecord(code=1, passed=500), ReachedRecord(code=3, passed=100)


def measured(rate: float) -> RateRecord:
    return RateRecord(
        value=rate, interval=(rate / 2, 2 * rate), unit="kHz", sample="minbias", events=40,
        effective_events=9.0, design_effect=1.0,
    )  # fmt: skip


def line(name: str, *, compare: str | None = None, compared: ComparedRecord | None = None) -> LineRecord:
    return LineRecord(
        name=name, definitions={}, target=None, target_in_interval=None, cut=None, threshold=None,
        limited=False, rate=QuotedRateRecord(derivation=measured(28.0), evaluation=measured(28.0)),
        expected_relative_uncertainty=0.2, expected_rate=None, scan=(), curve=None, pure=(), compare=compare,
        signals=(
            SignalRecord(
                signal_set="hh4b", all=KEPT, after_cuts=KEPT, accepted=None, derivation=KEPT,
                compared=compared,
            ),
        ),
    )  # fmt: skip


def rows(*paths: LineRecord) -> list[tuple[object, ...]]:
    record = MenuRecord(
        crossing_rate=ValueRecord(value=31000.0, unit="kHz"), confidence_level=0.95, sets={}, paths=paths
    )
    table = gain_table(record)
    return [] if table is None else list(table.rows)


def test_a_gain_stands_with_the_other_path_at_its_rate() -> None:
    gain = GainRecord(value=0.4, unit="1", interval=(0.1, 0.5))
    found = ComparedRecord(
        code=2, rate=measured(29.0), efficiency=OTHER, softest=ENDS[0], hardest=ENDS[1], gain=gain
    )
    (row,) = rows(line("plain"), line("tagged", compare="plain", compared=found))
    *_, at, kept, points = row
    assert isinstance(at, Metric)
    assert isinstance(kept, Percent)
    assert isinstance(points, Metric)
    assert (at.value, at.interval, kept.metric.value) == (29.0, (14.5, 58.0), 0.3)
    assert (points.value, points.interval, points.unit) == (40.0, (10.0, 50.0), "points")


def test_where_the_other_path_has_no_rate_as_high_there_is_no_gain() -> None:
    (row,) = rows(line("plain"), line("tagged", compare="plain"))
    assert row[-3:] == ("no rate as high", "", "")


def test_a_path_that_is_compared_with_none_has_no_row() -> None:
    assert rows(line("plain")) == []
