"""The entries and items of a spec in the order of its text, and which of them lie around an offset."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jetc.language.text.comments import Lines, Margins
    from jetc.language.text.document import Node
    from jetc.language.text.places import KeyPath

__all__ = ["Slot", "Slots", "is_block"]


@dataclass(frozen=True, slots=True)
class Slot:
    """An entry or item, from its key or dash on; the root where that is no block."""

    path: KeyPath
    start: int
    column: int
    node: Node


def is_block(node: Node) -> bool:
    """Tell whether a value is a collection with something in it, in lines of its own."""
    return isinstance(node.content, dict | tuple) and bool(node.content) and not node.flow


class Slots:
    """The slots of a tree, found by offset and by path."""

    def __init__(self, tree: Node, margins: Margins, lines: Lines) -> None:
        self._margins, self._lines = margins, lines
        root = [] if is_block(tree) else [self._slot((), tree.start, tree)]
        self.all = (*root, *self._inside(tree, ()))
        self._starts = [each.start for each in self.all]
        self._nodes: dict[KeyPath, Node] = {(): tree, **{each.path: each.node for each in self.all}}
        self._columns: dict[KeyPath, int] = {}
        for each in self.all:
            self._columns.setdefault(each.path[:-1], each.column)

    def node(self, path: KeyPath) -> Node:
        """Return the value at `path`."""
        return self._nodes[path]

    def column(self, collection: KeyPath) -> int:
        """Return the column at which the entries of the collection begin; 0 where it has none."""
        return self._columns.get(collection, 0)

    def before(self, offset: int) -> Slot | None:
        """Return the slot that began last before `offset`, the innermost where several did."""
        index = bisect_right(self._starts, offset)
        return self.all[index - 1] if index else None

    def after(self, offset: int) -> Slot | None:
        """Return the slot that begins next after `offset`, the outermost where several do."""
        index = bisect_right(self._starts, offset)
        return self.all[index] if index < len(self.all) else None

    def brackets_around(self, offset: int) -> tuple[KeyPath, ...]:
        """Return the collections in brackets that hold `offset`, outermost first."""
        before = self.before(offset)
        path = before.path if before else ()
        around = (path[:count] for count in range(len(path) + 1))
        return tuple(each for each in around if self._encloses(each, offset))

    def _encloses(self, path: KeyPath, offset: int) -> bool:
        node = self._nodes[path]
        return node.flow and node.start < offset < node.end

    def _slot(self, path: KeyPath, start: int, node: Node) -> Slot:
        return Slot(path, start, self._lines.column(start), node)

    def _inside(self, node: Node, path: KeyPath) -> Iterator[Slot]:
        if isinstance(node.content, dict):
            for key, entry in node.content.items():
                yield self._slot((*path, key), self._margins.entry_start(entry.start), entry.node)
                yield from self._inside(entry.node, (*path, key))
        elif isinstance(node.content, tuple):
            for index, item in enumerate(node.content):
                start = item.start if node.flow else self._margins.item_start(item.start)
                yield self._slot((*path, index), start, item)
                yield from self._inside(item, (*path, index))
