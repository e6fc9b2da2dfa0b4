"""metrics.json keeps whole numbers whole, and says nothing of an interval that a number has not."""

from jetc.artifacts.metrics import MetricEntry, MetricsRecord, SeriesEntry
from jetc.artifacts.record import parse, text_of

RECORD = MetricsRecord(
    metrics={
        "count": MetricEntry(value=3, unit="", stage="rtl", sample="all"),
        "rate": MetricEntry(
            value=3.0, unit="kHz", stage="rtl", sample="all", interval=(1.0, 4.5), confidence_level=0.95
        ),
        "said": MetricEntry(value="yes", unit="", stage="rtl", sample="all"),
    },
    series={"line": SeriesEntry(values=(1, 2.0), unit="", stage="rtl", sample="all")},
)


def test_whole_numbers_stay_whole() -> None:
    again = parse(MetricsRecord, text_of(RECORD), name="metrics.json")
    assert again == RECORD
    assert [type(each.value) for each in again.metrics.values()] == [int, float, str]
    assert [type(each) for each in again.series["line"].values] == [int, float]


def test_a_number_without_an_interval_has_no_key_for_it() -> None:
    text = text_of(RECORD)
    assert (text.count("interval"), text.count("confidence_level"), "null" in text) == (1, 1, False)
