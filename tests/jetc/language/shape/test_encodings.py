"""The tables of the encodings on the page of the language."""

from __future__ import annotations

import pytest
from jetc.language.shape.encodings import encodings_text
from jetc.prepare.encodings import ENCODINGS

TABLES = dict(zip(ENCODINGS, encodings_text().split("\n### ")[1:], strict=True))


def rows(encoding: str, of: int = 0) -> list[str]:
    """Return the names in the table of candidates, or of the jet."""
    table = TABLES[encoding].split("\nInputs of the jet:\n")[of]
    return [line.split("`")[1] for line in table.splitlines() if line.startswith("| `")]


def test_the_first_table_has_every_input_and_the_others_what_they_change() -> None:
    assert rows("cmssw-17") == list(ENCODINGS["cmssw-17"].inputs)
    assert rows("cmssw-v0") == ["pt", "pt_rel", "pt_log", "mass", "dphi", "puppi_weight", "em_id"]
    assert rows("exact") == ["pt_rel", "pt_log"]
    assert rows("cmssw-17", 1) == list(ENCODINGS["cmssw-17"].jet_inputs(16))
    assert rows("cmssw-v0", 1) == ["pt", "pt_log", "missing_fraction"]
    assert rows("exact", 1) == ["pt_log", "missing_fraction"]


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_each_table_says_whose_the_encoding_is(encoding: str) -> None:
    assert TABLES[encoding].startswith(f"`{encoding}`\n\nSource: {ENCODINGS[encoding].source}.")


def test_a_row_has_unit_meaning_error_span_and_branch() -> None:
    row = "| `z0` | 0.05 cm | z at closest approach; 0 if neutral | none |  | `z0` |"
    assert row in TABLES["cmssw-17"]
    assert "| within 2^-13 of four times the ratio | 0 to 4 | `pt_rel` |" in TABLES["cmssw-v0"]
