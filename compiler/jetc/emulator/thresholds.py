"""The headers with the thresholds of a tagger's working points, for C++ and for Verilog."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.emulator.header import guarded

if TYPE_CHECKING:
    from jetc.artifacts.working_points import PointRecord, WorkingPointsRecord

__all__ = ["thresholds_header", "thresholds_verilog"]


def thresholds_header(record: WorkingPointsRecord, *, name: str) -> str:
    """Return the header of tagger `name`: each working point's cut, GeV, and its threshold as a code."""
    namespace = f"jetc_{name}_thresholds"
    points = "\n".join(_point(each) for each in record.points)
    body = f"""\
#include <cstdint>

namespace {namespace} {{

{points}
}} // namespace {namespace}
"""
    return guarded("\n// ".join(_COMMENT), body, stem=namespace)


def thresholds_verilog(record: WorkingPointsRecord, *, name: str) -> str:
    """Return the same thresholds as parameters of Verilog, to include in a module; HT cuts as text alone."""
    points = "\n".join(_parameters(each, f"{name}_{each.name}") for each in record.points)
    return "".join(f"// {each}\n" for each in _COMMENT) + points


_COMMENT = (
    "Cut and threshold of each working point, on the codes of the score ports as the network has them.",
    "The scores of a jet's outgoing word are cast from these: a threshold here is none of theirs.",
)
_TOLD = ("passes", "score", "discriminant")


def _told(point: PointRecord) -> str:
    return "".join(f"// {each}: {point.definitions[each]}.\n" for each in _TOLD)


def _parameters(point: PointRecord, name: str) -> str:
    cut, threshold = point.cut, point.threshold
    width = max(threshold.format.width, threshold.code.bit_length())
    return f"""\
{_told(point)}// {cut.variable} above {cut.value!r} {cut.unit}
localparam [{width - 1}:0] {name}_score = {width}'d{threshold.code}; // {threshold.value:g}
localparam integer {name}_score_fraction = {threshold.format.fraction};
"""


def _point(point: PointRecord) -> str:
    cut, threshold = point.cut, point.threshold
    return f"""\
{_told(point)}constexpr double {point.name}_cut_gev = {cut.value!r}; // {cut.variable}
constexpr std::int64_t {point.name}_score = {threshold.code}; // {threshold.value:g}
constexpr int {point.name}_score_fraction = {threshold.format.fraction};
"""
