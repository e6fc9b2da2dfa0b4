"""Records cross stages in one form of JSON, and everything else is refused by file and field."""

import json
from pathlib import Path
from typing import Any, ClassVar

import pytest
from jetc.artifacts.format import Format
from jetc.artifacts.record import Artifact, Record, parse, read, text_of, write
from jetc.diagnostics.diagnostic import DataError
from jetc_runtime.fixed_point import FixedPoint
from pydantic import ValidationError


class Part(Record):
    jets: int
    share: float
    format: Format


class Whole(Artifact):
    FILE: ClassVar = "whole.json"
    STAGE: ClassVar = "dataset"
    SCHEMA: ClassVar = 3

    name: str
    parts: dict[str, Part]
    cuts: tuple[float, ...]


WHOLE = Whole(
    name="b",
    parts={"train": Part(jets=5, share=0.25, format=FixedPoint(9, 3))},
    cuts=(1.5, 2.0),
)
TEXT = """\
{
 "schema": 3,
 "name": "b",
 "parts": {
  "train": {
   "jets": 5,
   "share": 0.25,
   "format": "ap_fixed<9,3,AP_TRN,AP_WRAP>"
  }
 },
 "cuts": [
  1.5,
  2.0
 ]
}
"""
BAD_FORMAT = "field parts.train.format: 'fixed<9>' is not ap_fixed<W,I,rounding,overflow> or ap_ufixed<...>"


def test_a_record_is_its_text(tmp_path: Path) -> None:
    write(WHOLE, tmp_path)
    assert (tmp_path / "whole.json").read_text() == TEXT
    assert read(Whole, tmp_path) == WHOLE
    assert text_of(parse(Whole, TEXT, name="whole.json")) == TEXT


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ('"schema": 3', '"schema": 2', "has version 2 in field schema, wanted 3"),
        ('"schema": 3', '"schema": true', "has version true in field schema, wanted 3"),
        ('"schema": 3,', "", "has no version in field schema, wanted 3"),
        ('   "jets": 5,\n', "", "field parts.train.jets is missing"),
        ('"jets": 5', '"jets": 5, "jtes": 6', "field parts.train.jtes is not known"),
        ('"jets": 5', '"jets": 5.0', "field parts.train.jets is 5.0: input should be a valid integer"),
        ('"jets": 5', '"jets": "5"', 'field parts.train.jets is "5": input should be a valid integer'),
        ('"jets": 5', '"jets": true', "field parts.train.jets is true: input should be a valid integer"),
        ("2.0", "null", "field cuts.1 is null: input should be a valid number"),
        ("ap_fixed<9,3,AP_TRN,AP_WRAP>", "fixed<9>", BAD_FORMAT),
        ('"jets": 5', '"jets": 5, "jets": 6', "is not JSON as jetc writes it: field jets appears twice"),
        ("1.5", "NaN", "field cuts.0 is NaN: input should be a finite number"),
        ("1.5", "-Infinity", "field cuts.0 is -Infinity: input should be a finite number"),
        ("1.5", "1e999", "field cuts.0 is Infinity: input should be a finite number"),
    ],
)
def test_whatever_is_not_that_record_is_refused_by_file_and_field(old: str, new: str, what: str) -> None:
    assert old in TEXT
    with pytest.raises(DataError) as refused:
        parse(Whole, TEXT.replace(old, new), name="a/whole.json")
    assert (refused.value.file, refused.value.what) == ("a/whole.json", what)
    assert refused.value.mend == "remove it, and build stage dataset again"


@pytest.mark.parametrize("content", [b"", TEXT[:40].encode(), b"[]", b"\xff\xfe", b"null"])
def test_a_damaged_file_is_refused(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "whole.json").write_bytes(content)
    with pytest.raises(DataError, match=r"whole\.json: is n"):
        read(Whole, tmp_path)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"whole\.json: is not there"):
        read(Whole, tmp_path)


def test_a_long_value_is_shown_in_part() -> None:
    with pytest.raises(DataError) as refused:
        parse(Whole, TEXT.replace('"b"', json.dumps(list(range(99)))), name="whole.json")
    assert refused.value.what == (
        "field name is [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 1...: "
        "input should be a valid string"
    )


@pytest.mark.parametrize("changed", [{"share": float("nan")}, {"share": "0.25"}, {"jets": 1.0}, {"more": 1}])
def test_no_record_holds_anything_else(changed: dict[str, Any]) -> None:
    values: dict[str, Any] = {"jets": 5, "share": 0.25, "format": FixedPoint(9, 3)}
    with pytest.raises(ValidationError):
        Part(**(values | changed))


def test_a_record_does_not_change() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        WHOLE.name = "c"
