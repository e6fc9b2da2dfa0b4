"""A tree in canonical order: keys as the model declares them, values in the type of their field."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from jetc_runtime.fixed_point import FixedPoint

from jetc.language.expressions.expression import ExpressionError
from jetc.language.expressions.grammar import parse
from jetc.language.text.compose import EXTENDS

if TYPE_CHECKING:
    from jetc.language.shape.shape import Shape
    from jetc.language.text.document import Entry, Node, Scalar

__all__ = ["canonical"]


def canonical(tree: Node, shape: Shape) -> Node:
    """Return a whole spec, of which every value equals that of `tree`.

    What it is laid over is said first; a key that `shape` does not know comes after those it knows.
    """
    laid_over = isinstance(tree.content, dict) and EXTENDS in tree.content
    return _canonical(tree, shape, first=(EXTENDS,) if laid_over else ())


def _canonical(node: Node, shape: Shape, *, first: tuple[str, ...] = ()) -> Node:
    here = shape.of(node)
    match node.content:
        case dict() as entries:
            ordered = (*first, *(key for key in here.keys if key in entries), *entries)
            return replace(node, content={key: _entry(entries[key], here) for key in dict.fromkeys(ordered)})
        case tuple() as items:
            content = tuple(_canonical(item, here.step(index)) for index, item in enumerate(items))
            return replace(node, content=content)
        case scalar:
            return replace(node, content=_scalar(scalar, here))


def _entry(entry: Entry, parent: Shape) -> Entry:
    return replace(entry, node=_canonical(entry.node, parent.step(entry.key)))


def _scalar(content: Scalar, shape: Shape) -> Scalar:
    if isinstance(content, str):
        return _text(content, shape.format)
    if shape.kind == "number" and type(content) is int and float(content) == content:
        return float(content)
    return content


def _text(text: str, written_in: str | None) -> str:
    """Return the one spelling of `text` in its little language; text that is not of it stays."""
    match written_in:
        case "ap_fixed":
            try:
                return str(FixedPoint.parse(text))
            except ValueError:
                return text
        case "expression":
            try:
                return str(parse(text))
            except ExpressionError:
                return text
        case _:
            return text
