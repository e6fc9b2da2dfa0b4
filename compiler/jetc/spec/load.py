"""From a spec file to a `Spec`: every fault at its line and column, all at once."""

from __future__ import annotations

import contextlib
import difflib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter, ValidationError

from jetc.diagnostic import Diagnostic, Span, SpecError
from jetc.spec.check import check
from jetc.spec.document import Node, parse, read
from jetc.spec.model import Spec

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pydantic_core import ErrorDetails

__all__ = ["LoadedSpec", "load", "load_text"]

Location = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class LoadedSpec:
    """A spec that passed every check, with the text and tree it came from."""

    spec: Spec
    text: str
    tree: Node
    path: Path


def load(path: Path) -> LoadedSpec:
    """Read and check the spec at `path`; SpecError holds every fault found."""
    text = read(path, name=str(path))
    spec, text, tree = load_text(text, name=str(path))
    missing = tuple(_missing_files(spec, tree, path.parent))
    if missing:
        raise SpecError(missing)
    return LoadedSpec(spec, text, tree, path=path)


def _missing_files(spec: Spec, tree: Node, base: Path) -> Iterator[Diagnostic]:
    for index, each in enumerate(spec.samples.sets):
        for number, name in enumerate(each.files or ()):
            if not (base / name).is_file():
                yield Diagnostic(
                    code="JET064",
                    span=_find(tree, ("samples", "sets", index, "files", number)).span,
                    what=f"there is no file {name!r} below the spec's folder",
                    why=f"set {each.name!r} reads it",
                    mend="put it there, link it there, or mend the path",
                )


def load_text(text: str, *, name: str) -> tuple[Spec, str, Node]:
    """Check the spec `text`, placing faults in file `name`; SpecError holds every fault found."""
    tree, faults = parse(text, name=name)
    try:
        spec = Spec.model_validate_json(json.dumps(tree.plain()))
    except ValidationError as error:
        shape = tuple(
            _diagnostic(each, tree) for each in error.errors(include_url=False) if not _echo(each, tree)
        )
        rules = check(_sound_sections(tree), tree)
        raise SpecError((*faults, *shape, *rules)) from None
    faults = (*faults, *check(spec, tree))
    if faults:
        raise SpecError(faults)
    return spec, text, tree


def _sound_sections(tree: Node) -> Spec:
    """Return a spec of those sections alone whose own shape is right."""
    sound = {}
    for name, field in Spec.model_fields.items():
        if isinstance(tree.content, dict) and name in tree.content:
            text = json.dumps(tree.content[name].node.plain())
            with contextlib.suppress(ValidationError):
                sound[name] = TypeAdapter(field.rebuild_annotation()).validate_json(text, strict=True)
    return Spec.model_construct(**sound)


def _echo(error: ErrorDetails, tree: Node) -> bool:
    """Tell whether a list is called too short only because its items have faults of their own."""
    if error["type"] != "too_short":
        return False
    content = _find(tree, error["loc"]).content
    return isinstance(content, tuple) and len(content) >= error["ctx"]["min_length"]


def _diagnostic(error: ErrorDetails, tree: Node) -> Diagnostic:
    kind = error["type"]
    location = _without_tags(tree, error["loc"])
    if kind == "missing":
        return _missing(location, tree)
    if kind == "extra_forbidden":
        return _unknown(location, tree, _known_keys(error["loc"][:-1]))
    if kind.startswith("union_tag"):
        location = (*location, "kind")
    node = _find(tree, location)
    code, why, mend = _explain(error)
    what = f"{_dotted(location)} is {_shown(node)}"
    return Diagnostic(code=code, span=node.span, what=what, why=why, mend=mend)


def _missing(location: Location, tree: Node) -> Diagnostic:
    parent = location[:-1]
    return Diagnostic(
        code="JET005",
        span=_key_span(tree, parent),
        what=f"key {location[-1]!r} is missing from {_dotted(parent) or 'the spec'}",
        why="jetc assumes no value that a reviewer cannot see",
        mend=f"add {location[-1]}: with the value you want",
    )


def _unknown(location: Location, tree: Node, known: list[str]) -> Diagnostic:
    key, parent = str(location[-1]), _find(tree, location[:-1])
    near = difflib.get_close_matches(key, known, n=1)
    mend = f"did you mean {near[0]!r}?" if near else f"remove it; known here: {', '.join(known)}"
    span = parent.content[key].span if isinstance(parent.content, dict) else parent.span
    return Diagnostic(
        code="JET004",
        span=span,
        what=f"unknown key {key!r} in {_dotted(location[:-1]) or 'the spec'}",
        why="nothing would read it",
        mend=mend,
    )


def _explain(error: ErrorDetails) -> tuple[str, str, str]:
    """Return (code, why, mend) of a pydantic error."""
    kind, context = error["type"], error.get("ctx", {})
    if kind == "value_error":
        return "JET009", str(context["error"]), "write it as ap_fixed<width,integer,rounding,overflow>"
    if kind in {"literal_error", "union_tag_invalid"}:
        wanted = context.get("expected") or context.get("expected_tags")
        return "JET008", "it is not one of the choices", f"use one of {wanted}"
    if kind in {"too_short", "too_long"}:
        least, most = context.get("min_length"), context.get("max_length")
        wanted = f"at least {least}" if kind == "too_short" else f"at most {most}"
        return "JET007", "it is out of range", f"give {wanted}"
    if kind.endswith(("_type", "_parsing", "_from_float", "tag_not_found", "is_instance_of")):
        return "JET006", "it has another type", f"make it {_sentence(error['msg'])}"
    return "JET007", "it is out of range", f"make it {_sentence(error['msg'])}"


def _sentence(message: str) -> str:
    text = (
        message.removeprefix("Input should be ").removeprefix("String should ").removeprefix("Value should ")
    )
    return text[0].lower() + text[1:]


JsonSchema = dict[str, Any]


def _known_keys(location: Location) -> list[str]:
    """Return the keys that the model knows at `location`."""
    schema = Spec.model_json_schema()
    here: JsonSchema = schema
    for part in location:
        here = _step(schema, here, part)
    return sorted(here.get("properties", {}))


def _step(schema: JsonSchema, here: JsonSchema, part: str | int) -> JsonSchema:
    """Follow one part of a location through a JSON Schema."""
    target: JsonSchema
    if isinstance(part, int):
        target = here["items"]
    elif "discriminator" in here:
        target = {"$ref": here["discriminator"]["mapping"][part]}
    else:
        target = here["properties"][part]
    target = next(each for each in target.get("anyOf", [target]) if each.get("type") != "null")
    name = str(target.get("$ref", "")).rpartition("/")[2]
    return schema["$defs"][name] if name else target


def _without_tags(tree: Node, location: Location) -> Location:
    """Drop the union tags that pydantic puts into a location; the last part always stays."""
    node, kept = tree, []
    for part in location[:-1]:
        inside = _find(node, (part,))
        if inside is not node:
            kept.append(part)
            node = inside
    return (*kept, *location[-1:])


def _find(tree: Node, location: Location) -> Node:
    """Return the node at `location`, or the deepest that exists; union tags are passed over."""
    node = tree
    for part in location:
        if isinstance(part, int) and isinstance(node.content, tuple) and part < len(node.content):
            node = node.content[part]
        elif isinstance(node.content, dict) and part in node.content:
            node = node.content[str(part)].node
    return node


def _key_span(tree: Node, location: Location) -> Span:
    """Return the span of the key at `location`, or of the value where it has no key."""
    parent = _find(tree, location[:-1])
    if location and isinstance(parent.content, dict) and location[-1] in parent.content:
        return parent.content[str(location[-1])].span
    return _find(tree, location).span


def _dotted(location: Location) -> str:
    text = ""
    for part in location:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text


def _shown(node: Node) -> str:
    if isinstance(node.content, dict):
        return "a mapping"
    if isinstance(node.content, tuple):
        return f"a list of {len(node.content)}"
    text = json.dumps(node.content)
    limit = 60
    return text if len(text) <= limit else text[:limit] + "…"
