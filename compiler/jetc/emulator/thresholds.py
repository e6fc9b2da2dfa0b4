"""The C++ header with the thresholds of a tagger's working points."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.emulator.header import guarded

if TYPE_CHECKING:
    from jetc.artifacts.working_points import PointRecord, WorkingPointsRecord

__all__ = ["thresholds_header"]


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
    comment = (
        "Cut and threshold of each working point, on the codes of the score ports as the network has them."
    )
    return guarded(comment, body, stem=namespace)


_TOLD = ("passes", "score", "discriminant")


def _point(point: PointRecord) -> str:
    cut, threshold = point.cut, point.threshold
    told = "".join(f"// {each}: {point.definitions[each]}.\n" for each in _TOLD)
    return f"""\
{told}constexpr double {point.name}_cut_gev = {cut.value!r}; // {cut.variable}
constexpr std::int64_t {point.name}_score = {threshold.code}; // {threshold.value:g}
constexpr int {point.name}_score_fraction = {threshold.format.fraction};
"""
