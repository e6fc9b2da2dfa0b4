"""Text for a terminal: lines that end between words, and colour for what a reader looks for first."""

from __future__ import annotations

import os
import re
import shutil
import textwrap
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["broken", "fits", "for_terminal", "stacked", "width_of"]

_NARROWEST = 40
_DEEPER = "    "
"""By how much the rest of a line stands further in than its beginning."""
_RED, _YELLOW, _GREEN, _BOLD, _PLAIN = "\x1b[1;31m", "\x1b[33m", "\x1b[32m", "\x1b[1m", "\x1b[0m"
_ALIGNED = re.compile(r"^ *\d* \| |\S {3,}\S.* {3,}[^\s(]|[│┌└├]")
"""A line of a spec that is shown, with what stands under its columns, or a row of a table: it stays whole.

A stage of a plan is none, whose last column is a remark in brackets.
"""
_COLOURS = (
    (re.compile(r"(?:^|(?<=: ))(?:error|FAIL)\b(?: JET\d{3})?"), _RED),
    (re.compile(r"(?:^|(?<=: ))warning\b(?: JET\d{3})?"), _YELLOW),
    (re.compile(r"\(beyond noise\)"), _RED),
    (re.compile(r"^  (?:EMULATOR_ABI|FIRMWARE|WEIGHTS|PHYSICS|COSMETIC)\b"), _BOLD),
    (re.compile(r"\bevery value is the same\b"), _GREEN),
    (re.compile(r"(?<=  )(?:rebuild|retrain)(?=   |$)"), _YELLOW),
    (re.compile(r"^Plan: .*"), _BOLD),
)
"""What is coloured: diagnostics, changes beyond noise, classes of change, a lock that is met, a plan."""


def for_terminal(text: str, stream: IO[str]) -> str:
    """Return `text` as `stream` shows it best: as it is, unless that is a terminal.

    There a line wider than the terminal goes on below, further in, from a whole word on. Colours are left out
    where NO_COLOR is set or TERM is dumb.
    """
    width = width_of(stream)
    if width is None:
        return text
    coloured = not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    lines = (each for line in text.split("\n") for each in _wrapped(line, width))
    return "\n".join(_coloured(each) if coloured else each for each in lines)


def width_of(stream: IO[str]) -> int | None:
    """Return how many characters a line of `stream` has room for; None where it is no terminal."""
    return max(_NARROWEST, shutil.get_terminal_size().columns) if stream.isatty() else None


def fits(text: str, width: int) -> bool:
    """Tell whether no line of a text is wider than `width`."""
    return max(map(len, text.split("\n"))) <= width


def stacked(columns: Sequence[str], rows: Iterable[Sequence[str]], width: int) -> list[str]:
    """Return the lines of a table with values one below the other, none wider than `width` but for a word.

    Cells without a value are left out; a row without a first cell goes on with what the row before is of.
    Lines end between words. Values stand below each other, but for those of names longer than half a line.
    A table of two columns has the second one beside the first, as far as it fits.
    """
    first, *names = columns
    if len(names) == 1:
        return _of_two(columns, rows, width)
    widest = max((len(name) for name in names if len(name) <= width // 2), default=0)
    lines: list[str] = []
    for of, *values in rows:
        lines += [f"{first} {of}"] if of else []
        lines += [f"  {name:<{widest}}  {value}" for name, value in zip(names, values, strict=True) if value]
    return [part for each in lines for part in broken(each, width)]


def _of_two(columns: Sequence[str], rows: Iterable[Sequence[str]], width: int) -> list[str]:
    """Return the lines of a table of two columns; what is too long for the second goes on below itself."""
    every = [(columns[0], columns[1]), *((row[0], row[1]) for row in rows)]
    start = min(2 + max(len(name) for name, _ in every), width // 2)
    return [part for name, value in every for part in broken(f"{name:<{start - 2}}  {value}", width, start)]


def _wrapped(line: str, width: int) -> list[str]:
    if len(line) <= width or _ALIGNED.search(line):
        return [line]
    return broken(line, width)


def broken(line: str, width: int, start: int | None = None) -> list[str]:
    """Return the line in parts that end between words; those after the first begin at `start`."""
    deeper = line[: len(line) - len(line.lstrip())] + _DEEPER if start is None else " " * start
    broken = textwrap.wrap(
        line, width, subsequent_indent=deeper, break_long_words=False, break_on_hyphens=False
    )
    return broken or [line]


def _coloured(line: str) -> str:
    for pattern, colour in _COLOURS:
        line = pattern.sub(rf"{colour}\g<0>{_PLAIN}", line)
    return line
