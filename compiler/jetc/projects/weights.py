"""The weights of a project: weights/*.h, each one array of numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from jetc_runtime.fixed_point import FixedPoint
    from numpy.typing import NDArray

    from jetc.projects.text import SourceText

__all__ = ["Array", "check_text", "read_array"]

_NUMBER = r"-?\d+(?:\.\d+)?(?:e[-+]?\d+)?"
_COMMENT = re.compile(r"^\s*//[^\n\\]*$", re.MULTILINE)
_HEADER = re.compile(
    r"#ifndef (?P<guard>\w+)\s+#define (?P=guard)\s+(?:namespace \w+ \{\s+)?"
    r"(?:#ifndef __SYNTHESIS__\s+\w+ \w+\[\d+\];\s+#else\s+)?"
    r"(?P<type>\w+) (?P<name>\w+)\[(?P<count>\d+)\] = \{(?P<values>"
    rf"{_NUMBER}(?:, ?{_NUMBER})*)\}};\s+(?:#endif\s+)?(?:\}}\s+)?#endif"
)


@dataclass(frozen=True, slots=True, eq=False)
class Array:
    """An array with the name of its type, and its numbers as they are written."""

    source: SourceText
    type: str
    values: NDArray[np.float64]

    def codes(self, form: FixedPoint) -> NDArray[np.int64]:
        """Return the codes that the C++ makes of the numbers."""
        return form.quantize(self.values)


def read_array(source: SourceText, name: str) -> Array:
    """Read the array called `name`; DataError where the file is not one array of numbers."""
    match = _HEADER.fullmatch(_COMMENT.sub("", source.text).strip())
    if match is None or match["name"] != name:
        raise source.start.fault(
            f"it is not one array {name} of numbers in the form that hls4ml writes",
            "what is not read as hls4ml writes it could compute anything, so it is not compiled",
            "write the project again with hls4ml",
        )
    values = np.array([float(each) for each in match["values"].split(",")])
    if len(values) != int(match["count"]):
        raise source.start.fault(
            f"it declares {match['count']} values and lists {len(values)}",
            "the rest would be zero without a word",
            "write the project again with hls4ml",
        )
    return Array(source, match["type"], values)


def check_text(array: Array, text: SourceText, form: FixedPoint) -> None:
    """Raise DataError unless `text`, which a C simulation reads, gives the codes of the header."""
    try:
        values = np.array([float(each) for each in text.text.strip().strip(",").split(",")])
    except ValueError:
        values = np.zeros(0)
    if not np.array_equal(array.codes(form), form.quantize(values) if np.isfinite(values).all() else values):
        raise text.start.fault(
            f"it does not have the weights of {array.source.name}",
            "a C simulation reads this file, and synthesis the header: they would be two networks",
            "write the project again with hls4ml",
        )
