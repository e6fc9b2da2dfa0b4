"""Networks as JSON text: equal networks give equal bytes, and any other text is refused.

Every value names its kind. A format is spelt as in C++; a list of formats is one per element.
"""

from __future__ import annotations

import json
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from jetc_runtime.fixed_point import FixedPoint
from jetc_runtime.tensor import NetworkError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Kinds = Mapping[str, Callable[..., object]]
    """The dataclasses that a text may hold, by name."""

__all__ = ["VERSION", "text_of", "value_of"]

VERSION = 2
"""Version of the form. The first was a chain of layers, and did not state its version."""


def text_of(value: object) -> str:
    """Return a frozen dataclass of dataclasses, formats, numbers and names as JSON text."""
    return json.dumps({"version": VERSION, **_encoded(value)}, indent=1, sort_keys=True) + "\n"


def value_of(text: str, kinds: Kinds, *, kind: str) -> object:
    """Return the value of `kind` in `text`; NetworkError where it is anything else, or of another version."""
    try:
        stored = json.loads(text)
    except json.JSONDecodeError as error:
        msg = f"not a network: {error}"
        raise NetworkError(msg) from error
    if not isinstance(stored, dict) or stored.get("kind") != kind:
        msg = "not a network"
        raise NetworkError(msg)
    version = stored.pop("version", 1)
    if version != VERSION:
        msg = f"the network is written in form {version}, and form {VERSION} is read: build it again"
        raise NetworkError(msg)
    return _decoded(stored, kinds)


def _encoded(value: Any) -> dict[str, object]:  # noqa: ANN401 - a dataclass of any kind
    parts = {each.name: _plain(getattr(value, each.name)) for each in fields(value) if each.init}
    return {"kind": type(value).__name__, **parts}


def _plain(value: object) -> object:
    if isinstance(value, FixedPoint):
        return str(value)
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return value if isinstance(value, int | str) else _encoded(value)


def _decoded(value: object, kinds: Kinds) -> object:
    if isinstance(value, list):
        return tuple(_decoded(each, kinds) for each in value)
    if isinstance(value, dict):
        return _made({key: _decoded(each, kinds) for key, each in value.items()}, kinds)
    if isinstance(value, str) and value.startswith(("ap_fixed<", "ap_ufixed<")):
        return FixedPoint.parse(value)
    return value


def _made(parts: dict[str, object], kinds: Kinds) -> object:
    kind = parts.pop("kind", None)
    if kind not in kinds:
        msg = f"not a network: kind {kind} is unknown"
        raise NetworkError(msg)
    try:
        return kinds[str(kind)](**parts)
    except TypeError as error:
        msg = f"not a network: {error}"
        raise NetworkError(msg) from error
