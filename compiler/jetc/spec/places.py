"""Where the values of a spec stand, and faults made there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from jetc.diagnostic import Diagnostic, Related, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jetc.spec.document import Node

__all__ = ["Path", "Places"]

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Places:
    """Finds spans by path and makes diagnostics there."""

    tree: Node

    def span(self, path: Path) -> Span:
        """Return the place of the value at `path`, or of the deepest that exists."""
        return self._node(path).span

    def _node(self, path: Path) -> Node:
        node = self.tree
        for part in path:
            content = node.content
            if isinstance(content, dict) and part in content:
                node = content[str(part)].node
            elif isinstance(content, tuple) and isinstance(part, int):
                node = content[part]
        return node

    def key_span(self, path: Path) -> Span:
        """Return the place of the key at `path`, the last part of it, or of the value where it has none."""
        content = self._node(path[:-1]).content
        entry = content.get(str(path[-1])) if isinstance(content, dict) else None
        return self.span(path) if entry is None else entry.span

    def fault(  # noqa: PLR0913 - a diagnostic has these parts
        self, code: str, path: Path, what: str, why: str, mend: str, *, related: tuple[Related, ...] = ()
    ) -> Diagnostic:
        """Return a fault of the value at `path`."""
        return Diagnostic(code, self.span(path), what, why, mend, related)

    def related(self, path: Path, what: str) -> tuple[Related, ...]:
        """Return the value at `path` as the one other place of a fault."""
        return (Related(self.span(path), what),)

    def twice(self, path: Path, names: Iterable[str], *, field: str) -> Iterator[Diagnostic]:
        """Yield a fault for each item of the list at `path` whose `field`, one of `names`, stood before."""
        for index, first, name in _repeated(names):
            yield self.fault(
                "JET023",
                (*path, index, field),
                f"name {name!r} is used twice",
                "other lines could not say which of the two they mean",
                "rename one of them",
                related=self.related((*path, first, field), "first here"),
            )

    def listed_twice(self, path: Path, values: Iterable[str | int]) -> Iterator[Diagnostic]:
        """Yield a fault for each item of the list at `path`, with `values`, that stood before."""
        for index, first, value in _repeated(values):
            yield self.fault(
                "JET023",
                (*path, index),
                f"{value!r} is listed twice",
                "it counts once or twice, and a reviewer could not tell which",
                "remove one of them",
                related=self.related((*path, first), "first here"),
            )


_V = TypeVar("_V", bound=str | int)


def _repeated(values: Iterable[_V]) -> Iterator[tuple[int, int, _V]]:
    """Yield (index, index of the first, value) of each value that stood before."""
    first: dict[_V, int] = {}
    for index, value in enumerate(values):
        if value in first:
            yield index, first[value], value
        first.setdefault(value, index)
