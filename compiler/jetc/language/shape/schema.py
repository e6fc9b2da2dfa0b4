"""The language as a JSON Schema, from the model that checks it."""

from __future__ import annotations

import json
from typing import Any

from jetc.language.shape.sentences import described_schema
from jetc.language.text.compose import EXTENDS

__all__ = ["schema_text", "spec_schema"]

JsonSchema = dict[str, Any]

_DIALECT = "http://json-schema.org/draft-07/schema#"
"""What the language server for YAML reads."""
_LAYER = "Layer"
_LAID_OVER: JsonSchema = {
    "title": EXTENDS,
    "description": "The spec that this one is laid over, of the same folder or below.",
    "type": "string",
    "examples": ["baseline.yaml"],
}


def spec_schema() -> JsonSchema:
    """Return the schema of a spec file, whole or laid over another one.

    A file that extends another may leave keys out, and may change items of a list by their names.
    """
    whole = described_schema(references="#/definitions/{model}")
    definitions = {**whole.pop("$defs"), "Spec": whole}
    layers = {f"{name}{_LAYER}": _layer(each) for name, each in definitions.items()}
    top = layers[f"Spec{_LAYER}"]
    top["properties"] = {EXTENDS: {}, **top["properties"]}
    return {
        "$schema": _DIALECT,
        "title": "jetc spec",
        "type": "object",
        "properties": {EXTENDS: _LAID_OVER},
        "if": {"required": [EXTENDS]},
        "then": {"$ref": f"#/definitions/Spec{_LAYER}"},
        "else": {"$ref": "#/definitions/Spec"},
        "definitions": {name: _draft_07(each) for name, each in {**definitions, **layers}.items()},
    }


def _layer(schema: JsonSchema) -> JsonSchema:
    """Return what a layer may say of a value: as much of a mapping as it changes."""
    relaxed = {key: value for key, value in schema.items() if key not in {"required", "discriminator"}}
    if "properties" in schema:
        relaxed["properties"] = {key: _layer(each) for key, each in schema["properties"].items()}
    if "$ref" in schema:
        relaxed["$ref"] = f"{schema['$ref']}{_LAYER}"
    variants = relaxed.pop("oneOf", None) or relaxed.get("anyOf")
    if variants:  # more than one may fit where the key that tells them apart is left out
        relaxed["anyOf"] = [_layer(each) for each in variants]
    return _or_by_name(relaxed) if _has_sections(relaxed) else relaxed


def _has_sections(schema: JsonSchema) -> bool:
    """Tell whether it is a list of sections, which have names, and not of numbers or words."""
    return "items" in schema and "type" not in schema["items"]


def _or_by_name(array: JsonSchema) -> JsonSchema:
    """Return the schema of a list of named items, or of a mapping that changes some of them."""
    by_name = {"type": "object", "additionalProperties": _layer(array["items"])}
    about = {key: array.pop(key) for key in ("description", "title") if key in array}
    return about | {"anyOf": [array, by_name]}


def _draft_07(schema: JsonSchema) -> JsonSchema:
    """Return a schema of pydantic's in the dialect of the language server, as it serves an author best.

    Each key is its own title. The tag alone selects the variant of a union, so that a fault inside is
    reported for that variant.
    """
    written = {key: value for key, value in schema.items() if (key, value) != ("default", None)}
    if "properties" in schema:
        written["properties"] = {
            key: _draft_07(each) | {"title": key} for key, each in schema["properties"].items()
        }
    if "prefixItems" in schema:
        written["items"] = [_draft_07(each) for each in written.pop("prefixItems")]
    for key in ("items", "additionalProperties"):
        if isinstance(schema.get(key), dict):
            written[key] = _draft_07(schema[key])
    if "anyOf" in schema:
        written["anyOf"] = [_draft_07(each) for each in schema["anyOf"]]
    if "discriminator" in written:
        return _by_tag(written)
    return _or_null(written) if {"type": "null"} in written.get("anyOf", ()) else written


def _or_null(schema: JsonSchema) -> JsonSchema:
    """Return the schema of a value or null as one, which an editor shows once; two where it is a section."""
    value = schema["anyOf"][0]
    if "type" not in value:
        return schema
    about = {key: each for key, each in schema.items() if key != "anyOf"}
    if "const" in value:
        value = {name: each for name, each in value.items() if name != "const"} | {"enum": [value["const"]]}
    choices = {"enum": [*value["enum"], None]} if "enum" in value else {}
    return {**about, **value, **choices, "type": [value["type"], "null"]}


def _by_tag(union: JsonSchema) -> JsonSchema:
    """Return the schema of a mapping that is one of several variants, by the value of its tag."""
    tag, variants = union["discriminator"]["propertyName"], union["discriminator"]["mapping"]
    return {
        "title": " or ".join(variants),
        "type": "object",
        "required": [tag],
        "properties": {tag: {"title": tag, "enum": list(variants)}},
        "allOf": [
            {
                "if": {"required": [tag], "properties": {tag: {"const": value}}},
                "then": {"$ref": reference},
            }
            for value, reference in variants.items()
        ],
    }


def schema_text() -> str:
    """Return the schema as the text of ``specs/schema.json``."""
    return json.dumps(spec_schema(), indent=1) + "\n"
