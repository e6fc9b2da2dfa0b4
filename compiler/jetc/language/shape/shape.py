"""The shape of the spec: which keys stand where, in which order, and what kind of value each takes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from jetc.language.sections.model import Spec

if TYPE_CHECKING:
    from jetc.language.text.document import Entry, Node, Scalar

__all__ = ["Shape", "spec_shape"]

JsonSchema = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Shape:
    """What may stand at one place of the spec: its JSON Schema, empty where that says nothing."""

    schema: JsonSchema
    definitions: JsonSchema

    @property
    def properties(self) -> JsonSchema:
        """Return the schemas of a mapping's values by key; none where it is a union or no mapping."""
        properties: JsonSchema = self.schema.get("properties", {})
        return properties

    @property
    def keys(self) -> tuple[str, ...]:
        """Return the keys of a mapping, in the model's order."""
        return tuple(self.properties)

    @property
    def kind(self) -> str | None:
        """Return the type in JSON Schema's words: object, array, string, number, integer, boolean."""
        kind: str | None = self.schema.get("type")
        return kind

    @property
    def format(self) -> str | None:
        """Return what a string is written in: ap_fixed, expression or name."""
        written: str | None = self.schema.get("format")
        return written

    @property
    def tag(self) -> str | None:
        """Return the key whose value tells the variants of a union apart."""
        tag: str | None = self.schema.get("discriminator", {}).get("propertyName")
        return tag

    def step(self, part: str | int) -> Shape:
        """Return the shape of an item, of the value of a key, or of the variant of a union with tag `part`.

        A key of a list is the name of one of its items, as in a spec laid over another.
        """
        if isinstance(part, int):
            items = self.schema.get("prefixItems", ())
            return self._resolved(items[part] if part < len(items) else self.schema.get("items"))
        variant = self.schema.get("discriminator", {}).get("mapping", {}).get(part)
        if variant is not None:
            return self._resolved({"$ref": variant})
        if self.kind == "array":
            return self._resolved(self.schema.get("items"))
        return self._resolved(self.properties.get(part, self.schema.get("additionalProperties")))

    def of(self, node: Node) -> Shape:
        """Return the alternative that `node` is, where there are several.

        A mapping without a known tag has the keys of every variant, each in its first meaning.
        """
        alternatives = self.alternatives()
        if not alternatives:
            return self
        if self.tag is None:
            alike = [each for each in alternatives if _may_be(node.content, each)]
            return alike[0] if len(alike) == 1 else self._resolved(None)
        entry = node.content.get(self.tag) if isinstance(node.content, dict) else None
        if entry is not None and entry.node.content in tuple(self.schema["discriminator"]["mapping"]):
            return self.step(str(entry.node.content))
        together: JsonSchema = {}
        for each in alternatives:
            together |= {key: value for key, value in each.properties.items() if key not in together}
        return self._resolved({"type": "object", "properties": together})

    def alternatives(self) -> list[Shape]:
        """Return the variants of a union, none where it is no union."""
        schemas: list[JsonSchema] = self.schema.get("oneOf") or self.schema.get("anyOf") or []
        return [self._resolved(each) for each in schemas]

    def _resolved(self, schema: object) -> Shape:
        """Return the shape of a schema without its null alternative, behind its references."""
        here: JsonSchema = schema if isinstance(schema, dict) else {}
        options = [each for each in here.get("anyOf", []) if each.get("type") != "null"]
        if len(options) == 1:
            here = options[0]
        while "$ref" in here:
            here = self.definitions[str(here["$ref"]).rpartition("/")[2]]
        return Shape(here, self.definitions)


@cache
def spec_shape() -> Shape:
    """Return the shape of a whole spec; its keys have no sentences."""
    schema = Spec.model_json_schema()
    return Shape(schema, schema.get("$defs", {}))


def _may_be(content: Scalar | dict[str, Entry] | tuple[Node, ...], shape: Shape) -> bool:
    """Tell whether a value has the type of `shape`."""
    kinds = {str: "string", bool: "boolean", int: "integer", float: "number", dict: "object", tuple: "array"}
    return kinds.get(type(content)) == shape.kind or (type(content) is int and shape.kind == "number")
