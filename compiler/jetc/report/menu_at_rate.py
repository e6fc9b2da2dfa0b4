"""A path that is compared with, where its measured rate is as high as that of another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jetc.artifacts.menu import LineRecord

__all__ = ["OtherPath", "as_quoted", "at_rate"]


@dataclass(frozen=True, slots=True)
class OtherPath:
    """The path that is compared with, at one of its thresholds."""

    rate_khz: float
    rate_interval: tuple[float, float]
    efficiency: float
    interval: tuple[float, float]


def at_rate(other: LineRecord, signal: str, rate_khz: float) -> OtherPath | None:
    """Return `other` at its hardest threshold whose measured rate is not below `rate_khz`, if there is one.

    A path whose cuts are fixed has one rate, and so has one whose curve is not of `signal`: that which it is
    quoted with.
    """
    curve = other.curve
    if curve is None or other.signals[0].signal_set != signal:
        quoted = as_quoted(other, signal)
        return quoted if quoted.rate_khz >= rate_khz else None
    places = [place for place, rate in enumerate(curve.rate) if rate >= rate_khz]
    if not places:
        return None
    last = places[-1]
    return OtherPath(
        curve.rate[last],
        (curve.rate_low[last], curve.rate_high[last]),
        curve.efficiency[last],
        (curve.efficiency_low[last], curve.efficiency_high[last]),
    )


def as_quoted(other: LineRecord, signal: str) -> OtherPath:
    """Return `other` as it is quoted for `signal`."""
    rate = other.rate.evaluation
    kept = next(each.all for each in other.signals if each.signal_set == signal)
    return OtherPath(rate.value, rate.interval, kept.value, kept.interval)
