"""The language as a page to read, from the model that checks it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from jetc_runtime.fixed_point import MAX_WIDTH, Overflow, Rounding

from jetc.language.shape.encodings import encodings_text
from jetc.language.shape.processes import processes_text
from jetc.language.shape.sentences import described_schema
from jetc.language.shape.shape import Shape
from jetc.language.text.compose import EXTENDS, MAX_LAYERS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["reference_text"]

_ROUNDINGS = ", ".join(f"`{each}`" for each in Rounding)
_OVERFLOWS = ", ".join(f"`{each}`" for each in Overflow)
_ABOUT = f"""\
# The spec

A spec is one YAML file that says what a trigger is. Every key is read by something. An unknown key, a
missing one, and a value of another type or out of its bounds are faults; so are keys that contradict each
other, which is more than tables can say. `jetc check` shows those of a file together, and
`jetc explain JET025` the page of one. A key that may be left out has no hidden value: without it, there is
no such condition. Two have one: `features.encoding`, said where [encodings](#encodings) are, and
`strata_percent` of a set, said in its row.

This page is made from the model that `jetc check` uses, by `jetc schema --reference`. So is
`specs/schema.json`, by `jetc schema`: an editor with the YAML language server completes keys, shows these
sentences and marks faults in a spec beside it whose first line is

    # yaml-language-server: $schema=schema.json

In the tables,

- a **name** has small letters, digits and `_`, a letter first, 40 characters at most;
- an **expression** is a condition on jets, or a ratio of class scores: see [expressions](expressions.md);
- a **section** is a mapping of keys, with a table of its own, and `[]` stands for the items of a list;
- units are in the names of keys (`clock_mhz`, `orbit_frequency_hz`) or in their sentences.

## Fixed-point formats

`ap_fixed<width,integer,rounding,overflow>` is the signed format of Vitis HLS, `ap_ufixed<...>` the one
without a sign. Of 1 to {MAX_WIDTH} bits, `integer` stand left of the binary point, **the sign included**:
`ap_fixed<9,3>` spans [-4, 4) in steps of 1/64. `integer` may be negative, or more than `width`. Rounding is
one of {_ROUNDINGS}; overflow one of {_OVERFLOWS}; left out, they are `{Rounding.TRN}` and
`{Overflow.WRAP}`. UG1399 says what they do. `AP_WRAP_SM` is refused: what it leaves depends on bits of the
type that a value comes from, and not on the value alone.

## Layers

A spec may be laid over another one, of its own folder or below, and then says only what differs:

```yaml
{EXTENDS}: baseline.yaml
name: wide
training:
  epochs: 120                       # the other keys of training stay
architecture:
  class_head: [48, 24]              # a list is replaced as a whole
samples:
  sets:
    minbias: {{events: 20000}}        # but its items may be changed by name
menu:
  paths:
    ditau: {{rate: 20 kHz}}
```

Mappings are joined key by key; lists and values are replaced, and so is a section of another `kind`; a
mapping laid over a list of named items changes those that it names, and `null` takes away a key that may be
left out, but for `features.encoding`: write `cmssw-17` there. There are {MAX_LAYERS} layers at most.
`jetc show` prints the joined spec, each value with the line it came from. `jetc check`, `show`, `plan` and
`build` lay single values over a spec with `--set`:

    jetc build specs/wide.yaml --set training.batch=512 --set samples.sets[ttbar].events=6000
"""
_CHANGES = """\
## What a change means

The last column of each table has the class and the rule of a change, as `jetc diff` tells them, and
`jetc explain` with the name of a rule says more. The classes, strictest first:

| class | what changes |
|---|---|
"""
_HEAD = """\
| key | type | bounds | may be left out | what it is | change |
|---|---|---|---|---|---|
"""


@dataclass(frozen=True, slots=True)
class _Place:
    """A section of the page: where it stands in a spec, and of which variant, where there are several."""

    path: str
    shape: Shape
    variant: str = ""

    @property
    def title(self) -> str:
        path = f"`{self.path}`" if self.path else "Top level"
        return f"{path}, {self.shape.tag or 'kind'} `{self.variant}`" if self.variant else path

    def inside(self, key: str) -> str:
        """Return the path of a key."""
        return f"{self.path}.{key}" if self.path else key


def reference_text(*, rules: Mapping[str, str], classes: Mapping[str, str]) -> str:
    """Return the text of ``docs/spec.md``.

    `rules` has what `jetc diff` calls a change of each field, such as ``features.inputs[].type``, and
    `classes` what each class of change means, strictest first.
    """
    schema = described_schema()
    whole = _Place("", Shape(schema, schema["$defs"]))
    changes = _CHANGES + "".join(f"| {name} | {meaning} |\n" for name, meaning in classes.items())
    sections = {place.title: _section(place, rules) for place in _places(whole)}
    return "\n".join([_ABOUT, encodings_text(), processes_text(), changes, *sections.values()])


def _places(place: _Place) -> Iterator[_Place]:
    """Yield a section and those inside it, in the model's order; nothing for a value that is no section."""
    path, shape = place.path, place.shape
    if shape.kind == "array":
        yield from _places(_Place(f"{path}[]", shape.step(0)))
    elif shape.tag is not None:
        yield place
        for variant in _variants(shape):
            yield from _places(_Place(path, shape.step(variant), variant))
    elif shape.properties:
        yield place
        for key in shape.keys:
            yield from _places(_Place(place.inside(key), shape.step(key)))


def _variants(shape: Shape) -> tuple[str, ...]:
    return tuple(shape.schema["discriminator"]["mapping"])


def _section(place: _Place, rules: Mapping[str, str]) -> str:
    depth = 2 + place.path.count(".") + bool(place.variant)
    head = f"{'#' * depth} {place.title}\n\n"
    if place.shape.tag is not None:
        links = [_Place(place.path, place.shape.step(each), each) for each in _variants(place.shape)]
        kinds = "".join(
            f"- {_link(f'`{each.variant}`', each)}: {_sentence(each.shape.schema)}\n" for each in links
        )
        what = "Each item" if place.path.endswith("[]") else "It"
        return f"{head}{what} is of one kind, which its key `{place.shape.tag}` names:\n\n{kinds}"
    rows = "".join(_row(place, key, rules) for key in place.shape.keys)
    return f"{head}{_sentence(place.shape.schema)}\n\n{_HEAD}{rows}"


def _row(place: _Place, key: str, rules: Mapping[str, str]) -> str:
    """Return the row of a key; a section has its rules in its own table, unless it has one as a whole."""
    written, shape, path = place.shape.properties[key], place.shape.step(key), place.inside(key)
    left_out = "" if key in place.shape.schema.get("required", ()) else "yes"
    meaning = _sentence(written) or _sentence(shape.schema)
    listed, bracket, _ = place.path.rpartition("[]")
    whole = "as the whole list" if bracket and listed in rules else "as its keys"
    change = rules.get(f"{path}[]") or rules.get(path) or whole
    cells = (f"`{key}`", _type(shape, path), _bounds(shape), left_out, meaning, change)
    return f"| {' | '.join(each.replace('|', chr(92) + '|') for each in cells)} |\n"


def _sentence(schema: Mapping[str, Any]) -> str:
    return str(schema.get("description", "")).replace("``", "`").replace("\n", " ")


def _type(shape: Shape, path: str) -> str:
    """Return the type of a value in the words of the field."""
    if "const" in shape.schema:
        return f"only `{shape.schema['const']}`"
    if "enum" in shape.schema:
        return "one of " + ", ".join(f"`{each}`" for each in shape.schema["enum"])
    if shape.properties or shape.tag is not None:
        return _link("section", _Place(path, shape))
    if shape.kind == "array":
        return _list_type(shape, path)
    return _WORDS[shape.format or shape.kind or ""]


_WORDS = {
    "ap_fixed": "[ap_fixed](#fixed-point-formats)",
    "expression": "[expression](expressions.md)",
    "name": "name",
    "string": "text",
    "number": "number",
    "integer": "whole number",
    "boolean": "true or false",
}


def _list_type(shape: Shape, path: str) -> str:
    item = shape.step(0)
    if item.properties or item.tag is not None:
        return f"list of {_link('sections', _Place(f'{path}[]', item))}"
    return f"list of {_type(item, path)}s"


def _link(text: str, place: _Place) -> str:
    return f"[{text}](#{re.sub(r'[^a-z0-9_ -]', '', place.title.lower()).replace(' ', '-')})"


def _bounds(shape: Shape) -> str:
    """Return the bounds of a number, or how many items a list has and the bounds of each."""
    schema = shape.schema
    if shape.kind != "array":
        return _range(schema, whole=shape.kind == "integer")
    count = _range({"minimum": schema.get("minItems", 0), "maximum": schema.get("maxItems")}, whole=True)
    each = _bounds(shape.step(0))
    items = "item" if count.endswith(" 1") else "items"
    return f"{count} {items}" + (f", each {each}" if each else "")


def _range(schema: Mapping[str, Any], *, whole: bool) -> str:
    """Say the bounds in words; those of a whole number belong to it.

    >>> _range({"exclusiveMinimum": 0, "maximum": 400}, whole=False)
    'above 0, at most 400'
    >>> _range({"exclusiveMinimum": 0}, whole=True)
    'at least 1'
    """
    least, most = schema.get("minimum"), schema.get("maximum")
    above, below = schema.get("exclusiveMinimum"), schema.get("exclusiveMaximum")
    if whole:
        least, above = (above + 1, None) if above is not None else (least, None)
        most, below = (below - 1, None) if below is not None else (most, None)
    if least is not None and most is not None:
        return _number(least) if least == most else f"{_number(least)} to {_number(most)}"
    words = {"at least": least, "above": above, "at most": most, "below": below}
    return ", ".join(f"{word} {_number(bound)}" for word, bound in words.items() if bound is not None)


def _number(value: float) -> str:
    """Write a number, from five digits on in groups of three."""
    grouped = 10_000
    return f"{value:,}".replace(",", " ") if abs(value) >= grouped else f"{value:g}"
