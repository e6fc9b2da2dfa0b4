"""What the trainings of a point give together: means, and how far one training may be from another."""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from jetc.commands.tuning.training import Measured

__all__ = ["together"]


def together(every: Sequence[Measured]) -> dict[str, Any]:
    """Return the numbers of a point from its trainings, with `failed` where not one gave any.

    Areas, ends of their intervals, LUTs and efficiencies are means, latency is the longest. `spread` is the
    standard deviation of the mean area over trainings.
    """
    good = [each.numbers for each in every if each.numbers is not None]
    failed = [each.failed for each in every if each.failed is not None]
    if not good:
        return {"failed": "; ".join(dict.fromkeys(failed))}
    means = [statistics.fmean(area[0] for area in each["validation"].values()) for each in good]
    return {
        "validation": {
            name: tuple(statistics.fmean(each["validation"][name][at] for each in good) for at in range(3))
            for name in good[0]["validation"]
        },
        "luts": round(statistics.fmean(each["luts"] for each in good)),
        "cycles": max(each["cycles"] for each in good),
        "latency_ns": max(each["latency_ns"] for each in good),
        "bit_operations": round(statistics.fmean(each["bit_operations"] for each in good)),
        "efficiency": _efficiencies([each["efficiency"] for each in good]),
        "trainings": len(good),
        "failed_trainings": failed,
        "spread": statistics.stdev(means) if len(means) > 1 else None,
    }


def _efficiencies(every: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the efficiencies of working points that every training has: means, and of their intervals."""
    names = [name for name in every[0] if all(name in each for each in every)]
    return {name: _mean([each[name]["efficiency"] for each in every]) for name in names}


def _mean(every: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    ends = zip(*(each["interval"] for each in every), strict=True)
    return {
        "value": statistics.fmean(each["value"] for each in every),
        "interval": [statistics.fmean(each) for each in ends],
    }
