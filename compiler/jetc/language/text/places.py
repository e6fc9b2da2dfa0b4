"""Where the values of a spec stand, and faults made there."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from jetc.diagnostics.diagnostic import Diagnostic, Edit, Related, Severity, Span

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from jetc.language.text.characters import At
    from jetc.language.text.document import Node

__all__ = ["KeyPath", "Places", "dotted", "find", "key_span", "nearest", "part_of", "some"]

KeyPath = tuple[str | int, ...]
"""Keys and indices from the top of a spec to a value."""

_MOST_NAMES = 16
"""Names shown of a list; the spec has them all."""
_MOST_COMPARED = 64
"""Names among which a similar one is looked for."""


@dataclass(frozen=True, slots=True)
class Places:
    """Finds spans by path and makes diagnostics there."""

    tree: Node

    def span(self, path: KeyPath) -> Span:
        """Return the place of the value at `path`, or of the deepest that exists."""
        return find(self.tree, path).span

    def inside(self, path: KeyPath, at: At | None) -> Span:
        """Return the place of the characters `at` of the text at `path`, or of the whole where None."""
        node = find(self.tree, path)
        return node.span if at is None else part_of(node, at)

    def key_span(self, path: KeyPath) -> Span:
        """Return the place of the key at `path`, the last part of it, or of the value where it has none."""
        return key_span(self.tree, path)

    def fault(  # noqa: PLR0913 - a diagnostic has these parts
        self,
        code: str,
        path: KeyPath,
        what: str,
        why: str,
        mend: str,
        *,
        related: tuple[Related, ...] = (),
        at: At | None = None,
        severity: Severity = Severity.ERROR,
    ) -> Diagnostic:
        """Return a fault of the value at `path`, or of its characters `at`."""
        return Diagnostic(code, self.inside(path, at), what, why, mend, related, severity)

    def related(self, path: KeyPath, what: str, *, at: At | None = None) -> tuple[Related, ...]:
        """Return the value at `path`, or its characters `at`, as the one other place of a fault."""
        return (Related(self.inside(path, at), what),)

    def twice(self, path: KeyPath, names: Iterable[str], *, field: str) -> Iterator[Diagnostic]:
        """Yield a fault for each item of the list at `path` whose `field`, one of `names`, stood before."""
        for index, first, name in _repeated(names):
            yield self.fault(
                "JET023",
                (*path, index, field),
                f"name {name!r} is used twice",
                "where the name is used, it would not be clear which of the two is meant",
                "rename one of them",
                related=self.related((*path, first, field), "first here"),
            )

    def listed_twice(self, path: KeyPath, values: Iterable[str | int]) -> Iterator[Diagnostic]:
        """Yield a fault for each item of the list at `path`, with `values`, that stood before."""
        for index, first, value in _repeated(values):
            fault = self.fault(
                "JET023",
                (*path, index),
                f"{value!r} is listed twice",
                "it is not clear whether it counts once or twice",
                "remove one of them",
                related=self.related((*path, first), "first here"),
            )
            yield replace(fault, fix=self._without_item(path, index))

    def _without_item(self, path: KeyPath, index: int) -> tuple[Edit, ...]:
        """Return the edit that takes an item, not the first, from a list in brackets; a comment keeps it."""
        before, item = find(self.tree, (*path, index - 1)), find(self.tree, (*path, index))
        if not find(self.tree, path).flow or before.span.line != item.span.line:
            return ()
        return (Edit(item.span.file, before.end, item.end, ""),)


def find(tree: Node, path: KeyPath) -> Node:
    """Return the node at `path`, or the deepest that exists; parts that are not there are passed over.

    An item of a list goes by its number, or by its own ``name``.
    """
    node = tree
    for part in path:
        content = node.content
        if isinstance(part, int) and isinstance(content, tuple) and part < len(content):
            node = content[part]
        elif isinstance(content, dict) and part in content:
            node = content[str(part)].node
        elif isinstance(content, tuple):
            node = next((item for item in content if _name(item) == part), node)
    return node


def _name(item: Node) -> object:
    """Return what ``name`` of an item of a list says, None where it has none."""
    return (
        item.content["name"].node.content
        if isinstance(item.content, dict) and "name" in item.content
        else None
    )


def key_span(tree: Node, path: KeyPath) -> Span:
    """Return the place of the key at `path`, or of the value where it has no key."""
    content = find(tree, path[:-1]).content
    if path and isinstance(content, dict) and path[-1] in content:
        return content[str(path[-1])].span
    return find(tree, path).span


def dotted(path: KeyPath) -> str:
    """Spell a path: ``samples.sets[2].events``."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text


def some(names: Collection[str]) -> str:
    """Spell a list of names, its first where it is long.

    >>> some(["b", "light"])
    'b, light'
    """
    more = len(names) - _MOST_NAMES
    shown = ", ".join(islice(names, _MOST_NAMES))
    return f"{shown} and {more} more" if more > 0 else shown


def nearest(name: str, names: Iterable[str], *, otherwise: str) -> str:
    """Ask whether the one of `names` that is most like `name` is meant; `otherwise` where none is like it."""
    near = difflib.get_close_matches(name, list(islice(names, _MOST_COMPARED)), n=1)
    return f"did you mean {near[0]!r}?" if near else otherwise


def part_of(node: Node, at: At) -> Span:
    """Return the place of the characters `at` of a text, or of the whole where it is not written as it is."""
    span, text = node.span, str(node.content)
    quotes = (node.end - node.start - len(text)) // 2
    verbatim = node.end - node.start == span.length and span.length == len(text) + 2 * quotes
    if not verbatim or quotes not in {0, 1}:
        return span
    start, end = min(at[0], len(text)), min(at[1], len(text))
    return Span(span.file, span.line, span.column + quotes + start, max(1, end - start))


_V = TypeVar("_V", bound=str | int)


def _repeated(values: Iterable[_V]) -> Iterator[tuple[int, int, _V]]:
    """Yield (index, index of the first, value) of each value that stood before."""
    first: dict[_V, int] = {}
    for index, value in enumerate(values):
        if value in first:
            yield index, first[value], value
        first.setdefault(value, index)
