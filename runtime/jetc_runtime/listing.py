"""A network as text for people: each input, layer and output, with its parameters below it.

    inner       Dense of jets: 4 constituents x 4 features, fixed<13,6>
                  weights 3x4 98277474 of fixed<6,2>

Weights and tables are shown by their size and a digest of their codes. No program reads the text.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import fields
from typing import TYPE_CHECKING

from jetc_runtime.fixed_point import FixedPoint

if TYPE_CHECKING:
    from jetc_runtime.network import Layer, Network, Port

__all__ = ["listing"]

_SAID_BEFORE = ("name", "sources", "result", "axis")
_DIGEST_LENGTH = 8


def listing(network: Network) -> str:
    """Return the lines of `network`, in order."""
    parts = [(each.name, _port(each)) for each in network.inputs]
    parts += [(each.name, _layer(each, network)) for each in network.layers]
    parts += [(each.name, [f"Output of {each.source}: {', '.join(each.labels)}"]) for each in network.outputs]
    width = max(len(name) for name, _ in parts)
    return "".join(
        f"{'' if at else name:<{width}}  {'  ' if at else ''}{line}\n"
        for name, lines in parts
        for at, line in enumerate(lines)
    )


def _port(port: Port) -> list[str]:
    words = zip(port.features, port.formats, strict=True)
    return [f"{type(port).__name__}: {port.tensor}", *(f"{name} {_format(each)}" for name, each in words)]


def _layer(layer: Layer, network: Network) -> list[str]:
    made = network.tensor(layer.name)
    formats = made.formats[:1] if made.uniform else made.formats
    result = f"{made}, {' '.join(map(_format, formats))}"
    return [f"{type(layer).__name__} of {', '.join(layer.sources)}: {result}", *_parameters(layer)]


def _parameters(layer: Layer) -> list[str]:
    lines: list[str] = []
    for each in fields(layer):
        value = getattr(layer, each.name)
        if each.name.endswith("_format"):  # that of the codes on the line before
            lines[-1] += f" of {_spelt(value)}"
        elif each.name not in _SAID_BEFORE:
            lines.append(f"{each.name} {_spelt(value)}")
    return lines


def _spelt(value: object) -> str:
    if isinstance(value, FixedPoint):
        return _format(value)
    if not isinstance(value, tuple):
        return str(value)
    size = f"{len(value)}x{len(value[0])}" if isinstance(value[0], tuple) else str(len(value))
    digest = hashlib.sha256(json.dumps(value).encode()).hexdigest()
    return f"{size} {digest[:_DIGEST_LENGTH]}"


def _format(shown: FixedPoint) -> str:
    """Spell a format without the default modes, AP_TRN and AP_WRAP."""
    return str(shown).removeprefix("ap_").replace(",AP_TRN,AP_WRAP", "").replace("AP_", "")
