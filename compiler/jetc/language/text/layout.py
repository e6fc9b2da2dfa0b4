"""A tree in canonical order, with the remarks that belong to it, as lines of YAML."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from jetc.language.text.attachment import Own, Remarks
from jetc.language.text.spelling import spell, spell_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from jetc.language.text.document import Node
    from jetc.language.text.places import KeyPath

__all__ = ["WIDTH", "Layout"]

WIDTH = 110
"""Columns that a collection in brackets, or the comment at the end of a line, may fill."""
_STEP = 2
_DASH = "-"


@dataclass(frozen=True, slots=True)
class _Line:
    """A line without the comment beside it; `column` is where the entry on it begins, None for a comment."""

    code: str
    column: int | None = None
    beside: tuple[str, ...] = ()
    spaced: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """Lays a tree out; `in_brackets` says which collections may, as far as they fit on a line."""

    remarks: Remarks
    in_brackets: Callable[[KeyPath, Node], bool]

    def text(self, tree: Node) -> str:
        """Return the text of a whole spec."""
        header = _own(self.remarks.header, 0)
        body = self._root(tree)
        body[0] = replace(body[0], spaced=bool(header) and self.remarks.header_spaced)
        lines = [*header, *body]
        lines[0] = replace(lines[0], spaced=False)
        return "".join(f"{each}\n" for each in _written(lines))

    def _root(self, tree: Node) -> list[_Line]:
        above, beside = self.remarks.above.get((), ()), self.remarks.beside.get((), ())
        line = self._on_a_line(tree, (), 0)
        if line is None:  # no line of its own, which a comment could stand beside
            return [*_own((*above, *map(Own, beside)), 0), *self._block(tree, (), 0)]
        return [*_own(above, 0), _Line(line, 0, beside), *_own(self.remarks.below.get((), ()), 0)]

    def _block(self, node: Node, path: KeyPath, indent: int) -> list[_Line]:
        """Return the lines of a collection that is not empty, an entry or item on each or more."""
        lines: list[_Line] = []
        parts = _parts(node, path)
        for part, before in zip(parts, (None, *parts[:-1]), strict=True):
            first, *others = self._slot(part, indent)
            spaced = before is not None and (first.spaced or _are_sections(part, before))
            lines += [replace(first, spaced=spaced), *others]
        return [*lines, *_own(self.remarks.below.get(path, ()), indent)]

    def _slot(self, part: _Part, indent: int) -> list[_Line]:
        """Return the lines of an entry or item, with the comments above it."""
        first, *others = self._labelled(part, indent)
        first = replace(first, spaced=part.path in self.remarks.spaced)
        return [*_own(self.remarks.above.get(part.path, ()), indent), first, *others]

    def _labelled(self, part: _Part, indent: int) -> list[_Line]:
        start = " " * indent + part.label
        beside = self.remarks.beside.get(part.path, ())
        line = self._on_a_line(part.node, part.path, len(start) + 1)
        if line is not None:
            return [_Line(f"{start} {line}", indent, beside)]
        inside = self._block(part.node, part.path, indent + _STEP)
        if part.label == _DASH and not beside:
            return _behind_dash(inside, indent)
        return [_Line(start, indent, beside), *inside]

    def _on_a_line(self, node: Node, path: KeyPath, column: int) -> str | None:
        """Return a value on one line, if it may stand there and there is room from `column` on."""
        if node.content in ({}, ()) or not isinstance(node.content, dict | tuple):
            return _in_line(node, flow=False)
        if not self.in_brackets(path, node):
            return None
        line = _in_line(node, flow=False)
        return line if column + len(line) <= WIDTH else None


@dataclass(frozen=True, slots=True)
class _Part:
    """An entry with its key, or an item with its dash."""

    path: KeyPath
    label: str
    node: Node


def _parts(node: Node, path: KeyPath) -> list[_Part]:
    if isinstance(node.content, dict):
        entries = node.content.items()
        return [_Part((*path, key), f"{spell_key(key, flow=False)}:", each.node) for key, each in entries]
    items = node.content if isinstance(node.content, tuple) else ()
    return [_Part((*path, index), _DASH, each) for index, each in enumerate(items)]


def _are_sections(part: _Part, before: _Part) -> bool:
    """Tell whether an empty line parts two entries: one of them is a section of the spec."""
    outermost = len(part.path) == 1 and part.label != _DASH
    return outermost and any(isinstance(each.node.content, dict | tuple) for each in (part, before))


def _behind_dash(lines: list[_Line], indent: int) -> list[_Line]:
    """Put the dash of an item before its first entry, below the comments above that."""
    first = next(index for index, line in enumerate(lines) if line.column is not None)
    above = [replace(line, code=line.code[_STEP:]) for line in lines[:first]]
    code = " " * indent + _DASH + " " + lines[first].code[indent + _STEP :]
    return [*above, replace(lines[first], code=code), *lines[first + 1 :]]


def _in_line(node: Node, *, flow: bool) -> str:
    """Spell a value on one line, inside brackets or not."""
    match node.content:
        case dict() as entries:
            pairs = (
                f"{spell_key(key, flow=True)}: {_in_line(entry.node, flow=True)}"
                for key, entry in entries.items()
            )
            return "{" + ", ".join(pairs) + "}"
        case tuple() as items:
            return "[" + ", ".join(_in_line(item, flow=True) for item in items) + "]"
        case scalar:
            return spell(scalar, flow=flow)


def _own(comments: Sequence[Own], indent: int) -> list[_Line]:
    return [_Line(" " * indent + each.text, spaced=each.spaced) for each in comments]


def _written(lines: list[_Line]) -> Iterator[str]:
    """Yield the lines with the comments beside them, which are aligned where neighbours have some."""
    for run in _runs(lines):
        column = _comment_column(run)
        for line in run:
            if line.spaced:
                yield ""
            yield from _with_comment(line, column)


def _runs(lines: list[_Line]) -> Iterator[list[_Line]]:
    """Yield the lines, those together that follow each other at one depth with comments beside them."""
    run: list[_Line] = []
    for line in lines:
        if run and not (line.beside and run[-1].beside and line.column == run[-1].column and not line.spaced):
            yield run
            run = []
        run.append(line)
    yield run


def _comment_column(run: list[_Line]) -> int:
    """Return the column at which most comments of the lines find room, the leftmost such."""
    columns = {len(line.code) + _STEP for line in run}
    return max(columns, key=lambda column: (sum(_has_room(line, column) for line in run), -column))


def _has_room(line: _Line, column: int) -> bool:
    longest = max((len(each) for each in line.beside), default=0)
    return len(line.code) + _STEP <= column <= WIDTH - longest


def _with_comment(line: _Line, column: int) -> Iterator[str]:
    if not line.beside:
        yield line.code
        return
    at = column if _has_room(line, column) else len(line.code) + _STEP
    yield line.code.ljust(at) + line.beside[0]
    yield from (" " * at + each for each in line.beside[1:])
