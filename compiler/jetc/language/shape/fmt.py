"""The canonical form of a spec: order of keys, spelling of values, brackets, blank lines, comments."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

from jetc.diagnostics.diagnostic import Diagnostic, Span, SpecError
from jetc.language.shape.canonical import canonical
from jetc.language.shape.shape import spec_shape
from jetc.language.text.attachment import Remarks, attach
from jetc.language.text.comments import Lines, find_comments, find_directive
from jetc.language.text.document import parse
from jetc.language.text.layout import Layout

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from jetc.language.text.document import Entry, Node
    from jetc.language.text.places import KeyPath

__all__ = ["format_text", "render", "values_text"]

_MARK = "\ufeff"
"""The byte order mark that some editors put before the text."""
_LONGEST_KEY = 1000
"""YAML reads keys of up to 1024 characters without a mark before them."""


def format_text(text: str, *, name: str) -> str:
    """Return the canonical form of a spec's text, every comment kept; SpecError where it is not YAML.

    The spec need not be a good one, nor a whole one.
    """
    text = text.removeprefix(_MARK)
    tree, faults = parse(text, name=name)
    faults = (*faults, *_refusals(text, tree, name))
    if faults:
        raise SpecError(faults)
    ordered = canonical(tree, spec_shape())
    remarks = attach(text, tree)
    layout = Layout(remarks, lambda path, node: node.flow and path not in remarks.broken)
    formatted = layout.text(ordered)
    _verify(formatted, ordered, _comments(text, tree))
    return formatted


def render(tree: Node, *, note: Callable[[KeyPath], str | None]) -> str:
    """Return the canonical text of a tree without its comments, only lists of scalars in brackets.

    `note` gives what a comment on the line of the value at a path says, where there is something to say.
    """
    ordered = canonical(tree, spec_shape())
    beside = {path: (f"# {said}",) for path in _lines_of(ordered, ()) if (said := note(path)) is not None}
    return Layout(Remarks(beside=beside), _is_plain_list).text(ordered)


def values_text(values: Mapping[str, object]) -> str:
    """Return the canonical text of a spec's plain values (mappings, lists, scalars, no None)."""
    tree, _ = parse(json.dumps(values), name="")
    return render(tree, note=lambda _: None)


def _is_plain_list(_: KeyPath, node: Node) -> bool:
    """Tell whether a value is a list of scalars."""
    return isinstance(node.content, tuple) and not any(
        isinstance(item.content, dict | tuple) for item in node.content
    )


def _lines_of(node: Node, path: KeyPath) -> Iterator[KeyPath]:
    """Yield the paths of the values with a line of their own; an item in several lines shares its first."""
    if not isinstance(node.content, dict | tuple) or _is_plain_list(path, node):
        yield path
        return
    if path and isinstance(path[-1], str):
        yield path
    if isinstance(node.content, dict):
        for key, entry in node.content.items():
            yield from _lines_of(entry.node, (*path, key))
    else:
        for index, item in enumerate(node.content):
            yield from _lines_of(item, (*path, index))


def _refusals(text: str, tree: Node, name: str) -> Iterator[Diagnostic]:
    """Yield what parses but has no canonical form."""
    offset = find_directive(text, tree)
    if offset is not None:
        span = Span(name, Lines(text).line(offset) + 1, 1)
        yield _refusal(span, "a directive", "a spec is read by the rules of YAML 1.2 alone", "leave it out")
    for entry in _entries(tree):
        if len(entry.key) > _LONGEST_KEY:
            what = f"a key of {len(entry.key)} characters"
            yield _refusal(entry.span, what, "YAML reads no longer key before a colon", "use a shorter word")


def _refusal(span: Span, what: str, why: str, mend: str) -> Diagnostic:
    return Diagnostic("JET010", span, f"{what} is not allowed in a spec", why, mend)


def _entries(node: Node) -> Iterator[Entry]:
    inside: tuple[Node, ...] = node.content if isinstance(node.content, tuple) else ()
    if isinstance(node.content, dict):
        yield from node.content.values()
        inside = tuple(entry.node for entry in node.content.values())
    for each in inside:
        yield from _entries(each)


def _verify(formatted: str, ordered: Node, comments: Counter[str]) -> None:
    """Raise RuntimeError where the formatted spec reads as another: a fault of jetc must not change it."""
    try:
        tree, faults = parse(formatted, name="")
    except SpecError as error:
        raise RuntimeError("the canonical form of the spec is not YAML") from error
    if faults or tree.plain() != ordered.plain() or _comments(formatted, tree) != comments:
        raise RuntimeError("the canonical form of the spec does not say what the spec says")


def _comments(text: str, tree: Node) -> Counter[str]:
    return Counter(each.text for each in find_comments(text, tree, Lines(text)).comments)
