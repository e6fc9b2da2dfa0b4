"""The language as a JSON Schema, from the model that checks it."""

from __future__ import annotations

import json
from typing import Any

from jetc.spec.compose import EXTENDS
from jetc.spec.model import Spec

__all__ = ["schema_text", "spec_schema"]

JsonSchema = dict[str, Any]

_DIALECT = "http://json-schema.org/draft-07/schema#"
"""What the language server for YAML reads."""
_LAYER = "Layer"


def spec_schema() -> JsonSchema:
    """Return the schema of a spec file, whole or laid over another one.

    A file that extends another may leave keys out, and may change items of a list by their names.
    """
    whole = Spec.model_json_schema(ref_template="#/definitions/{model}")
    definitions = whole.pop("$defs")
    layers = {f"{name}{_LAYER}": _layer(each) for name, each in {**definitions, "Spec": whole}.items()}
    extends = {
        "description": "The spec that this one is laid over, of the same folder or below.",
        "type": "string",
    }
    layers[f"Spec{_LAYER}"]["properties"] = {EXTENDS: extends, **layers[f"Spec{_LAYER}"]["properties"]}
    return {
        "$schema": _DIALECT,
        "title": "jetc spec",
        "if": {"type": "object", "required": [EXTENDS]},
        "then": {"$ref": f"#/definitions/Spec{_LAYER}"},
        "else": {"$ref": "#/definitions/Spec"},
        "definitions": {**definitions, "Spec": whole, **layers},
    }


def _layer(schema: JsonSchema) -> JsonSchema:
    """Return what a layer may say of a value: as much of a mapping as it changes."""
    relaxed: JsonSchema = {}
    for key, value in schema.items():
        if key == "required":
            continue
        if key == "properties":
            relaxed[key] = {name: _layer(each) for name, each in value.items()}
        elif key == "$ref":
            relaxed[key] = f"{value}{_LAYER}"
        elif key == "items" and isinstance(value, dict):
            relaxed[key] = value
        elif key in {"anyOf", "oneOf"}:
            relaxed[key] = [_layer(each) for each in value]
        else:
            relaxed[key] = value
    return (
        relaxed
        if "items" not in relaxed or relaxed["items"].get("type") is not None
        else _or_by_name(relaxed)
    )


def _or_by_name(array: JsonSchema) -> JsonSchema:
    """Return the schema of a list of named items, or of a mapping that changes some of them."""
    by_name = {"type": "object", "additionalProperties": _layer(array["items"])}
    about = {key: array[key] for key in ("description", "title") if key in array}
    return about | {"anyOf": [array, by_name]}


def schema_text() -> str:
    """Return the schema as the text of ``specs/schema.json``."""
    return json.dumps(spec_schema(), indent=1) + "\n"
