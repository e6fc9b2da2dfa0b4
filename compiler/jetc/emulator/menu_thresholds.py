"""The headers with the cuts and thresholds of a menu's paths, for C++ and for Verilog."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.emulator.header import guarded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jetc.artifacts.menu import LineRecord, MenuRecord, ThresholdRecord

__all__ = ["menu_header", "menu_verilog"]

_COMMENT = (
    "What was derived for each path of the menu: its scanned cut, and its threshold as a code.",
    "A path without either has fixed cuts alone. Scores are the network's codes, none of a link word.",
)


def menu_header(record: MenuRecord, *, name: str) -> str:
    """Return the header of tagger `name` for C++."""
    namespace = f"jetc_{name}_menu"
    paths = "\n".join(f"{_told(each)}{''.join(_constants(each))}" for each in record.paths)
    body = f"#include <cstdint>\n\nnamespace {namespace} {{\n\n{paths}\n}} // namespace {namespace}\n"
    return guarded("\n// ".join(_COMMENT), body, stem=namespace)


def menu_verilog(record: MenuRecord, *, name: str) -> str:
    """Return the same as parameters of Verilog, to include in a module; a scanned cut as text alone."""
    comment = "".join(f"// {each}\n" for each in _COMMENT)
    paths = (f"{_told(each)}{''.join(_parameters(each, f'{name}_{each.name}'))}" for each in record.paths)
    return "\n".join((comment, *paths))


def _told(path: LineRecord) -> str:
    """Return what the path is, a comment line for each definition but those of rates."""
    wanted = ("requires", "threshold on", "object ", "score ")
    lines = (f"{key}: {text}" for key, text in path.definitions.items() if key.startswith(wanted))
    return "".join(f"// {line}.\n" for line in (f"path {path.name}", *lines))


def _constants(path: LineRecord) -> Iterator[str]:
    if path.cut is not None:
        told = f"{path.cut.variable}{_unit(path.cut.unit)}"
        yield f"constexpr double {path.name}_cut = {path.cut.value!r}; // {told}\n"
    if path.threshold is not None:
        code, name = path.threshold.code, f"{path.name}_threshold"
        yield f"constexpr std::int64_t {name} = {code}; // {_worth(path.threshold)}\n"
        yield f"constexpr int {name}_fraction = {path.threshold.format.fraction};\n"


def _parameters(path: LineRecord, name: str) -> Iterator[str]:
    if path.cut is not None:
        yield f"// {path.cut.variable} above {path.cut.value!r}{_unit(path.cut.unit)}\n"
    if path.threshold is not None:
        code, form = path.threshold.code, path.threshold.format
        width = max(form.width, code.bit_length() + form.signed)
        sign, base = (" signed", "'sd") if form.signed else ("", "'d")
        literal = f"{'-' if code < 0 else ''}{width}{base}{abs(code)}"
        yield f"localparam{sign} [{width - 1}:0] {name}_threshold = {literal}; // {_worth(path.threshold)}\n"
        yield f"localparam integer {name}_threshold_fraction = {form.fraction};\n"


def _unit(unit: str) -> str:
    return "" if unit == "1" else f" {unit}"


def _worth(threshold: ThresholdRecord) -> str:
    return f"{threshold.value:g}{_unit(threshold.unit)}"
