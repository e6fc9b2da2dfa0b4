"""The JSON Schema of the spec with a sentence for each key: the string below its field in the model.

Apart from the model, which every command builds: the source of its classes is read only where someone
reads the sentences.
"""

from __future__ import annotations

import ast
import inspect
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from jetc.language.sections.model import Spec
from jetc.language.sections.section import Section

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["described_schema"]

JsonSchema = dict[str, Any]


def described_schema(*, references: str = "#/$defs/{model}") -> JsonSchema:
    """Return the schema of a whole spec, every key with its sentence; `references` as pydantic takes it."""
    schema = Spec.model_json_schema(ref_template=references)
    places = {**schema["$defs"], Spec.__name__: schema}
    for section in _below(Section):
        known = places.get(section.__name__, {}).get("properties", {})
        for name, sentence in _sentences(section).items():
            if name in known:
                known[name] = dict(sorted({**known[name], "description": sentence}.items()))
    return schema


def _below(section: type[Section]) -> Iterator[type[Section]]:
    """Yield the sections of the language, a base before what is made from it."""
    for each in section.__subclasses__():
        if each.__module__.startswith(f"{Section.__module__.rpartition('.')[0]}."):
            yield each
            yield from _below(each)


def _sentences(section: type[Section]) -> dict[str, str]:
    """Return the string below each field of a section and of what it is made from."""
    found: dict[str, str] = {}
    for each in reversed(section.__mro__):
        if issubclass(each, Section):
            found |= _own_sentences(each)
    return found


def _own_sentences(section: type[Section]) -> dict[str, str]:
    (tree,) = ast.parse(inspect.getsource(section)).body
    body = tree.body if isinstance(tree, ast.ClassDef) else []
    return {
        field.target.id: inspect.cleandoc(below.value.value)
        for field, below in pairwise(body)
        if isinstance(field, ast.AnnAssign)
        and isinstance(field.target, ast.Name)
        and isinstance(below, ast.Expr)
        and isinstance(below.value, ast.Constant)
        and isinstance(below.value.value, str)
    }
