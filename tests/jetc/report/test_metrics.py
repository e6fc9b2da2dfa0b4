import pytest
from jetc.artifacts.metrics import MetricsRecord
from jetc.artifacts.record import parse, text_of
from jetc.report.metrics import Metric, collect, metrics_of, metrics_record


def rate(value: float, low: float, high: float) -> Metric:
    return Metric("rate", value, "kHz", "menu", "minbias", (low, high), 0.95)


def test_json_and_back_keeps_everything_and_the_order() -> None:
    metrics = collect(
        [rate(14.0, 11.0, 18.0), Metric("a", 3, "", "rtl"), Metric("b", "not run", "", "vivado")]
    )
    record = parse(MetricsRecord, text_of(metrics_record(metrics)), name="metrics.json")
    assert list(record.metrics) == ["rate", "a", "b"]
    assert metrics_of(record) == metrics


def test_one_number_may_stand_twice_but_not_with_two_values() -> None:
    assert list(collect([rate(1.0, 0.0, 2.0), rate(1.0, 0.0, 2.0)])) == ["rate"]
    with pytest.raises(ValueError, match="rate has two values"):
        collect([rate(1.0, 0.0, 2.0), rate(1.5, 0.0, 2.0)])


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_number_is_finite(value: float) -> None:
    with pytest.raises(ValueError, match="auc is"):
        Metric("auc", value, "1", "report")


@pytest.mark.parametrize(
    ("metric", "text"),
    [
        (rate(14.2345, 11.02, 18.13), "14.2 kHz (11.0 to 18.1)"),
        (rate(0.0, 0.0, 114.2), "0 kHz (0 to 114)"),
        (Metric("auc", 0.8285, "1", "report", "", (0.8184, 0.8382), 0.95), "0.829 (0.818 to 0.838)"),
        (Metric("auc", 0.65, "1", "report", "", (0.6396, 0.6606), 0.95), "0.650 (0.640 to 0.661)"),
        (Metric("auc", 0.65, "1", "report", "", (0.6, 0.7), 0.95), "0.65 (0.60 to 0.70)"),
        (Metric("effective", 201.54, "", "menu"), "202"),
        (Metric("effective", 7.9012, "", "menu"), "7.9"),
        (Metric("interval", 1, "cycles", "rtl"), "1 cycle"),
        (Metric("interval", 3, "cycles", "rtl"), "3 cycles"),
        (Metric("rate", 53.582, "kHz", "report"), "53.6 kHz"),
        (Metric("rate", 4042.06, "kHz", "report"), "4042.1 kHz"),
        (Metric("luts", 86349, "", "rtl"), "86,349"),
        (Metric("cut", 381.25, "GeV", "menu"), "381.25 GeV"),
        (Metric("crossings", 31038.96, "kHz", "menu"), "31,039 kHz"),
        (Metric("auc", 0.5, "1", "report"), "0.500"),
        (Metric("difference", 0.00024, "1", "hls4ml"), "2.4e-04"),
        (Metric("status", "not run", "", "vivado"), "not run"),
    ],
)
def test_numbers_are_rounded_for_reading(metric: Metric, text: str) -> None:
    assert metric.text == text


def test_a_fraction_in_per_cent() -> None:
    assert Metric("e", 0.003, "1", "report", "", (0.0006, 0.0087), 0.95).percent == "0.30 % (0.06 to 0.87)"
    assert Metric("e", 1.0, "1", "report").percent == "100.0 %"


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.99997, "99.997 %"), (0.0003, "0.03 %"), (0.0, "0 %"), (1.0, "100.0 %"), (0.999, "99.9 %")],
)
def test_almost_all_does_not_read_as_all_nor_almost_none_as_none(value: float, text: str) -> None:
    assert Metric("equal", value, "1", "hls4ml").percent == text
