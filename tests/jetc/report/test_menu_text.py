"""The condition of a path as one line."""

import pytest
from jetc.artifacts.menu import ChosenCutRecord, LineRecord, ThresholdRecord
from jetc.report.menu_text import condition_of, in_words

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
