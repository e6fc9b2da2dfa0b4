"""The constants of an hls4ml project, read back from the text of its C++: what the compiler will see.

Reads the form that hls4ml 1.3.0 writes and nothing else: text of any other form may compute anything.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jetc_runtime.fixed_point import FixedPoint

from jetc.diagnostics.diagnostic import GateError

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Constants", "LayerConstants", "read_constants"]

_COMMENT = re.compile(r"//[^\n]*")
_TYPEDEF = re.compile(r"^typedef (ap_u?fixed<[^>]*>) (\w+);$", re.MULTILINE)
_SATURATION_BITS = re.compile(r"((?:,[^,]+){3}),0>$")
_CALL = re.compile(
    r"^    nnet::\w+<[^>]*>\(\w+, \w+, (?P<weights>\w+), (?P<bias>\w+)\); // (?P<layer>\S+)$", re.MULTILINE
)
_NUMBER = r"-?\d+(?:\.\d+)?"
_HEADER = re.compile(
    r"#ifndef (?P<guard>\w+)\s+#define (?P=guard)\s+namespace \w+ \{\s+(?P<type>\w+) (?P<name>\w+)"
    rf"\[(?P<count>\d+)\] = \{{(?P<values>{_NUMBER}(?:, {_NUMBER})*)\}};\s+\}}\s+#endif"
)


@dataclass(frozen=True, slots=True)
class Constants:
    """One array: the header it stands in, relative to the project, its format, and its codes in order."""

    header: str
    format: FixedPoint
    codes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class LayerConstants:
    """The arrays that the C++ passes to one layer; weights row by row, a row per input."""

    weights: Constants
    bias: Constants


def read_constants(firmware: Path) -> dict[str, LayerConstants]:
    """Return the weights and biases of each layer that the C++ in `firmware` calls with some, by layer name.

    Raises GateError where a header has another form, holds a value that its type does not, or is used
    by no layer.
    """
    (top,) = firmware.glob("*.cpp")
    typedefs = _typedefs((firmware / "defines.h").read_text(encoding="utf-8"))
    arrays = {path.stem: _constants(path, typedefs) for path in sorted((firmware / "weights").iterdir())}
    calls = list(_CALL.finditer(top.read_text(encoding="utf-8")))
    named = sorted(call[kind] for call in calls for kind in ("weights", "bias"))
    if named != sorted(arrays):
        raise _refusal(
            top.name,
            f"its layers take {', '.join(named) or 'no arrays'}; weights/ has {', '.join(sorted(arrays))}",
        )
    return {call["layer"]: LayerConstants(arrays[call["weights"]], arrays[call["bias"]]) for call in calls}


def _typedefs(text: str) -> dict[str, FixedPoint]:
    return {
        name: FixedPoint.parse(_SATURATION_BITS.sub(r"\1>", spelling))
        for spelling, name in _TYPEDEF.findall(text)
    }


def _constants(path: Path, typedefs: dict[str, FixedPoint]) -> Constants:
    header = f"weights/{path.name}"
    match = _HEADER.fullmatch(_COMMENT.sub("", path.read_text(encoding="utf-8")).strip())
    if match is None:
        raise _refusal(header, "it is not one array of numbers in the form that hls4ml 1.3.0 writes")
    if match["name"] != path.stem or match["type"] not in typedefs:
        raise _refusal(header, f"it declares {match['type']} {match['name']}, which defines.h does not know")
    texts = match["values"].split(", ")
    if len(texts) != int(match["count"]):
        raise _refusal(header, f"it declares {match['count']} values and lists {len(texts)}")
    declared = typedefs[match["type"]]
    return Constants(header, declared, tuple(_code(header, each, declared) for each in texts))


def _code(header: str, text: str, declared: FixedPoint) -> int:
    scaled = float(text) * 2.0**declared.fraction
    if not scaled.is_integer() or not declared.min_code <= scaled <= declared.max_code:
        raise _refusal(header, f"{text} is not a value of {declared}: the C++ would round it")
    return int(scaled)


def _refusal(file: str, what: str) -> GateError:
    return GateError(
        gate="constants of the C++",
        what=f"firmware/{file}: {what}",
        why="a weight that cannot be read back cannot be compared with the network",
        mend="build stage hls4ml again; if it stays, report this with the spec",
    )
