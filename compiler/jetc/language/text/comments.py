"""The comments of a spec's text: what stands between its keys and values, which the parser passes over."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jetc.language.text.document import Node

__all__ = ["Comment", "Lines", "Margins", "find_comments", "find_directive"]

_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
_BREAKS = "\n\r\x85\u2028\u2029"
_MARK = re.compile(rf"#[^{_BREAKS}]*|(?<![^{_BREAKS}])(?:---|\.\.\.)|[-?]")
_DIRECTIVE = re.compile(rf"(?<![^{_BREAKS}])%")
_TAG = re.compile(rf"!(?:[ \t{_BREAKS}]|#[^{_BREAKS}]*)*")
_BLOCK_HEADER = re.compile(rf"[|>][-+0-9]*([^{_BREAKS}]*)")
_EMPTY = re.compile(rf"(?:---|\.\.\.)?[ \t{_BREAKS}]*")
"""A line without content; the marks of a document's begin and end are of no use where there is but one."""


class Lines:
    """The lines of a text, by the offsets of their first characters."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts = [0, *(each.end() for each in _BREAK.finditer(text))]

    def line(self, offset: int) -> int:
        """Return the number of the line, from 0, that holds the character at `offset`."""
        return bisect_right(self._starts, offset) - 1

    def column(self, offset: int) -> int:
        """Return how many characters stand before `offset` on its line."""
        return offset - self._starts[self.line(offset)]

    def begins(self, offset: int) -> bool:
        """Tell whether nothing stands before `offset` on its line."""
        return self._is_empty(self._starts[self.line(offset)], offset)

    def spaced(self, offset: int) -> bool:
        """Tell whether `offset` begins its line and the line above is empty."""
        line = self.line(offset)
        above = self._starts[max(0, line - 1)]
        return line > 0 and self.begins(offset) and self._is_empty(above, self._starts[line])

    def _is_empty(self, start: int, end: int) -> bool:
        return _EMPTY.fullmatch(self._text, start, end) is not None


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment from its ``#`` on, and where it stands; `alone` on its line, `spaced` below an empty one."""

    text: str
    start: int
    line: int
    column: int
    alone: bool
    spaced: bool


@dataclass(frozen=True, slots=True)
class Margins:
    """What stands between keys and values: comments, and the marks that begin an item or an explicit key."""

    comments: tuple[Comment, ...]
    dashes: tuple[int, ...]
    questions: dict[int, int]
    """The offset of a ``?`` by that of its key."""

    def item_start(self, value: int) -> int:
        """Return the offset of the dash before the block item whose value starts at `value`."""
        return self.dashes[bisect_left(self.dashes, value) - 1]

    def entry_start(self, key: int) -> int:
        """Return the offset of an entry whose key starts at `key`."""
        return self.questions.get(key, key)


def find_comments(text: str, tree: Node, lines: Lines) -> Margins:
    """Return what stands between the keys and values of `tree`, read from `text`."""
    comments, dashes, questions = [], [], {}
    for start, end in _gaps(text, tree):
        for mark in _MARK.finditer(text, start, end):
            if mark[0].startswith("#"):
                comments.append(_comment(mark, lines))
            elif mark[0] == "-":
                dashes.append(mark.start())
            elif mark[0] == "?":
                questions[end] = mark.start()
    return Margins(tuple(comments), tuple(dashes), questions)


def find_directive(text: str, tree: Node) -> int | None:
    """Return the offset of a line such as ``%YAML 1.1`` before the document, where there is one."""
    directive = _DIRECTIVE.search(text, 0, tree.start)
    return directive.start() if directive else None


def _comment(mark: re.Match[str], lines: Lines) -> Comment:
    start = mark.start()
    place = lines.line(start), lines.column(start)
    return Comment(mark[0].rstrip(" \t"), start, *place, lines.begins(start), lines.spaced(start))


def _gaps(text: str, tree: Node) -> Iterator[tuple[int, int]]:
    """Yield the stretches of `text` that belong to no key and no scalar."""
    taken = [(0, 0), *_taken(text, tree), (len(text), len(text))]
    for (_, end), (start, _) in pairwise(taken):
        yield end, start


def _taken(text: str, node: Node) -> Iterator[tuple[int, int]]:
    """Yield the stretches of `text` that are keys and scalars, in their order."""
    match node.content:
        case dict() as entries:
            for entry in entries.values():
                yield from _characters(text, entry.start, entry.end)
                yield from _taken(text, entry.node)
        case tuple() as items:
            for item in items:
                yield from _taken(text, item)
        case _:
            yield from _characters(text, node.start, node.end)


def _characters(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield where the characters of a scalar stand, without the tag and the header that it may have."""
    tag = _TAG.match(text, start, end)
    start = tag.end() if tag else start
    header = _BLOCK_HEADER.match(text, start, end)
    if header:
        yield start, header.start(1)
        start = header.end()
    yield start, end
