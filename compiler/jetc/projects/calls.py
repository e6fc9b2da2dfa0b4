"""The top function of a project: what it takes and gives, its arrays, and its layers in order."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jetc.projects.text import Line, SourceText

__all__ = ["Array", "Call", "Top", "read_prototype", "read_top"]

_KNOWN = re.compile(
    r'#include <iostream>|#include "\w+\.h"|namespace \w+ \{|\}|#pragma HLS [\w =,.]+'
    r"|#ifndef __SYNTHESIS__|#endif|static bool loaded_weights = false;|if \(!loaded_weights\) \{"
    r'|nnet::load_weights_from_txt<\w+, \d+>\(\w+, "\w+\.txt"\);|loaded_weights = true;(?:\s*\})?'
)
_BEGIN = re.compile(r"void (?P<name>\w+)\(")
_DIMENSIONS = r"\[(?P<sizes>\w+(?:\s?\*\s?\w+)*)\]"
_ARRAY = re.compile(rf"(?P<type>\w+) (?P<name>\w+){_DIMENSIONS}")
_ALIAS = re.compile(r"auto ?& ?(?P<name>\w+) = (?P<source>\w+);")
_ARGUMENT = r"(?:\w+|-?\d+(?:\.\d+)?(?:e[-+]?\d+)?)"
_CALL = re.compile(
    r"nnet::(?P<function>\w+)<(?P<types>\w+(?:, \w+)*)>"
    rf"\((?P<arguments>{_ARGUMENT}(?:, {_ARGUMENT})*)\);(?: // (?P<layer>[\w./ -]+))?"
)
_PROTOTYPE = re.compile(
    r'#ifndef \w+_H_|#define \w+_H_|#endif|#include "(?:ap_fixed|ap_int|hls_stream|defines)\.h"'
    r"|namespace \w+ \{|\}"
)


@dataclass(frozen=True, slots=True)
class Array:
    """An array of words: the name of its type, and its sizes as they are spelt."""

    line: Line
    type: str
    sizes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Call:
    """One layer: a function of hls4ml, the names of its types, its configuration last, and its arguments."""

    line: Line
    function: str
    types: tuple[str, ...]
    arguments: tuple[str, ...]
    layer: str


@dataclass(slots=True)
class Top:
    """A top function: ports in their order, arrays inside, other names of arrays, and calls in order."""

    name: str = ""
    namespace: str | None = None
    ports: dict[str, Array] = field(default_factory=dict)
    arrays: dict[str, Array] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)


def read_top(source: SourceText) -> Top:
    """Read the C++ of the top function; DataError for the first line of another form."""
    top, in_ports = Top(), False
    for line in source.lines:
        if in_ports:
            in_ports = _ports(top, line, end=") {")
        elif (begin := _BEGIN.fullmatch(line.text)) is not None and not top.name:
            top.name, in_ports = begin["name"], True
        elif (call := _CALL.fullmatch(line.text)) is not None and call["function"] != "load_weights_from_txt":
            types, arguments = (tuple(call[each].split(", ")) for each in ("types", "arguments"))
            top.calls.append(Call(line, call["function"], types, arguments, call["layer"] or arguments[0]))
        elif (array := _ARRAY.fullmatch(line.text.removesuffix(";"))) is not None:
            top.arrays[array["name"]] = Array(line, array["type"], _sizes(array["sizes"]))
        elif (alias := _ALIAS.fullmatch(line.text)) is not None:
            top.aliases[alias["name"]] = alias["source"]
        elif line.text.startswith("namespace ") and line.text.endswith("{") and top.namespace is None:
            top.namespace = line.text.split()[1]
        elif _KNOWN.fullmatch(line.text) is None:
            raise line.unknown()
    if not top.calls:
        raise source.start.fault("it has no layers", "a project has some", "name a project that hls4ml wrote")
    return top


def read_prototype(source: SourceText) -> None:
    """Raise DataError for the first line of the top's header that has another form."""
    in_ports = False
    for line in source.lines:
        if in_ports:
            in_ports = _ports(Top(), line, end=");")
        elif _BEGIN.fullmatch(line.text) is not None:
            in_ports = True
        elif _PROTOTYPE.fullmatch(line.text) is None:
            raise line.unknown()


def _ports(top: Top, line: Line, end: str) -> bool:
    """Take the ports of a line, and tell whether more follow."""
    if line.text == end:
        return False
    for text in line.text.removesuffix(",").split(", "):
        port = _ARRAY.fullmatch(text)
        if port is None:
            raise line.unknown()
        top.ports[port["name"]] = Array(line, port["type"], _sizes(port["sizes"]))
    return True


def _sizes(text: str) -> tuple[str, ...]:
    return tuple(each.strip() for each in text.split("*"))
