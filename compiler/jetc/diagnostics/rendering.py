"""Errors as text: the place, the line itself, what, why and the mend.

Control characters from a file are neutralised first: each is shown, and none is obeyed.
"""

from __future__ import annotations

import errno
import json
import unicodedata
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING

from jetc.exhaustion import Limit, limit_met, what_met_it

if TYPE_CHECKING:
    from jetc.diagnostics.diagnostic import DataError, Diagnostic, GateError, Span, ToolError

__all__ = [
    "diagnostic_text",
    "fault_text",
    "limit_text",
    "printable",
    "system_text",
    "tool_text",
    "value_text",
]

_MOST_COLUMNS = 160
"""Columns shown of a line; a longer one is cut around its mark."""
_MOST_CHARACTERS = 4 * _MOST_COLUMNS
"""Characters shown of a line; combining ones take no column."""
_LEAD = 40
"""Columns shown before the mark of a line that is cut."""
_MOST_BYTES = 1 << 20
"""Bytes of a file in which a line is looked for; no spec is larger."""


def diagnostic_text(fault: Diagnostic) -> str:
    """Return a fault of a spec with the lines it stands on, marked: ^ its own place, - the others."""
    excerpts, hidden = _excerpts(fault)
    lines = [f"{_place(fault.span)}: {fault.severity} {fault.code}: {printable(fault.what)}"]
    width = max((len(str(each.line)) for each in excerpts), default=0)
    file = fault.span.file
    for each in excerpts:
        if each.file != file:
            lines.append(f"  {_place(each.marks[0].span)}:")
        lines.extend(each.lines(width))
        file = each.file
    lines.append(f"  why:  {printable(fault.why)}")
    lines.extend(f"        {_place(each.span)}: {printable(each.label)}" for each in hidden)
    lines.append(f"  mend: {printable(fault.mend)}")
    return "\n".join(lines)


def fault_text(error: DataError | GateError) -> str:
    """Return a fault of the data, or a gate that did not hold, as text."""
    return f"error: {_lines(str(error))}\n  why:  {_lines(error.why)}\n  mend: {_lines(error.mend)}"


def _lines(text: str) -> str:
    """Return a text of several lines, as of a list, one below the other; of very many, the first."""
    lines = text.split("\n")
    more = len(lines) - _MOST_LINES
    kept = [printable(each.strip()) for each in lines[:_MOST_LINES]]
    return _UNDER.join([*map(_cut, kept), *([f"and {more} more"] if more > 0 else [])])


def _cut(line: str) -> str:
    return line if len(line) <= _MOST_OF_A_LINE else line[: _MOST_OF_A_LINE - 1] + "…"


_UNDER = "\n        "
"""Puts a line below the first one after ``  why:  ``."""
_MOST_LINES = 40
_MOST_OF_A_LINE = 1000


def system_text(error: OSError, *, place: Path = Path()) -> str:
    """Return what the operating system refused: a folder, a file, space; `place` where it does not say."""
    written = error.filename2 if error.filename2 is not None else error.filename  # of a copy, the second
    named = written if written is not None else place
    return (
        f"error: {printable(f'{named}: {error.strerror or error}')}\n"
        "  why:  a build writes its products, and reads what the spec names\n"
        f"  mend: {_SYSTEM_MENDS.get(error.errno or 0, _ELSEWHERE)}"
    )


_ELSEWHERE = "make the place writable and give it space, or name another with --build-dir"
_SYSTEM_MENDS = {
    errno.ENOSPC: "make space on that device, or name a place on another with --build-dir",
    errno.EDQUOT: "make space in your quota, or name a place on another device with --build-dir",
    errno.EROFS: "that file system is read-only: name a place on another with --build-dir",
    errno.EIO: "see in the system's log what that device met, or name a place on another",
    errno.ESTALE: "that place was lost, as where a server was restarted: run the same command again",
    errno.EFBIG: "allow larger files, as by ulimit -f, or name a place elsewhere with --build-dir",
    errno.ENAMETOOLONG: "give it a shorter name",
}


def limit_text(error: BaseException) -> str | None:
    """Return a limit of memory, threads or files that `error` ran into, as text, or None."""
    limit, met = limit_met(error), what_met_it(error)
    if limit is None or met is None:
        return None
    return (
        f"error: the limit of {limit} was reached\n"
        f"  why:  {printable(str(met) or type(met).__name__)}\n"
        f"  mend: {_MORE[limit]}; the same command resumes"
    )


_MORE = {
    Limit.MEMORY: "give it more, as by ulimit -v, or close other programs",
    Limit.THREADS: "allow more, as by ulimit -u, or end other programs",
    Limit.FILES: "allow more, as by ulimit -n",
}


def tool_text(error: ToolError) -> str:
    """Return the failure of an outside program with its command and last lines."""
    lines = [f"error: {_lines(str(error))}"]
    if error.command:
        lines.append(f"  command: {_cut(printable(' '.join(error.command)))}")
    if error.exit_code is not None:
        lines.append(f"  exit code: {error.exit_code}")
    lines.extend(f"  | {_cut(printable(line))}" for line in error.last_lines)
    if error.log is not None:
        lines.append(f"  log:  {printable(error.log)}")
    lines.append(f"  mend: {_lines(error.mend)}")
    return "\n".join(lines)


def value_text(value: object) -> str:
    """Return a value of the spec in a line, as a spec would write it, cut where it is long."""
    if isinstance(value, list):
        return _list_text(value)
    text = _plain_text(value)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _list_text(items: list[object]) -> str:
    """Return a list, or as many of its items as fit in a line and how many more there are."""
    shown: list[str] = []
    for index, each in enumerate(items):
        shown.append(_plain_text(each))
        if len(", ".join(shown)) > _LONGEST - 2:
            kept = ", ".join(shown[:-1]) or _plain_text(each)[: _LONGEST // 2]
            return f"[{kept}, … and {len(items) - max(index, 1)} more]" if index else f"[{kept}…]"
    return f"[{', '.join(shown)}]"


def _plain_text(value: object) -> str:
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key}: {_plain_text(each)}' for key, each in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(_plain_text, value))}]"
    return value if isinstance(value, str) else json.dumps(value)


_LONGEST = 60
"""Characters shown of a value."""


def printable(text: str) -> str:
    """Return `text` with a picture, such as ␛, in place of each character that a terminal would obey."""
    return "".join(map(_shown, text))


_SPELT = {"\t": "    ", "\n": "\\n"}
"""Those that mean something in a name or a value, and are not shown by a picture."""


def _shown(character: str) -> str:
    if character in _SPELT:
        return _SPELT[character]
    if character.isprintable():
        return character
    if character < " ":
        return chr(0x2400 + ord(character))
    return "␡" if character == "\x7f" else "\N{REPLACEMENT CHARACTER}"  # as are bidirectional overrides


def _columns(shown: str) -> int:
    """Return the columns that a terminal gives to `shown`."""
    return sum(
        0 if unicodedata.category(each) in {"Mn", "Me"} else 1 + (unicodedata.east_asian_width(each) in "WF")
        for each in shown
    )


@dataclass(frozen=True, slots=True)
class _Mark:
    """A span to underline with `sign`, and what stands beside the underline."""

    span: Span
    sign: str
    label: str = ""


@dataclass(slots=True, eq=False)
class _Excerpt:
    """A line of a file, or the stretch of it from character `first` to before `last`, with marks below it."""

    file: str
    line: int
    characters: tuple[str, ...]
    """Each as it is shown."""
    columns: tuple[int, ...]
    """The column at which each starts, from 0, and the one at which the line ends."""
    first: int
    last: int
    marks: list[_Mark] = field(default_factory=list)

    def shows(self, span: Span) -> bool:
        start, end = self._characters(span)
        here = (span.file, span.line) == (self.file, self.line)
        return here and self.first <= start and end <= self.last

    def lines(self, width: int) -> list[str]:
        """Return the excerpt as text, line numbers `width` wide."""
        before = "…" if self.first else ""
        after = "…" if self.last < len(self.characters) else ""
        source = before + "".join(self.characters[self.first : self.last]) + after
        below = [self._underline(mark, len(before)) for mark in self.marks]
        gutters = [str(self.line), *[""] * len(below)]
        return [
            f"  {number:>{width}} | {text}".rstrip()
            for number, text in zip(gutters, (source, *below), strict=True)
        ]

    def _underline(self, mark: _Mark, indent: int) -> str:
        start, end = self._characters(mark.span)
        indent += self.columns[start] - self.columns[self.first]
        length = max(1, self.columns[min(end, self.last)] - self.columns[start])
        return f"{' ' * indent}{mark.sign * length} {printable(mark.label)}"

    def _characters(self, span: Span) -> tuple[int, int]:
        """Return the characters from which and to which `span` goes, inside the line."""
        start = min(span.column - 1, len(self.characters))
        return start, min(start + span.length, len(self.characters))


def _excerpts(fault: Diagnostic) -> tuple[list[_Excerpt], list[_Mark]]:
    """Return the lines to show, that of the fault first, and the related marks whose line cannot be read."""
    excerpts: list[_Excerpt] = []
    hidden: list[_Mark] = []
    related = (_Mark(each.span, "-", each.what) for each in fault.related)
    for mark in (_Mark(fault.span, "^"), *related):
        here = next((each for each in excerpts if each.shows(mark.span)), None) or _excerpt(mark.span)
        if here is None:
            hidden.extend([mark] if mark.label else [])
            continue
        here.marks.append(mark)
        if here not in excerpts:
            excerpts.append(here)
    return excerpts, hidden


def _excerpt(span: Span) -> _Excerpt | None:
    """Return the line of `span`, cut around it where it is long; None where it cannot be read."""
    line = _source_line(span)
    if line is None:
        return None
    characters, columns = _measured(line)
    first, last = 0, len(characters)
    if columns[-1] > _MOST_COLUMNS:
        room = _MOST_COLUMNS - len("……")
        start = min(span.column - 1, last)
        if columns[min(start + span.length, last)] > room:
            first = bisect_left(columns, columns[start] - _LEAD)
        last = bisect_right(columns, columns[first] + room) - 1
    last = min(last, first + _MOST_CHARACTERS)
    return _Excerpt(span.file, span.line, characters, columns, first, last)


@lru_cache(maxsize=4)
def _measured(line: str) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """Return each character as it is shown, and the columns at which they start and the line ends."""
    characters = tuple(map(_shown, line))
    return characters, (0, *accumulate(map(_columns, characters)))


def _source_line(span: Span) -> str | None:
    """Return the line of `span`, broken where YAML breaks lines, and without a byte order mark."""
    path = Path(span.file)
    try:
        if not path.is_file():
            return None
        with path.open("rb") as file:
            text = file.read(_MOST_BYTES).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return None
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return lines[span.line - 1] if span.line <= len(lines) else None


def _place(span: Span) -> str:
    return printable(str(span))
