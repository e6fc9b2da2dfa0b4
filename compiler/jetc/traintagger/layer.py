"""The spec that a configuration of TrainTagger says: a layer over another, what is unsaid above it."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from jetc.diagnostics.rendering import printable
from jetc.language.shape.fmt import format_text
from jetc.traintagger.meaning import BESIDE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jetc.traintagger.meaning import Meaning, Said

__all__ = ["layer_text", "unsaid_lines"]

Tree = dict[str, "Tree | Said"]
_PLAIN = re.compile(r"[\w<>,.\-]+|\[[\w, .\-]*\]")


def layer_text(meaning: Meaning, *, source: str, base: str, name: str) -> str:
    """Return the spec called `name` over `base`: every value with its line of `source`, the configuration."""
    head = [
        f"What {source}, a configuration of TrainTagger, says of network, training and device.",
        f"Not said here, and so as in {base}:",
        *(f"  {each}" for each in unsaid_lines(meaning)),
        *(f"  {each}" for each in BESIDE),
    ]
    tree: Tree = {}
    for each in meaning.said:
        _put(tree, each)
    lines = [f"# {printable(each)}" for each in head]
    named = [f"extends: {_quoted(base)}", f"name: {_quoted(name)}"]
    text = "\n".join([*lines, *named, *_lines(tree, "")])
    return format_text(f"{text}\n", name=name)


def unsaid_lines(meaning: Meaning) -> list[str]:
    """Return what of the configuration is not said, a line each."""
    return [f"{each.given}: {each.why}" for each in meaning.unsaid]


def _put(tree: Tree, said: Said) -> None:
    for key in said.place[:-1]:
        below = tree.setdefault(key, {})
        assert isinstance(below, dict), said.place  # noqa: S101 - no key of a spec is a value and a section
        tree = below
    tree[said.place[-1]] = said


def _lines(tree: Tree, indent: str) -> Iterator[str]:
    for key, value in tree.items():
        if isinstance(value, dict):
            yield f"{indent}{key}:"
            yield from _lines(value, f"{indent}  ")
        else:
            where = ", ".join(str(each.line) for each in value.given)
            note = f"; {value.note}" if value.note else ""
            yield f"{indent}{key}: {_quoted(value.text)}  # line {where}{note}"


def _quoted(text: str) -> str:
    """Return a value as YAML that stays in its line, whatever the configuration has."""
    return text if _PLAIN.fullmatch(text) else json.dumps(text)
