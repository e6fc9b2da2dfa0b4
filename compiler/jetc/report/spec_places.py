"""The text of a spec's values, and where each stands in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.language.shape.fmt import values_text
from jetc.language.text.document import parse
from jetc.report.spec_lines import SpecLines

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from jetc.language.text.document import Node

__all__ = ["spec_lines"]


def spec_lines(values: Mapping[str, object]) -> SpecLines:
    """Return the text of a spec's plain values, with its lines."""
    text = values_text(values)
    tree, _ = parse(text, name="")
    return SpecLines(text, dict(_places(tree, "")))


def _places(node: Node, path: str) -> Iterator[tuple[str, int]]:
    if isinstance(node.content, dict):
        for key, entry in node.content.items():
            inner = f"{path}.{key}" if path else key
            yield inner, entry.span.line
            yield from _places(entry.node, inner)
    elif isinstance(node.content, tuple):
        for index, item in enumerate(node.content):
            inner = f"{path}[{_name(item, index)}]"
            yield inner, item.span.line
            yield from _places(item, inner)


def _name(item: Node, index: int) -> object:
    named = isinstance(item.content, dict) and "name" in item.content
    return item.content["name"].node.content if named and isinstance(item.content, dict) else index
