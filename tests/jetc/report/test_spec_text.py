from pathlib import Path

from jetc.checks.load import load, load_text
from jetc.report.spec_text import spec_text

BASELINE = Path(__file__).parents[3] / "specs" / "baseline.yaml"


def test_the_text_is_the_spec_again() -> None:
    spec = load(BASELINE).spec
    assert load_text(spec_text(spec.model_dump(mode="json")), name="again.yaml").spec == spec


def test_lines_stay_within_the_width() -> None:
    text = spec_text(load(BASELINE).spec.model_dump(mode="json"))
    assert max(len(line) for line in text.splitlines()) <= 110


def test_strings_that_read_as_something_else_are_quoted() -> None:
    assert spec_text({"a": "true", "b": "1.5", "c": "x y", "d": "plain"}) == (
        'a: "true"\nb: "1.5"\nc: "x y"\nd: plain\n'
    )


def test_a_long_list_of_words_goes_below() -> None:
    text = spec_text({"files": ["some/long/path/file.root"] * 6})
    assert text == "files:\n" + "  - some/long/path/file.root\n" * 6
