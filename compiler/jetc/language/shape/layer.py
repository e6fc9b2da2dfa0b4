"""A layer of a spec that says single values, each with a comment on what it comes from."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jetc.diagnostics.rendering import printable
from jetc.language.shape.fmt import format_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["LayerValue", "layer_of"]

Tree = dict[str, "Tree | LayerValue"]
_PLAIN = re.compile(r"[\w<>,.\-]+|\[[\w, .\-]*\]")


@dataclass(frozen=True, slots=True)
class LayerValue:
    """A value at its keys, as YAML spells it, and what a comment beside it says, if anything."""

    place: tuple[str, ...]
    text: str
    note: str = ""


def layer_of(values: Iterable[LayerValue], *, head: Iterable[str], name: str) -> str:
    """Return the canonical text of the layer called `name`: comments `head`, and `values` below."""
    tree: Tree = {}
    for each in values:
        _put(tree, each)
    lines = [f"# {printable(each)}" for each in head]
    text = "\n".join([*lines, *_lines(tree, "")])
    return format_text(f"{text}\n", name=name)


def _put(tree: Tree, value: LayerValue) -> None:
    for key in value.place[:-1]:
        below = tree.setdefault(key, {})
        assert isinstance(below, dict), value.place  # noqa: S101 - no key of a spec is a value and a section
        tree = below
    tree[value.place[-1]] = value


def _lines(tree: Tree, indent: str) -> Iterator[str]:
    for key, value in tree.items():
        if isinstance(value, dict):
            yield f"{indent}{key}:"
            yield from _lines(value, f"{indent}  ")
        else:
            note = f"  # {printable(value.note)}" if value.note else ""
            yield f"{indent}{key}: {_quoted(value.text)}{note}"


def _quoted(text: str) -> str:
    """Return a value as YAML that stays in its line, whatever a file has."""
    return text if _PLAIN.fullmatch(text) else json.dumps(text)
