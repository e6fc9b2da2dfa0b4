"""Rates and efficiencies of trigger paths: against the threshold, against the cut, and in both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from jetc.artifacts.plots import AxisRecord, MatrixRecord, PlotRecord
from jetc.physics.menu.rates import summed_rate
from jetc.physics.menu.working_points import Trial, quote
from jetc.validation.lines import line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from jetc.artifacts.plots import LineRecord
    from jetc.artifacts.working_points import CurveRecord
    from jetc.physics.menu.efficiency import Efficiency
    from jetc.physics.menu.rates import Rate
    from jetc.physics.menu.working_points import HalfSample

__all__ = ["MeasuredPath", "rate_plots"]

_RATES = "Fay and Feuer's gamma interval, with the design effect of shared interactions"
_EFFICIENCIES = "Clopper and Pearson, with the design effect of shared interactions"
_SCORES = 24
"""Thresholds on the score of a map."""


@dataclass(frozen=True, slots=True, eq=False)
class MeasuredPath:
    """A trigger path on the halves that are quoted, with its tagger and without.

    `variable` is what is cut on, GeV, at `cuts` to show; the working point has `cut` and `threshold`, a code
    of `lsb`, for `target_khz`. `halves` are those of the rate set, the one that is quoted last.
    """

    name: str
    variable: str
    cuts: tuple[float, ...]
    cut: float
    threshold: int
    lsb: float
    target_khz: float
    signal: str
    rate_set: str
    halves: tuple[HalfSample, HalfSample]
    signal_events: HalfSample
    curve: CurveRecord

    @property
    def background(self) -> HalfSample:
        """Give the half of the rate set that is quoted."""
        return self.halves[-1]


def rate_plots(path: MeasuredPath, *, level: float) -> Iterator[tuple[str, PlotRecord | MatrixRecord]]:
    """Yield rate and efficiency of a path against threshold and cut, and the maps over both."""
    thresholds = [code * path.lsb for code in path.curve.threshold]
    curve = path.curve
    score = AxisRecord(label="threshold on the score", unit="1")
    cut = AxisRecord(label=f"cut on {path.variable}", unit="GeV")
    where = f"at {path.variable} above {path.cut:g} GeV"
    rates = _curve("rate", thresholds, curve.rate, curve.rate_low, curve.rate_high)
    kept = _curve("efficiency", thresholds, curve.efficiency, curve.efficiency_low, curve.efficiency_high)
    quotes = {
        f"score at least {path.threshold * path.lsb:g}": _quotes(path, path.threshold, level),
        "no score asked for": _quotes(path, 0, level),
    }
    rates_cut = [_rates(name, path.cuts, [each for each, _ in found]) for name, found in quotes.items()]
    kept_cut = [_efficiencies(name, path.cuts, [each for _, each in found]) for name, found in quotes.items()]
    name = f"paths/{path.name}"
    yield f"{name}/rate_score", _rate_plot(path, f"rate {where}", score, [rates])
    yield f"{name}/efficiency_score", _efficiency_plot(path, f"efficiency {where}", score, [kept])
    yield f"{name}/rate_cut", _rate_plot(path, "rate against the cut", cut, rates_cut)
    yield f"{name}/efficiency_cut", _efficiency_plot(path, "efficiency against the cut", cut, kept_cut)
    yield f"{name}/rate_map", _rate_map(path, cut, score)
    yield f"{name}/efficiency_map", _efficiency_map(path, cut, score)


def _quotes(path: MeasuredPath, threshold: int, level: float) -> list[tuple[Rate, Efficiency]]:
    found = [
        quote(
            path.background,
            path.signal_events,
            Trial(cut, threshold, 0),
            level=level,
            halves=path.halves,
        )
        for cut in path.cuts
    ]
    return [(each.rate, each.efficiency) for each in found]


def _codes(path: MeasuredPath) -> NDArray[np.int64]:
    highest = max(int(each.score.max(initial=0)) for each in (path.background, path.signal_events))
    codes: NDArray[np.int64] = np.unique(np.linspace(0, highest, _SCORES).astype(np.int64))
    return codes


def _rate_map(path: MeasuredPath, cut: AxisRecord, score: AxisRecord) -> MatrixRecord:
    codes = _codes(path)
    found = [
        summed_rate(path.background.passing(each, codes), path.background.event_rate) for each in path.cuts
    ]
    title = f"{path.name}: rate, and the contour of {path.target_khz:g} kHz"
    return _map(path, title, path.rate_set, "kHz", np.array(found).T, codes, (cut, score), path.target_khz)


def _efficiency_map(path: MeasuredPath, cut: AxisRecord, score: AxisRecord) -> MatrixRecord:
    codes, total = _codes(path), path.signal_events.total
    found = [path.signal_events.passing(each, codes).sum(axis=0) / total for each in path.cuts]
    title = f"{path.name}: efficiency for {path.signal}"
    return _map(path, title, path.signal, "1", np.array(found).T, codes, (cut, score), None)


def _map(  # noqa: PLR0913, PLR0917 - what a map shows
    path: MeasuredPath,
    title: str,
    sample: str,
    unit: str,
    values: NDArray[np.float64],
    codes: NDArray[np.int64],
    axes: tuple[AxisRecord, AxisRecord],
    level: float | None,
) -> MatrixRecord:
    rows = tuple(tuple(row) for row in values.tolist())
    return MatrixRecord(
        kind="map",
        title=title,
        sample=_half(sample),
        interval="none here; the lines against score and cut have them",
        x=axes[0],
        y=axes[1],
        columns=tuple(f"{each:g}" for each in path.cuts),
        rows=tuple(f"{code * path.lsb:.4g}" for code in codes.tolist()),
        unit=unit,
        values=rows,
        low=rows,
        high=rows,
        level=level,
    )


def _half(sample: str) -> str:
    return f"{sample}, the half that is quoted"


def _rate_plot(path: MeasuredPath, title: str, x: AxisRecord, lines: list[LineRecord]) -> PlotRecord:
    axes = x, AxisRecord(label="rate", unit="kHz", logarithmic=True)
    return _plot(f"{path.name}: {title}", path.rate_set, _RATES, axes, lines)


def _efficiency_plot(path: MeasuredPath, title: str, x: AxisRecord, lines: list[LineRecord]) -> PlotRecord:
    axes = x, AxisRecord(label=f"efficiency for {path.signal}", unit="1")
    return _plot(f"{path.name}: {title}", path.signal, _EFFICIENCIES, axes, lines)


def _plot(
    title: str, sample: str, interval: str, axes: tuple[AxisRecord, AxisRecord], lines: list[LineRecord]
) -> PlotRecord:
    x, y = axes
    return PlotRecord(
        kind="curve", title=title, sample=_half(sample), interval=interval, x=x, y=y, lines=tuple(lines)
    )


def _curve(
    name: str, x: Sequence[float], y: Sequence[float], low: Sequence[float], high: Sequence[float]
) -> LineRecord:
    return line(name, zip(x, x, strict=True), y, low, high)


def _rates(name: str, cuts: tuple[float, ...], found: list[Rate]) -> LineRecord:
    return _curve(
        name,
        cuts,
        [each.khz for each in found],
        [each.low_khz for each in found],
        [each.high_khz for each in found],
    )


def _efficiencies(name: str, cuts: tuple[float, ...], found: list[Efficiency]) -> LineRecord:
    return _curve(
        name,
        cuts,
        [each.value for each in found],
        [each.low for each in found],
        [each.high for each in found],
    )
