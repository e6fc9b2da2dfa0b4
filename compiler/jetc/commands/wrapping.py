"""Text for a terminal: lines that end between words, and colour for what a reader looks for first."""

from __future__ import annotations

import os
import re
import shutil
import textwrap
from typing import IO

__all__ = ["for_terminal", "stacked"]

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
    if not stream.isatty():
        return text
    width = max(_NARROWEST, shutil.get_terminal_size().columns)
    coloured = not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    lines = (each for line in text.split("\n") for each in _wrapped(line, width))
    return "\n".join(_coloured(each) if coloured else each for each in lines)


def stacked(text: str, width: int) -> str:
    """Return a table of aligned columns as it is where it fits in `width`, else values one below the other.

    The first line has the names of the columns, and the table ends at an empty line. Cells without a value
    are left out; a row without a first cell goes on with what the row before is of. Lines end between words.
    """
    table, _, rest = text.partition("\n\n")
    head, *rows = table.split("\n")
    if len(max((head, *rows), key=len)) <= width:
        return text
    starts = [each.start() for each in re.finditer(r"(?:^|(?<=  ))\S", head)]
    ends = [*starts[1:], None]
    first, *names = (head[start:end].strip() for start, end in zip(starts, ends, strict=True))
    widest = max(map(len, names))
    lines: list[str] = []
    for row in rows:
        of, *values = (row[start:end].strip() for start, end in zip(starts, ends, strict=True))
        lines += [f"{first} {of}"] if of else []
        lines += [f"  {name:<{widest}}  {value}" for name, value in zip(names, values, strict=True) if value]
    return "\n".join(part for each in (*lines, "", *rest.split("\n")) for part in _broken(each, width))


def _wrapped(line: str, width: int) -> list[str]:
    if len(line) <= width or _ALIGNED.search(line):
        return [line]
    return _broken(line, width)


def _broken(line: str, width: int) -> list[str]:
    deeper = line[: len(line) - len(line.lstrip())] + _DEEPER
    broken = textwrap.wrap(
        line, width, subsequent_indent=deeper, break_long_words=False, break_on_hyphens=False
    )
    return broken or [line]


def _coloured(line: str) -> str:
    for pattern, colour in _COLOURS:
        line = pattern.sub(rf"{colour}\g<0>{_PLAIN}", line)
    return line
