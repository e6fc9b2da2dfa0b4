"""Text on a terminal: whole words, further in, and colour where it is wanted."""

from __future__ import annotations

import io
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest
from jetc.commands.narrow import tables_text
from jetc.commands.wrapping import for_terminal, stacked, width_of
from jetc.inspection.tables import Table, as_text

SPECS = Path(__file__).parents[3] / "specs"
LINE = "  What reruns: training, hls4ml, emulator, working_points and the report of everything"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def shown(text: str, monkeypatch: pytest.MonkeyPatch, width: int, **environment: str) -> str:
    for name in ("NO_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in {"COLUMNS": str(width), **environment}.items():
        monkeypatch.setenv(name, value)
    return for_terminal(text, Terminal())


def test_what_is_no_terminal_gets_the_text_as_it_is() -> None:
    assert for_terminal(f"error: {LINE}", io.StringIO()) == f"error: {LINE}"


def test_a_wide_line_goes_on_below_from_a_whole_word_on(monkeypatch: pytest.MonkeyPatch) -> None:
    first, *rest = shown(LINE, monkeypatch, 44).split("\n")
    assert first == "  What reruns: training, hls4ml, emulator,"
    assert rest == ["      working_points and the report of", "      everything"]
    assert shown(LINE, monkeypatch, len(LINE)) == LINE
    word = f"  {'x' * 90}"
    assert shown(word, monkeypatch, 60).strip() == "x" * 90  # a path stays whole


@pytest.mark.parametrize(
    "line",
    [
        f"  12 |   selection: {'pt > 15 GeV and ' * 5}",
        f"     | {' ' * 60}^^^^^^^^",
        f"  number of jets    {'12,000 jets':<30}   of all",
    ],
)
def test_what_stands_in_columns_stays_in_them(line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown(line, monkeypatch, 50, NO_COLOR="1") == line


def test_what_is_said_of_a_stage_of_a_plan_goes_on_below(monkeypatch: pytest.MonkeyPatch) -> None:
    line = "  sample.minbias       reuse   (took 222.4 s for 2 stages together)"
    assert shown(line, monkeypatch, 60).split("\n") == [
        "  sample.minbias       reuse   (took 222.4 s for 2 stages",
        "      together)",
    ]


COLUMNS = ("path", "rate, kHz", "signal", "of all events")
ROWS = (
    ("hh4b", "13 (9 to 47)", "hh4b", "70.9 % of 1000"),
    ("", "", "ttbar", "2.0 % of 900"),
    ("any", "", "two  words", "3.0 % of 900"),
)


def test_a_table_that_is_too_wide_has_its_values_one_below_the_other() -> None:
    assert stacked(COLUMNS, ROWS, 30) == [
        "path hh4b",
        "  rate, kHz      13 (9 to 47)",
        "  signal         hh4b",
        "  of all events  70.9 % of",
        "      1000",
        "  signal         ttbar",
        "  of all events  2.0 % of 900",
        "path any",
        "  signal         two  words",
        "  of all events  3.0 % of 900",
    ]


def test_a_long_name_of_a_column_leaves_the_values_of_the_others_their_room() -> None:
    columns = ("path", "of all events", "compared with, at its next rate above")
    assert stacked(columns, (("ditau", "6.4 % of 1000", "ht_only: 3.0 %"),), 40) == [
        "path ditau",
        "  of all events  6.4 % of 1000",
        "  compared with, at its next rate above",
        "      ht_only: 3.0 %",
    ]


def test_a_table_of_two_columns_keeps_them() -> None:
    rows = (("events", "250"), ("told apart by", "id, used once in the set, as the files have it"))
    assert stacked(("what", "found"), rows, 40) == [
        "what           found",
        "events         250",
        "told apart by  id, used once in the set,",
        "               as the files have it",
    ]
    assert stacked(("what", "found"), (("a name that is longer than half", "its value"),), 30) == [
        "what           found",
        "a name that is longer than",
        "               half  its value",
    ]


def test_tables_of_what_was_found_fit_a_narrow_terminal() -> None:
    narrow = Table("Classes", ("class", "jets"), (("b", 1234), ("taup", None)))
    wide = Table("Files", ("file", "bytes", "rows"), (("a/folder/one.root", 459_773, 14), ("b", 12, None)))
    both = (narrow, wide)
    assert tables_text(both, None) == tables_text(both, 80) == as_text(both)
    lines = tables_text(both, 30).split("\n")
    assert max(map(len, lines)) <= 30
    assert lines == [
        *as_text((narrow,)).split("\n"),
        "",
        "Files",
        "  file a/folder/one.root",
        "    bytes  459,773",
        "    rows   14",
        "  file b",
        "    bytes  12",
    ]


def test_what_is_no_terminal_has_no_width(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "72")
    assert (width_of(Terminal()), width_of(io.StringIO())) == (72, None)
    monkeypatch.setenv("COLUMNS", "9")
    assert width_of(Terminal()) == 40


@pytest.mark.parametrize(
    "text",
    [
        "error: a.yaml: is no spec",
        "  FIRMWARE     A_RULE: more",
        "a: 1 → 2  (beyond noise)",
        "  training             retrain   (took 60 s)",
        "Plan: 3 to run, 20 up to date",
    ],
)
def test_colour_is_left_out_where_it_is_not_wanted(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    coloured = shown(text, monkeypatch, 80)
    assert "\x1b[" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == text
    assert shown(text, monkeypatch, 80, NO_COLOR="1") == text
    assert shown(text, monkeypatch, 80, TERM="dumb") == text


def test_a_command_on_a_terminal_breaks_its_lines_between_words() -> None:
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "jetc.cli", "explain", "JET036"]
    environment = {**os.environ, "COLUMNS": "50", "TERM": "xterm"}
    piped = subprocess.run(
        command, capture_output=True, text=True, env=environment, check=True, cwd=SPECS
    ).stdout
    with subprocess.Popen(command, stdout=theirs, env=environment, cwd=SPECS) as run:
        os.close(theirs)
        text = b""
        while True:
            try:
                more = os.read(ours, 1 << 16)
            except OSError:  # the other end is closed
                break
            if not more:
                break
            text += more
        assert run.wait() == 0
    os.close(ours)
    lines = re.sub(r"\x1b\[[0-9;]*m", "", text.decode()).replace("\r\n", "\n").splitlines()
    words = [each for each in lines if " " in each.strip() and not re.match(r" *\d* \|", each)]
    assert max(map(len, piped.splitlines())) > 50 >= max(map(len, words))
    assert " ".join(lines).split() == piped.split()
