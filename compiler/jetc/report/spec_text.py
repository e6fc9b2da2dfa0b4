"""A spec's values as YAML text: flow style where a value fits on a line, block style where not."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["spec_text"]

_WIDTH = 110
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_./-]*")
_NOT_STRINGS = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})


def spec_text(values: Mapping[str, object]) -> str:
    """Return `values` (mappings, lists, scalars) as YAML; entries that are None are left out.

    >>> print(spec_text({"name": "one", "a": {"b": [1, 2.5], "c": None}}), end="")
    name: one
    a: {b: [1, 2.5]}
    """
    return "".join(f"{line}\n" for line in _mapping(values, indent=0))


def _mapping(values: Mapping[str, object], *, indent: int) -> list[str]:
    lines = []
    for key, value in values.items():
        if value is not None:
            lines += _entry(f"{' ' * indent}{key}:", value, indent=indent + 2)
    return lines


def _entry(start: str, value: object, *, indent: int) -> list[str]:
    flat = f"{start} {_flow(value)}"
    if len(flat) <= _WIDTH or not isinstance(value, dict | list):
        return [flat]
    if isinstance(value, dict):
        return [start, *_mapping(value, indent=indent)]
    lines = [start]
    for each in value:
        below = _mapping(each, indent=indent + 2) if isinstance(each, dict) else [_flow(each)]
        flat = f"{' ' * indent}- {_flow(each)}"
        lines += [flat] if len(flat) <= _WIDTH else [f"{' ' * indent}- {below[0].strip()}", *below[1:]]
    return lines


def _flow(value: object) -> str:
    if isinstance(value, dict):
        return (
            "{" + ", ".join(f"{key}: {_flow(each)}" for key, each in value.items() if each is not None) + "}"
        )
    if isinstance(value, list):
        return "[" + ", ".join(_flow(each) for each in value) + "]"
    if isinstance(value, str) and _PLAIN.fullmatch(value) and value.lower() not in _NOT_STRINGS:
        return value
    return json.dumps(value)
