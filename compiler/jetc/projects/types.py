"""The types of a project: defines.h."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jetc_runtime.fixed_point import MAX_WIDTH, FixedPoint, Overflow, Rounding

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jetc.diagnostics.diagnostic import DataError
    from jetc.projects.text import Line, SourceText

__all__ = ["Type", "Types", "read_type", "read_types"]

_KNOWN = re.compile(
    r'#include "(?:ap_fixed|ap_int|hls_stream|nnet_utils/nnet_types)\.h"'
    r"|#include <(?:array|cstddef|cstdio|tuple)>"
    r"|#ifndef DEFINES_H_|#define DEFINES_H_|#endif|namespace \w+ \{|\}"
)
_SIZE = re.compile(r"#define (?P<name>N_\w+|OUT_\w+) (?P<value>\d+)")
_TYPEDEF = re.compile(r"typedef (?P<spelling>[^;]+) (?P<name>\w+);")
_FIXED = re.compile(
    r"ap_(?P<u>u?)fixed<\s*(?P<w>\d{1,3})\s*,\s*(?P<i>-?\d{1,3})\s*(?P<modes>(?:,\s*AP_\w+\s*)*)(?:,\s*0\s*)?>"
)
_INTEGER = re.compile(r"ap_(?P<u>u?)int<\s*(?P<w>\d{1,3})\s*>")


@dataclass(frozen=True, slots=True)
class Type:
    """A type as the project spells it, and its format.

    One of more than 48 bits has the lowest 48 of them, and is `narrowed`: who uses it has to show that no
    value needs more.
    """

    spelling: str
    format: FixedPoint
    narrowed: bool


@dataclass(frozen=True, slots=True)
class Types:
    """The types and the sizes of defines.h, by name, and where each type stands."""

    types: Mapping[str, Type]
    sizes: Mapping[str, int]

    def of(self, name: str, line: Line) -> Type:
        """Return the type called `name`, or the one that it spells; DataError at `line` otherwise."""
        return self.types[name] if name in self.types else read_type(name, line)


def read_types(source: SourceText) -> Types:
    """Read defines.h; DataError for the first line of another form."""
    types: dict[str, Type] = {}
    sizes: dict[str, int] = {}
    for line in source.lines:
        if (size := _SIZE.fullmatch(line.text)) is not None:
            sizes[size["name"]] = int(size["value"])
        elif (typedef := _TYPEDEF.fullmatch(line.text)) is not None:
            types[typedef["name"]] = read_type(typedef["spelling"], line)
        elif _KNOWN.fullmatch(line.text) is None:
            raise line.unknown()
    return Types(types, sizes)


def read_type(spelling: str, line: Line) -> Type:
    """Return the type that `spelling` is; DataError at `line` where it is none that the IR has."""
    whole = _INTEGER.fullmatch(spelling)
    if whole is not None:
        width = int(whole["w"])
        return _type(spelling, line, f"ap_{whole['u']}fixed<{width},{width}>", width)
    found = _FIXED.fullmatch(spelling)
    if found is None:
        raise _refused(
            line, f"type {spelling!r} is not supported", "in io_parallel, types are ap_fixed and ap_int"
        )
    width = int(found["w"])
    return _type(spelling, line, f"ap_{found['u']}fixed<{width},{found['i']}{found['modes']}>", width)


def _type(spelling: str, line: Line, text: str, width: int) -> Type:
    narrow, integer = min(width, MAX_WIDTH), re.search(r",\s*(-?\d+)", text)
    assert integer is not None  # noqa: S101 - it was matched before
    if narrow < width:
        text = text.replace(f"<{width},{integer[1]}", f"<{narrow},{int(integer[1]) - (width - narrow)}", 1)
    try:
        return Type(spelling, FixedPoint.parse(text), narrowed=narrow < width)
    except ValueError as error:
        raise _refused(line, f"type {spelling!r}: {error}", ", ".join((*Rounding, *Overflow))) from error


def _refused(line: Line, what: str, nearest: str) -> DataError:
    mend = "write the project again with a type that is: the weights stay as they are"
    return line.fault(what, f"the nearest that is: {nearest}", mend)
