"""Errors as text: lines shown, marks under their place, control characters of files neutralised."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from jetc.diagnostics.diagnostic import DataError, Diagnostic, GateError, Related, Severity, Span, ToolError
from jetc.diagnostics.rendering import (
    diagnostic_text,
    fault_text,
    limit_text,
    printable,
    system_text,
    tool_text,
    value_text,
)

LONG = f"scores: [{'b, ' * 60}light, {'b, ' * 60}gluon]"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def fault(
    span: Span, *related: Related, what: str = "found", severity: Severity = Severity.ERROR
) -> Diagnostic:
    return Diagnostic("JET025", span, what, "the reason", "the mend", related, severity)


def excerpt(*related: Related, span: Span) -> list[str]:
    """Return the lines between the first and the reason, without the gutter's spaces."""
    return [line.removeprefix("  ") for line in diagnostic_text(fault(span, *related)).splitlines()[1:-2]]


def test_a_fault_shows_its_line_and_the_lines_that_make_it_wrong(folder: Path) -> None:
    (folder / "spec.yaml").write_text("one: 1\n" * 9 + "  two: wide\n")
    text = diagnostic_text(
        fault(
            Span("spec.yaml", 10, 8, 4),
            Related(Span("spec.yaml", 2, 6, 1), "set here"),
            Related(Span("spec.yaml", 3, 1, 3), "and here"),
        )
    )
    assert text == (
        "spec.yaml:10:8: error JET025: found\n"
        "  10 |   two: wide\n"
        "     |        ^^^^\n"
        "   2 | one: 1\n"
        "     |      - set here\n"
        "   3 | one: 1\n"
        "     | --- and here\n"
        "  why:  the reason\n"
        "  mend: the mend"
    )


def test_a_warning_says_so() -> None:
    shown = diagnostic_text(fault(Span("spec.yaml", 1, 1), severity=Severity.WARNING))
    assert shown == "spec.yaml:1:1: warning JET025: found\n  why:  the reason\n  mend: the mend"


def test_a_related_place_in_another_file_is_named(folder: Path) -> None:
    (folder / "spec.yaml").write_text("base: base.yaml\nclock: 1\n")
    (folder / "base.yaml").write_text("name: base\n")
    related = (
        Related(Span("base.yaml", 1, 7, 4), "named here"),
        Related(Span("spec.yaml", 1, 1, 4), "read here"),
    )
    assert excerpt(*related, span=Span("spec.yaml", 2, 8)) == [
        "2 | clock: 1",
        "  |        ^",
        "base.yaml:1:7:",
        "1 | name: base",
        "  |       ---- named here",
        "spec.yaml:1:1:",
        "1 | base: base.yaml",
        "  | ---- read here",
    ]


def test_a_related_place_in_the_same_line_is_marked_below_it(folder: Path) -> None:
    (folder / "spec.yaml").write_text("ratio: b / light\n")
    assert excerpt(Related(Span("spec.yaml", 1, 8), "this"), span=Span("spec.yaml", 1, 12, 5)) == [
        "1 | ratio: b / light",
        "  |            ^^^^^",
        "  |        - this",
    ]


def test_a_related_place_that_cannot_be_shown_keeps_its_text(folder: Path) -> None:
    (folder / "spec.yaml").write_text("a: 1\n")
    text = diagnostic_text(fault(Span("spec.yaml", 1, 1), Related(Span("gone.yaml", 3, 4, 5), "first here")))
    assert text.splitlines()[3:] == [
        "  why:  the reason",
        "        gone.yaml:3:4: first here",
        "  mend: the mend",
    ]


@pytest.mark.parametrize(
    ("line", "span", "shown"),
    [
        ("\tkey:\tvalue", (7, 5), ["1 |     key:    value", "  |             ^^^^^"]),
        ("数: 値 # x", (4, 1), ["1 | 数: 値 # x", "  |     ^^"]),
        ("e\u0301a: b", (6, 1), ["1 | e\u0301a: b", "  |     ^"]),
        ("key:", (9, 3), ["1 | key:", "  |     ^"]),
        ("", (1, 1), ["1 |", "  | ^"]),
        ("\ufeffkey: 1", (1, 3), ["1 | key: 1", "  | ^^^"]),
        ("a\x85b\u2028c: 1", (7, 1), ["1 | a\ufffdb\ufffdc: 1", "  |       ^"]),
    ],
    ids=["tabs", "wide", "combining", "past the end", "empty", "byte order mark", "breaks that YAML has not"],
)
def test_marks_stand_under_their_characters(
    folder: Path, line: str, span: tuple[int, int], shown: list[str]
) -> None:
    (folder / "spec.yaml").write_text(f"{line}\r\nlast: 1\n", encoding="utf-8", newline="")
    assert excerpt(span=Span("spec.yaml", 1, *span)) == shown


def test_a_long_line_is_cut_around_its_mark(folder: Path) -> None:
    (folder / "spec.yaml").write_text(LONG)
    source, marks = excerpt(span=Span("spec.yaml", 1, LONG.index("light") + 1, 5))
    assert source == f"1 | … {'b, ' * 13}light, {'b, ' * 37}…"
    assert marks.index("^") == source.index("light")
    assert marks.count("^") == 5


def test_a_long_line_is_shown_from_its_start_where_the_mark_is_near(folder: Path) -> None:
    (folder / "spec.yaml").write_text(LONG)
    source, marks = excerpt(span=Span("spec.yaml", 1, 1, 6))
    assert source == f"1 | {LONG[:158]}…"
    assert marks == "  | ^^^^^^"


def test_a_place_outside_the_cut_has_a_cut_of_its_own(folder: Path) -> None:
    (folder / "spec.yaml").write_text(LONG)
    related = Related(Span("spec.yaml", 1, 1, 6), "the key")
    lines = excerpt(related, span=Span("spec.yaml", 1, LONG.index("gluon") + 1, 5))
    assert [len(line) <= 4 + 160 for line in lines] == [True] * 4
    assert lines[0].endswith("b, gluon]")
    assert lines[0].index("gluon") == lines[1].index("^^^^^")
    assert lines[3] == "  | ------ the key"


def test_a_mark_longer_than_the_cut_ends_with_it(folder: Path) -> None:
    (folder / "spec.yaml").write_text("x" * 500)
    source, marks = excerpt(span=Span("spec.yaml", 1, 101, 400))
    assert source == f"1 | …{'x' * 158}…"
    assert marks == f"  |  {' ' * 40}{'^' * 118}"


HOSTILE = "\x1b]0;owned\x07\x1b[2J\r\x9b31m\u202egnp\x7f"


def test_no_file_speaks_to_the_terminal(folder: Path) -> None:
    (folder / "spec.yaml").write_text(f"key: {HOSTILE}\n", encoding="utf-8", newline="")
    (folder / f"{HOSTILE}.yaml").write_text("a: 1\n")
    shown = diagnostic_text(
        Diagnostic(
            code="JET025",
            span=Span("spec.yaml", 1, 6),
            what=HOSTILE,
            why=HOSTILE,
            mend=HOSTILE,
            related=(Related(Span(f"{HOSTILE}.yaml", 1, 1), HOSTILE), Related(Span("gone", 1, 1), HOSTILE)),
        )
    )
    assert all(character.isprintable() or character == "\n" for character in shown)
    assert len(shown.splitlines()) == 9
    assert "why:  ␛]0;owned␇␛[2J␍\ufffd31m\ufffdgnp␡" in shown


def test_neither_do_data_and_programs() -> None:
    assert "\x1b" not in fault_text(DataError(file="a", what=HOSTILE, why=HOSTILE, mend=HOSTILE))
    assert "\x1b" not in tool_text(ToolError(tool="g++", what="failed", mend="look", last_lines=(HOSTILE,)))


def test_a_name_that_is_not_text_can_be_printed() -> None:
    assert printable("caf\udce9.yaml").encode() == "caf\ufffd.yaml".encode()


def test_what_is_no_regular_file_is_not_read(folder: Path) -> None:
    os.mkfifo(folder / "pipe")
    for name in ("pipe", "/dev/zero", "."):
        assert diagnostic_text(fault(Span(name, 1, 1))).count("\n") == 2


def test_a_full_disk_names_the_place_where_the_system_does_not() -> None:
    shown = system_text(OSError(28, "No space left on device"), place=Path("build"))
    assert shown.startswith("error: build: No space left on device\n")
    assert "mend: make space on that device" in shown
    assert "ulimit -f" in system_text(OSError(27, "File too large"), place=Path("build"))
    assert "what that device met" in system_text(OSError(5, "Input/output error"), place=Path("build"))
    copied = OSError(28, "No space left on device", "from/x.h", None, "build/x.h")
    assert system_text(copied).startswith("error: build/x.h: No space left on device\n")


@pytest.mark.parametrize(
    ("error", "limit"),
    [
        (MemoryError(), "memory"),
        (OSError(12, "Cannot allocate memory"), "memory"),
        (ImportError("libx.so: failed to map segment from shared object"), "memory"),
        (BlockingIOError(11, "Resource temporarily unavailable"), "processes and threads"),
        (RuntimeError("can't start new thread"), "processes and threads"),
        (OSError(24, "Too many open files"), "open files"),
    ],
)
def test_a_limit_of_the_system_is_named(error: Exception, limit: str) -> None:
    shown = limit_text(error)
    assert shown is not None
    assert shown.startswith(f"error: the limit of {limit} was reached\n  why:  ")
    assert limit_text(ValueError("memory")) is None


def test_of_errors_that_came_of_a_limit_the_one_that_met_it_is_told() -> None:
    outer = ImportError("you should not try to import numpy from its source directory")
    outer.__cause__ = ImportError("libblas.so: failed to map segment from shared object")
    assert "why:  libblas.so: failed to map segment from shared object\n" in str(limit_text(outer))


def test_a_list_stands_one_item_a_line_and_no_picture_of_a_line_break_is_shown() -> None:
    gate = GateError(
        gate="lock", what="3 values differ", why="a: 1\n        b: 2\x1b\n        c: 3", mend="look"
    )
    assert fault_text(gate).splitlines()[1:] == [
        "  why:  a: 1",
        "        b: 2␛",
        "        c: 3",
        "  mend: look",
    ]
    assert printable("one\ntwo.yaml") == "one\\ntwo.yaml"


def test_a_list_and_a_line_that_nobody_reads_are_cut() -> None:
    every = "\n".join(map(str, range(20_000)))
    shown = fault_text(DataError(file="a", what="w" * 9000, why=every, mend="look"))
    assert len(shown) < 2000
    assert "\n        39\n        and 19960 more\n  mend: look" in shown
    tool = ToolError(
        tool="hls4ml", what="e" * 9000, mend="look", command=("c" * 9000,), last_lines=("l" * 9000,)
    )
    assert len(tool_text(tool)) < 4000


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ([16, "b", True], "[16, b, true]"),
        ({"a": [1.5, None]}, "{a: [1.5, null]}"),
        ("x" * 60, "x" * 60),
        ("x" * 61, "x" * 59 + "…"),
        (
            list(range(20_000)),
            "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, … and 19983 more]",
        ),
        (["x" * 100, "y"], "[" + "x" * 30 + "…]"),
    ],
)
def test_a_value_is_spelt_as_in_a_spec_and_bounded(value: object, text: str) -> None:
    assert value_text(value) == text
