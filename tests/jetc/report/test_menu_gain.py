"""What a path adds to another at an equal measured rate."""

import pytest
from jetc.artifacts.menu import (
    CurveRecord,
    EfficiencyRecord,
    LineRecord,
    MenuRecord,
    QuotedRateRecord,
    RateRecord,
    SignalRecord,
    ValueRecord,
)
from jetc.physics.menu.efficiency import difference_interval, measure_efficiency
from jetc.report.menu_gain import gain_table
from jetc.report.metrics import Metric
from jetc.report.page import Percent

CURVE = CurveRecord(
    threshold=(0, 1, 2, 3),
    rate=(90.0, 40.0, 25.0, 0.0),
    rate_low=(80.0, 30.0, 20.0, 0.0),
    rate_high=(99.0, 50.0, 30.0, 9.0),
    efficiency=(0.9, 0.5, 0.3, 0.0),
    efficiency_low=(0.88, 0.46, 0.26, 0.0),
    efficiency_high=(0.92, 0.54, 0.35, 0.01),
)


def line(
    name: str,
    rate: float,
    *,
    compare: str | None = None,
    curve: CurveRecord | None = None,
    signal: str = "hh4b",
) -> LineRecord:
    kept = EfficiencyRecord(value=0.7, interval=(0.67, 0.73), unit="1", sample="half", passed=700, total=1000)
    measured = RateRecord(
        value=rate, interval=(rate / 2, 2 * rate), unit="kHz", sample="minbias", events=40,
        effective_events=9.0, design_effect=1.0,
    )  # fmt: skip
    return LineRecord(
        name=name, definitions={}, target=None, target_in_interval=None, cut=None, threshold=None,
        limited=False, rate=QuotedRateRecord(derivation=measured, evaluation=measured),
        expected_relative_uncertainty=0.2, scan=(), curve=curve, pure=(), compare=compare,
        signals=(SignalRecord(signal_set=signal, all=kept, after_cuts=kept, accepted=None, derivation=kept),),
    )  # fmt: skip


def rows(*paths: LineRecord) -> list[tuple[object, ...]]:
    record = MenuRecord(
        crossing_rate=ValueRecord(value=31000.0, unit="kHz"), confidence_level=0.95, sets={}, paths=paths
    )
    table = gain_table(record)
    return [] if table is None else list(table.rows)


@pytest.mark.parametrize(
    ("rate", "other", "efficiency"), [(25.0, 25.0, 0.3), (25.1, 40.0, 0.5), (1.0, 25.0, 0.3)]
)
def test_the_other_path_stands_where_its_rate_is_not_below(
    rate: float, other: float, efficiency: float
) -> None:
    (row,) = rows(line("plain", 28.0, curve=CURVE), line("tagged", rate, compare="plain"))
    *_, at, kept, gain = row
    assert isinstance(at, Metric)
    assert isinstance(kept, Percent)
    assert isinstance(gain, Metric)
    assert (at.value, kept.metric.value) == (other, efficiency)
    assert gain.value == pytest.approx(100 * (0.7 - efficiency))
    assert gain.interval is not None
    assert gain.interval[0] < float(gain.value) < gain.interval[1]


@pytest.mark.parametrize(
    "plain",
    [
        line("plain", 27.0),
        line("plain", 28.0, curve=CURVE.model_copy(update={"rate": (20.0, 10.0, 5.0, 0.0)})),
    ],
    ids=["fixed", "curve"],
)
def test_where_the_other_path_has_no_rate_as_high_there_is_no_gain(plain: LineRecord) -> None:
    (row,) = rows(plain, line("tagged", 28.0, compare="plain"))
    assert row[-3:] == ("no rate as high", "", "")


def test_a_path_of_fixed_cuts_stands_as_it_is_quoted_where_its_rate_is_as_high() -> None:
    (row,) = rows(line("plain", 28.0), line("tagged", 28.0, compare="plain"))
    *_, at, _, gain = row
    assert isinstance(at, Metric)
    assert isinstance(gain, Metric)
    assert (at.value, gain.value) == (28.0, 0.0)


def test_a_path_that_is_compared_with_none_has_no_row() -> None:
    assert rows(line("plain", 28.0, curve=CURVE)) == []


def test_the_interval_of_a_difference_is_that_of_newcombe() -> None:
    """Clopper-Pearson ends of 56 of 70 and 48 of 80, a case of the paper, which has Wilson's."""
    one = measure_efficiency(56, 70, level=0.95, design_effect=1.0)
    two = measure_efficiency(48, 80, level=0.95, design_effect=1.0)
    low, high = difference_interval((one.value, one.low, one.high), (two.value, two.low, two.high))
    assert (low, high) == pytest.approx((0.0524, 0.3339), abs=0.02)
    assert low < 0.0524
    assert high > 0.3339
