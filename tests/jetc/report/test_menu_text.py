"""The condition of a path as one line."""

import pytest
from jetc.artifacts.menu import (
    ChosenCutRecord,
    EfficiencyRecord,
    LineRecord,
    MenuRecord,
    QuotedRateRecord,
    RateRecord,
    SignalRecord,
    TargetRecord,
    ThresholdRecord,
    ValueRecord,
)
from jetc.report.menu_tables import paths_table
from jetc.report.menu_text import condition_of, in_words, menu_text
from jetc.report.page import Percent

THRESHOLD = ThresholdRecord.model_validate_json(
    '{"code": 5, "format": "ap_ufixed<11,1,AP_TRN,AP_WRAP>", "lsb": 0.1, "value": 0.5, "unit": "1", '
    '"variable": "min(a.tau)"}'
)


def path(requires: str | None, *, cut: float | None = None, derives: bool = True) -> LineRecord:
    return LineRecord.model_construct(
        definitions={} if requires is None else {"requires": requires},
        cut=None if cut is None else ChosenCutRecord(variable="HT", value=cut, unit="GeV"),
        threshold=THRESHOLD if derives else None,
    )


@pytest.mark.parametrize(
    ("line", "text"),
    [
        (path("a.pt > 3 GeV"), "a.pt > 3 GeV and min(a.tau) >= 0.5 (code 5)"),
        (path("one or other"), "(one or other) and min(a.tau) >= 0.5 (code 5)"),
        (path("one or other", derives=False), "one or other"),
        (path(None), "min(a.tau) >= 0.5 (code 5)"),
        (
            path("HT > scan(120 GeV, 360 GeV, 10 GeV)", cut=190.0),
            "HT > 190 GeV and min(a.tau) >= 0.5 (code 5)",
        ),
    ],
)
def test_what_an_event_needs_is_one_condition(line: LineRecord, text: str) -> None:
    assert condition_of(line) == text


def test_cuts_that_were_tried_are_said_in_words() -> None:
    assert in_words("HT > scan(120 GeV, 360 GeV, 10 GeV)") == (
        "HT > the best of 120 GeV to 360 GeV in steps of 10 GeV"
    )
    assert in_words("HT > 5 GeV") == "HT > 5 GeV"


def measured(name: str, *, rate: tuple[float, float], target: float | None, derives: bool) -> LineRecord:
    found = RateRecord(
        value=sum(rate) / 2, interval=rate, unit="kHz", sample="minbias", events=40,
        effective_events=9.0, design_effect=1.0,
    )  # fmt: skip
    every, past = (
        EfficiencyRecord(value=0.5, interval=(0.4, 0.6), unit="1", sample="half", passed=50, total=total)
        for total in (100, 80)
    )
    return LineRecord(
        name=name, definitions={}, target_in_interval=None, cut=None, curve=None, pure=(), compare=None,
        target=None if target is None else TargetRecord(value=target, unit="kHz", path=None,
            derived_for=target),
        threshold=THRESHOLD if derives else None, limited=False, scan=(),
        rate=QuotedRateRecord(derivation=found, evaluation=found),
        expected_relative_uncertainty=0.2, expected_rate=None,
        signals=(
            SignalRecord(signal_set="hh", all=every, after_cuts=past, accepted=None, derivation=every,
                         compared=None),
        ),
    )  # fmt: skip


def test_a_path_is_held_against_its_target_and_has_cuts_to_pass_only_before_a_threshold() -> None:
    paths = (
        measured("above", rate=(15, 20), target=14, derives=True),
        measured("open", rate=(10, 40), target=14, derives=True),
        measured("kept", rate=(10, 20), target=14, derives=True),
        measured("fixed", rate=(10, 20), target=None, derives=False),
    )
    record = MenuRecord(
        crossing_rate=ValueRecord(value=31000.0, unit="kHz"), confidence_level=0.95, sets={}, paths=paths
    )
    head, *lines = menu_text(record).splitlines()[:5]
    at = head.index("against target")
    assert [line[at : at + 14].strip() for line in lines] == ["above it", "not decided", "keeps to it", ""]
    past = head.index("of those past the cuts")
    assert [line[past:].strip() for line in lines] == [*3 * ["50.0 % (40.0 to 60.0) of 80"], ""]
    table = paths_table(record)
    column = [row[table.header.index("of those past the cuts")] for row in table.rows]
    assert [isinstance(each, Percent) for each in column] == [True, True, True, False]
    judged = [row[table.header.index("against target")] for row in table.rows]
    assert judged == ["above it", "not decided", "keeps to it", ""]


def test_the_denominator_of_each_efficiency_is_said_in_words() -> None:
    kept = measured("kept", rate=(10, 20), target=14, derives=True)
    said = {
        "rate": "crossings",
        "efficiency of hh": "fraction of those events of hh that have a stored jet; Clopper-Pearson interval",
        "acceptance of hh": "events of it with 2 stored jets or more of pt > 5 GeV, by generator truth",
    }
    (signal,) = kept.signals
    within = signal.model_copy(update={"accepted": signal.all})
    first = kept.model_copy(update={"definitions": said, "signals": (within,)})
    paths = (first, kept.model_copy(update={"name": "other"}))
    record = MenuRecord(
        crossing_rate=ValueRecord(value=31000.0, unit="kHz"), confidence_level=0.95, sets={}, paths=paths
    )
    assert menu_text(record).splitlines()[4:6] == [
        "all events of hh: those events of hh that have a stored jet",
        "within acceptance of hh: events of it with 2 stored jets or more of pt > 5 GeV, by generator truth",
    ]
