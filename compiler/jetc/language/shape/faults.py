"""What pydantic finds wrong with the shape of a spec, as diagnostics at their places."""

from __future__ import annotations

import difflib
import json
import re
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from jetc.diagnostics.diagnostic import Diagnostic, Edit
from jetc.language.expressions.expression import ExpressionError
from jetc.language.sections.section import NAME_PATTERN
from jetc.language.shape.shape import spec_shape
from jetc.language.text.places import dotted, find, key_span, nearest, part_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic_core import ErrorDetails

    from jetc.language.text.document import Node

__all__ = ["shape_faults"]

Location = tuple[str | int, ...]


def _echo(error: ErrorDetails, tree: Node) -> bool:
    """Tell whether a list is called too short only because its items have faults of their own."""
    if error["type"] != "too_short":
        return False
    content = find(tree, error["loc"]).content
    return isinstance(content, tuple) and len(content) >= error["ctx"]["min_length"]


def shape_faults(errors: list[ErrorDetails], tree: Node) -> Iterator[Diagnostic]:
    """Yield what pydantic found wrong with the shape of `tree`, each at its place."""
    lacking = {_without_tags(tree, each["loc"]) for each in errors if each["type"] == "missing"}
    unknown = [_unknown(each["loc"], tree, lacking) for each in errors if each["type"] == "extra_forbidden"]
    renamed = Counter(place for _, right in unknown for place in right)
    for fault, right in unknown:
        # Where two keys could be the one that lacks, neither is renamed by itself.
        yield fault if all(renamed[place] == 1 for place in right) else replace(fault, fix=())
    for error in errors:
        if error["type"] == "missing" and _without_tags(tree, error["loc"]) in renamed:
            continue  # it is there, misspelt
        if error["type"] != "extra_forbidden" and not _echo(error, tree):
            yield from _faults(error, tree)


def _faults(error: ErrorDetails, tree: Node) -> Iterator[Diagnostic]:
    kind = error["type"]
    location = _without_tags(tree, error["loc"])
    if kind == "missing":
        yield _missing(location, tree)
        return
    if kind.startswith("union_tag"):
        location = (*location, "kind")
    node = find(tree, location)
    reason = error.get("ctx", {}).get("error")
    if isinstance(reason, ExpressionError):
        for each in reason.faults:
            yield Diagnostic(each.code, part_of(node, each.at), each.what, each.why, each.mend)
        return
    code, why, mend = _explain(error, location)
    what = f"{dotted(location) or 'the spec'} is {_shown(node)}"
    yield Diagnostic(code=code, span=node.span, what=what, why=why, mend=mend, fix=_respelt(error, node))


def _respelt(error: ErrorDetails, node: Node) -> tuple[Edit, ...]:
    """Return the edit that writes the same value right: a number out of its quotes, a choice in its case."""
    if not isinstance(node.content, str) or node.span.length != node.end - node.start:
        return ()  # no text, or text of more than one line
    kind, text = error["type"], node.content
    if kind in {"float_type", "int_type"} and node.quoted and _NUMBER[kind].fullmatch(text):
        return (Edit(node.span.file, node.start, node.end, text),)
    if kind == "literal_error":
        choices = re.findall(r"'([^']*)'", str(error["ctx"]["expected"]))
        same = [each for each in choices if each.lower() == text.lower()]
        return tuple(Edit(node.span.file, node.start, node.end, each) for each in same)
    return ()


_NUMBER = {
    "float_type": re.compile(r"[-+]?[0-9]{1,15}(\.[0-9]{1,15})?"),
    "int_type": re.compile(r"[-+]?[0-9]{1,15}"),
}


def _missing(location: Location, tree: Node) -> Diagnostic:
    parent, last = location[:-1], location[-1]
    within = dotted(parent) or "the spec"
    if isinstance(last, int):
        what, mend = f"item {last + 1} is missing from {within}", "add it to the list"
    else:
        what, mend = f"key {last!r} is missing from {within}", f"add {last}: with the value you want"
    return Diagnostic(
        code="JET005",
        span=key_span(tree, parent),
        what=what,
        why="jetc assumes no value that a reviewer cannot see",
        mend=mend,
    )


def _unknown(loc: Location, tree: Node, lacking: set[Location]) -> tuple[Diagnostic, set[Location]]:
    """Return the fault of an unknown key, and the place of the lacking key that it stands for, if one."""
    location, known = _without_tags(tree, loc), _known_keys(loc[:-1])
    key, parent = str(location[-1]), find(tree, location[:-1])
    likeness = 0.8 if location[0] in _OF_A_NETWORK else 0.6
    near = difflib.get_close_matches(key, known, n=1, cutoff=likeness)
    right = {(*location[:-1], each) for each in near} & lacking
    mend = f"did you mean {near[0]!r}?" if near else f"remove it; known here: {', '.join(known)}"
    entry = parent.content[key] if isinstance(parent.content, dict) else None
    span = parent.span if entry is None else entry.span
    fix = (
        (Edit(span.file, entry.start, entry.end, near[0]),)
        if right and entry is not None and difflib.get_close_matches(key, known, n=2, cutoff=0.8) == near
        else ()
    )
    fault = Diagnostic(
        code="JET004",
        span=span,
        what=f"unknown key {key!r} in {dotted(location[:-1]) or 'the spec'}",
        why="nothing would read it",
        mend=mend,
        fix=fix,
    )
    return fault, right


def _explain(error: ErrorDetails, location: Location) -> tuple[str, str, str]:
    """Return (code, why, mend) of a pydantic error at `location`."""
    kind, context = error["type"], error.get("ctx", {})
    if kind == "value_error":
        return "JET009", str(context["error"]), "write it as ap_fixed<width,integer,rounding,overflow>"
    if kind in {"literal_error", "union_tag_invalid"}:
        wanted = str(context.get("expected") or context.get("expected_tags"))
        choices = re.findall(r"'([^']*)'", wanted)
        found = str(context.get("tag", error["input"]))
        return "JET008", f"it must be one of {wanted}", _meant(found, choices, location)
    if kind in {"too_short", "too_long"}:
        least, most = context.get("min_length"), context.get("max_length")
        wanted = f"at least {least}" if kind == "too_short" else f"at most {most}"
        return "JET007", "it is out of range", f"give {wanted}"
    if kind == "string_pattern_mismatch":
        name = context["pattern"] == NAME_PATTERN
        return "JET007", *(_NO_NAME if name else ("it is not one line of text", "write it in one line"))
    if kind.endswith(("_type", "_parsing", "_from_float", "tag_not_found", "is_instance_of")):
        wanted = "write true or false" if kind == "bool_type" else f"make it {_sentence(error['msg'])}"
        return "JET006", "it has another type", wanted
    return "JET007", "it is out of range", f"make it {_sentence(error['msg'])}"


_OF_A_NETWORK = {"architecture", "features", "quantisation"}
"""The sections whose words make up a network: one that is merely like another is another network."""


def _meant(found: str, choices: list[str], location: Location) -> str:
    """Ask whether the choice that is most like `found` is meant; in a network, the same letters alone are."""
    if location[0] in _OF_A_NETWORK:
        choices = [each for each in choices if _letters(each) == _letters(found)]
    return nearest(found.lower(), choices, otherwise="use one of those")


def _letters(word: str) -> str:
    return "".join(filter(str.isalnum, word.lower()))


_NO_NAME = (
    "it is not a name for C++, Verilog and VHDL",
    "use small letters, digits and single _ between them, a letter first",
)


def _sentence(message: str) -> str:
    text = (
        message.removeprefix("Input should be ").removeprefix("String should ").removeprefix("Value should ")
    )
    text = _PLAIN.get(text, text)
    return text[0].lower() + text[1:]


_PLAIN = {
    "a valid array": "a list",
    "a valid integer": "a whole number",
    "a valid number": "a number",
    "a valid string": "text",
    "an object": "a section with its keys",
}


def _known_keys(location: Location) -> list[str]:
    """Return the keys that the model knows at a location of pydantic's, tags of unions included."""
    shape = spec_shape()
    for part in location:
        shape = shape.step(part)
    return sorted(shape.keys)


def _without_tags(tree: Node, location: Location) -> Location:
    """Drop the union tags that pydantic puts into a location; the last part always stays."""
    node, kept = tree, []
    for part in location[:-1]:
        inside = find(node, (part,))
        if inside is not node:
            kept.append(part)
            node = inside
    return (*kept, *location[-1:])


def _shown(node: Node) -> str:
    if isinstance(node.content, dict):
        return "a mapping"
    if isinstance(node.content, tuple):
        return f"a list of {len(node.content)}"
    text = json.dumps(node.content)
    limit = 60
    return text if len(text) <= limit else text[:limit] + "…"
