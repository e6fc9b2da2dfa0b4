"""A YAML file as a tree that knows where each key and value stands.

Only plain data is read: no tags, anchors, aliases or second documents, and bounded size and depth,
so that no file can execute anything or grow beyond its own length.
"""

from __future__ import annotations

import errno
import math
import os
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
    StreamStartEvent,
)
from ruamel.yaml.reader import ReaderError

from jetc.diagnostics.diagnostic import Diagnostic, Edit, Related, Span, SpecError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ruamel.yaml.events import Event

__all__ = ["Entry", "Node", "Scalar", "decoded", "parse", "read_file"]

MAX_BYTES = 1 << 17
MAX_DEPTH = 32
MAX_DIGITS = 20

Scalar = str | int | float | bool | None

_REST_OF_LINE = re.compile(r"[ \t]*(?:(?P<comment>(?=#))|\r\n?|\n|\Z)")
_SURROGATE = re.compile("[\ud800-\udfff]")
_INT = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_WORDS: dict[str, Scalar] = {"": None, "null": None, "~": None, "true": True, "false": False}


@dataclass(frozen=True, slots=True)
class Entry:
    """A key of a mapping and its value; the key's characters are `start` to `end` of the text."""

    key: str
    span: Span
    node: Node
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Node:
    """A value and its place: `content` is a scalar, or the entries of a mapping, or the items of a list.

    Its characters are `start` to `end` of the text; `flow` tells a collection in brackets from one
    in lines of its own, and `quoted` a scalar in quotes or a block from a plain one.
    """

    span: Span
    content: Scalar | dict[str, Entry] | tuple[Node, ...]
    start: int = 0
    end: int = 0
    flow: bool = False
    quoted: bool = False

    def plain(self) -> object:
        """Return the value as plain Python data."""
        if isinstance(self.content, dict):
            return {key: entry.node.plain() for key, entry in self.content.items()}
        if isinstance(self.content, tuple):
            return [item.plain() for item in self.content]
        return self.content


def read_file(path: Path) -> bytes:
    """Return the content of a file, or as much as shows that it is too large; OSError where it has none.

    What a shell makes of ``<(COMMAND)`` is read. A pipe that has a name is refused: it may keep its reader
    waiting for ever.
    """
    if path.is_fifo() and os.path.exists(os.path.realpath(path)):  # noqa: PTH110 - Path raises where links loop
        raise OSError(errno.EINVAL, "it is a pipe, not a file", os.fspath(path))
    with path.open("rb") as file:
        return file.read(MAX_BYTES + 1)


def decoded(raw: bytes, *, name: str) -> str:
    """Return the text of a spec; SpecError where it is not one, placed in file `name`."""
    if len(raw) > MAX_BYTES:
        raise _fault("JET001", Span(name, 1, 1), f"the spec is larger than {MAX_BYTES} bytes", *_TOO_LARGE)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        column = error.start - (raw.rfind(b"\n", 0, error.start) + 1) + 1
        raise _fault("JET001", Span(name, line, column), "the spec is not UTF-8 text", *_NOT_UTF8) from error


@lru_cache(maxsize=8)  # a base stands below many specs, and a comparison reads both sides more than once
def parse(text: str, *, name: str) -> tuple[Node, tuple[Diagnostic, ...]]:
    """Return the tree of `text` and the duplicate keys found; SpecError where there is no tree."""
    builder = _Builder(name, text)
    try:
        return builder.document(YAML(typ="safe", pure=True).parse(text)), tuple(builder.faults)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        span = Span(name, mark.line + 1, mark.column + 1) if mark else Span(name, 1, 1)
        raise _fault("JET002", span, f"YAML syntax: {error.problem or error.context}", *_SYNTAX) from error
    except ReaderError as error:
        before = text[: error.position]
        span = Span(name, before.count("\n") + 1, error.position - (before.rfind("\n") + 1) + 1)
        raise _fault("JET002", span, "YAML syntax: a control character", *_SYNTAX) from error


_TOO_LARGE = ("a spec is text that people write", "move data out of the spec")
_NOT_UTF8 = ("YAML is read as UTF-8", "save the file as UTF-8")
_SYNTAX = ("the line does not parse as YAML", "mend the line; indentation and quotes are the usual cause")
_PLAIN = "a spec holds plain data only, so that reading it can neither run code nor grow"


class _Builder:
    """Builds the tree from parser events, collecting duplicate keys."""

    def __init__(self, name: str, text: str) -> None:
        self._name = name
        self._text = text
        self.faults: list[Diagnostic] = []

    def document(self, events: Iterator[Event]) -> Node:
        node = None
        for event in events:
            if isinstance(event, DocumentStartEvent) and node is not None:
                raise self._refused(event, "a second document", "keep one document in the file")
            if isinstance(event, ScalarEvent | MappingStartEvent | SequenceStartEvent | AliasEvent):
                node = self._node(event, events, 0)
            elif isinstance(event, StreamEndEvent):
                break
            elif isinstance(event, StreamStartEvent):
                continue
        if node is None:
            raise _fault("JET002", Span(self._name, 1, 1), "the spec is empty", *_SYNTAX)
        return node

    def _node(self, event: Event, events: Iterator[Event], depth: int) -> Node:
        if (
            not isinstance(event, ScalarEvent | MappingStartEvent | SequenceStartEvent)
            or event.anchor is not None
        ):
            raise self._refused(event, "an anchor or alias", "write the value out")
        if depth > MAX_DEPTH:
            raise self._refused(event, f"nesting deeper than {MAX_DEPTH}", "flatten the spec")
        if event.tag is not None and str(event.tag) not in {"!", "None"}:
            raise self._refused(event, f"the tag {str(event.tag)[:40]}", "leave the tag out")
        start, span = event.start_mark.index, self._span(event)
        if isinstance(event, ScalarEvent):
            quoted = event.style is not None
            return Node(span, self._scalar(event), start, event.end_mark.index, quoted=quoted)
        flow = bool(event.flow_style)
        if isinstance(event, MappingStartEvent):
            entries, end = self._mapping(events, depth, flow=flow)
            return Node(span, entries, start, end, flow)
        items, end = self._sequence(events, depth)
        return Node(span, items, start, end, flow)

    def _mapping(self, events: Iterator[Event], depth: int, *, flow: bool) -> tuple[dict[str, Entry], int]:
        entries: dict[str, Entry] = {}
        end = 0
        for event in events:
            if isinstance(event, MappingEndEvent):
                end = event.end_mark.index
                break
            if not isinstance(event, ScalarEvent):
                raise self._refused(event, "a key that is not a word", "use plain words as keys")
            key, span = self._plain_text(event), self._span(event)
            node = self._node(next(events), events, depth + 1)
            if node.start == node.end and node.content is None and node.span.line != span.line:
                node = Node(span, None, event.end_mark.index, event.end_mark.index)
            entry = Entry(key, span, node, event.start_mark.index, event.end_mark.index)
            if key in entries:
                mend = () if flow else _without(entry, self._text)
                self.faults.append(_duplicate(entry, entries[key], mend))
            else:
                entries[key] = entry
        return entries, end

    def _sequence(self, events: Iterator[Event], depth: int) -> tuple[tuple[Node, ...], int]:
        items = []
        end = 0
        for event in events:
            if isinstance(event, SequenceEndEvent):
                end = event.end_mark.index
                break
            items.append(self._node(event, events, depth + 1))
        return tuple(items), end

    def _scalar(self, event: ScalarEvent) -> Scalar:
        text = self._plain_text(event)
        if event.style is not None:
            return text
        if text.lower() in _WORDS:
            return _WORDS[text.lower()]
        if len(text) > MAX_DIGITS and _FLOAT.fullmatch(text):
            raise self._refused(event, f"a number of {len(text)} characters", "write a shorter number")
        if _INT.fullmatch(text):
            return int(text)
        if not _FLOAT.fullmatch(text):
            return text
        if not math.isfinite(float(text)):
            raise self._refused(event, f"the number {text}, which is not finite,", "write a finite number")
        return float(text)

    def _plain_text(self, event: ScalarEvent) -> str:
        text = str(event.value)
        if _SURROGATE.search(text):
            raise self._refused(event, "half of a surrogate pair", "write the character itself")
        return text

    def _span(self, event: Event) -> Span:
        start, end = event.start_mark, event.end_mark
        same_line = isinstance(event, ScalarEvent) and start.line == end.line
        return Span(
            self._name,
            start.line + 1,
            start.column + 1,
            max(1, end.column - start.column) if same_line else 1,
        )

    def _refused(self, event: Event, what: str, mend: str) -> SpecError:
        return _fault("JET010", self._span(event), f"{what} is not allowed in a spec", _PLAIN, mend)


def _duplicate(entry: Entry, first: Entry, mend: tuple[Edit, ...]) -> Diagnostic:
    span, one, two = entry.span, entry.node.plain(), first.node.plain()
    same = one == two and type(one) is type(two)
    return Diagnostic(
        code="JET003",
        span=span,
        what=f"key {entry.key!r} appears twice",
        why="only one of the two values could be used",
        mend="keep one of them",
        related=(Related(first.span, "first here"),),
        fix=mend if same else (),
    )


def _without(entry: Entry, text: str) -> tuple[Edit, ...]:
    """Return the edit that takes an entry, alone in its line, out of `text`; a comment beside it stays."""
    node, line = entry.node, entry.start - entry.span.column + 1
    rest = _REST_OF_LINE.match(text, node.end)
    whole = node.span.line == entry.span.line and node.span.length == node.end - node.start
    if not whole or rest is None or text[line : entry.start].strip(" "):
        return ()
    start = line if rest["comment"] is None else entry.start
    return (Edit(entry.span.file, start, rest.end(), ""),)


def _fault(code: str, span: Span, what: str, why: str, mend: str) -> SpecError:
    return SpecError((Diagnostic(code, span, what, why, mend),))
