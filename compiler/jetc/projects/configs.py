"""The configurations of a project's layers: parameters.h."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from jetc.projects.text import Line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jetc.projects.text import SourceText

__all__ = ["POINTING", "Config", "read_configs"]

_UNPOINTED, _ARRAY = "unsigned*", "unsigned[]"
POINTING = "unsigned* to unsigned[]"
"""Type of a pointer that points to an array of numbers."""

_KNOWN = re.compile(
    r'#include "(?:ap_fixed\.h|ap_int\.h|nnet_utils/nnet_\w+\.h|weights/\w+\.h)"'
    r"|#ifndef PARAMETERS_H_|#define PARAMETERS_H_|#endif|namespace \w+ \{|\}"
    r"|const ap_uint<\w+::filt_width> \w+::pixels\[\] = \{\d+(?:,\d+)*\};"
)
_BEGIN = re.compile(r"struct (?P<name>\w+)(?: : nnet::(?P<kind>\w+_config))? \{")
_VALUE = re.compile(
    r"static const(?:expr)? (?:unsigned|bool|int|float|nnet::\w+) (?P<name>\w+)"
    r" = (?P<value>[-\w:.*/+()<>=?, ]+);"
)
_DECLARED = re.compile(r"static const (?P<type>\w+) (?P<name>slope|shift);")
_DEFINED = re.compile(
    r"const (?P<type>\w+) (?P<of>\w+)::(?P<name>slope|shift) = (?P<value>-?[\d.]+(?:e-?\d+)?);"
)
"""The line of a hard sigmoid: what is declared in its struct has its value behind it."""
_OF_AXES = r"(?P<name>from_shape|to_shape|perm|perm_strides)"
_POINTER = re.compile(rf"static const unsigned ?\* ?const {_OF_AXES};")
_AXES = re.compile(rf"unsigned (?P<of>\w+?)_{_OF_AXES}\[(?P<count>\d)\] = \{{(?P<value>\d+(?:, \d+)*)\}};")
_POINTED = re.compile(rf"const unsigned ?\* ?const (?P<of>\w+)::{_OF_AXES} = (?P=of)_(?P=name);")
"""Axes of a transposition: pointers that a struct declares, arrays behind it, and what points to which."""
_CALLED = re.compile(r"(\w+) ?\(")
_PIXELS = re.compile(r"static const ap_uint<filt_width> pixels\[min_width\];")
_TYPEDEF = re.compile(r"typedef (?P<type>[\w<>, -]+) (?P<name>\w+);")
_TEMPLATE = re.compile(r"template\s?<(?:class|unsigned) \w+(?:, (?:class|unsigned) \w+)*>")
_USING = re.compile(r"using (?P<name>\w+) = (?P<what>\w+::(?:product::)?\w+)<\w+(?:, \w+)*>;")


@dataclass(frozen=True, slots=True)
class Config:
    """One struct: its kind, if any, its values, types and templates as spelt, each with its line."""

    line: Line
    name: str
    kind: str
    values: dict[str, str] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)
    uses: dict[str, str] = field(default_factory=dict)
    lines: dict[str, Line] = field(default_factory=dict)

    def at(self, name: str) -> Line:
        """Return where `name` stands, or the struct where it has none."""
        return self.lines.get(name, self.line)


def read_configs(source: SourceText) -> dict[str, Config]:
    """Read parameters.h, by the name of the struct; DataError for the first line of another form."""
    configs: dict[str, Config] = {}
    inside: Config | None = None
    for line in _joined(source):
        begin = _BEGIN.fullmatch(line.text)
        if inside is None and begin is not None:
            inside = Config(line, begin["name"], begin["kind"] or "")
        elif inside is not None and line.text == "};":
            configs[inside.name], inside = inside, None
        elif inside is not None:
            _member(inside, line)
        elif (defined := _DEFINED.fullmatch(line.text)) is not None:
            _define(configs, defined, line)
        elif (axes := _AXES.fullmatch(line.text)) is not None:
            _of_axes(configs, axes, line)
        elif (pointed := _POINTED.fullmatch(line.text)) is not None:
            _point(configs, pointed, line)
        elif _KNOWN.fullmatch(line.text) is None:
            raise line.unknown()
    return configs


def _define(configs: dict[str, Config], defined: re.Match[str], line: Line) -> None:
    """Keep the value of what a struct before has declared, of the same type."""
    config = configs.get(defined["of"])
    if config is None or config.types.get(defined["name"]) != defined["type"]:
        raise line.unknown()
    config.values[defined["name"]] = defined["value"]


def _of_axes(configs: dict[str, Config], axes: re.Match[str], line: Line) -> None:
    """Keep the array of numbers that a pointer of a struct before will point to."""
    config = configs.get(axes["of"])
    count = len(axes["value"].split(","))
    if config is None or config.types.get(axes["name"]) != _UNPOINTED or count != int(axes["count"]):
        raise line.unknown()
    config.types[axes["name"]] = _ARRAY
    config.values[axes["name"]] = axes["value"]
    config.lines[axes["name"]] = line


def _point(configs: dict[str, Config], pointed: re.Match[str], line: Line) -> None:
    """Note that a pointer of a struct points to its array, which stands before."""
    config = configs.get(pointed["of"])
    if config is None or config.types.get(pointed["name"]) != _ARRAY:
        raise line.unknown()
    config.types[pointed["name"]] = POINTING


def _joined(source: SourceText) -> Iterator[Line]:
    """Yield its lines; one that ends with an equals sign goes on in the next."""
    begun: Line | None = None
    for line in source.lines:
        whole = line if begun is None else Line(begun.file, begun.number, f"{begun.text} {line.text}")
        begun = whole if whole.text.endswith("=") else None
        if begun is None:
            yield whole


def _member(config: Config, line: Line) -> None:
    value = _VALUE.fullmatch(line.text)
    if value is not None and set(_CALLED.findall(value["value"])) <= {"DIV_ROUNDUP"}:
        config.values[value["name"]] = value["value"]
        config.lines[value["name"]] = line
    elif (typedef := _TYPEDEF.fullmatch(line.text)) is not None:
        config.types[typedef["name"]] = typedef["type"]
        config.lines[typedef["name"]] = line
    elif (declared := _DECLARED.fullmatch(line.text)) is not None:
        config.types[declared["name"]] = declared["type"]
        config.lines[declared["name"]] = line
    elif (pointer := _POINTER.fullmatch(line.text)) is not None:
        config.types[pointer["name"]] = _UNPOINTED
        config.lines[pointer["name"]] = line
    elif (using := _USING.fullmatch(line.text)) is not None:
        config.uses[using["name"]] = using["what"]
        config.lines[using["name"]] = line
    elif _TEMPLATE.fullmatch(line.text) is None and _PIXELS.fullmatch(line.text) is None:
        raise line.unknown()
