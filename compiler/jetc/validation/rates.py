"""Rates and efficiencies of trigger paths: against the threshold, against the cut, and in both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from jetc.artifacts.plots import AxisRecord, MatrixRecord, PlotRecord
from jetc.physics.menu.derivation import Background, Trial, quote_kept
from jetc.physics.menu.rates import summed_rate
from jetc.validation.lines import line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from jetc.artifacts.menu import CurveRecord, ThresholdRecord
    from jetc.artifacts.plots import LineRecord
    from jetc.physics.menu.derivation import HalfSample
    from jetc.physics.menu.efficiency import Efficiency
    from jetc.physics.menu.rates import Rate

__all__ = ["MeasuredCut", "MeasuredPath", "cut_plots", "rate_plots", "with_unit"]

_RATES = "calibrated likelihood ratio, with the design effect of shared interactions"
_EFFICIENCIES = "Clopper and Pearson, with the design effect of shared interactions"
_SCORES = 24
"""Thresholds on the score of a map."""


@dataclass(frozen=True, slots=True, eq=False)
class MeasuredPath:
    """A trigger path with its rate and efficiency on the halves that are quoted, against the threshold.

    `cut` says in words where the scanned cut stands, and is empty without one.
    """

    name: str
    cut: str
    threshold: ThresholdRecord
    target_khz: float
    signal: str
    rate_set: str
    curve: CurveRecord

    @property
    def place(self) -> str:
        """Give what the names of its plots begin with."""
        return f"paths/{self.name}"


@dataclass(frozen=True, slots=True, eq=False)
class MeasuredCut:
    """A cut of a path on `variable`, in `unit`, at all of `cuts`.

    The candidates are those without it. `halves` are those of the rate set, the one that is quoted last;
    `signal` is the half that is quoted. A cut that is not `scanned` is one that the path has fixed: what
    fails it is no candidate.
    """

    variable: str
    unit: str
    cuts: tuple[float, ...]
    halves: tuple[HalfSample, HalfSample]
    signal: HalfSample
    scanned: bool

    @property
    def background(self) -> HalfSample:
        """Give the half of the rate set that is quoted."""
        return self.halves[-1]

    @property
    def axis(self) -> AxisRecord:
        """Give the axis of the cut."""
        return AxisRecord(label=f"cut on {self.variable}", unit=self.unit)


def with_unit(value: float, unit: str) -> str:
    """Return a number with its unit, where it has one: 1 is that of a pure number."""
    return f"{value:g}" if unit == "1" else f"{value:g} {unit}"


def rate_plots(path: MeasuredPath) -> Iterator[tuple[str, PlotRecord]]:
    """Yield rate and efficiency of a path against its threshold."""
    curve, x = path.curve, _threshold_axis(path)
    thresholds = [code * path.threshold.lsb for code in curve.threshold]
    rates = _curve("rate", thresholds, curve.rate, curve.rate_low, curve.rate_high)
    kept = _curve("efficiency", thresholds, curve.efficiency, curve.efficiency_low, curve.efficiency_high)
    yield f"{path.place}/rate_score", _rate_plot(path, f"rate{path.cut}", x, [rates])
    yield f"{path.place}/efficiency_score", _efficiency_plot(path, f"efficiency{path.cut}", x, [kept])


def cut_plots(
    path: MeasuredPath, cut: MeasuredCut, *, level: float
) -> Iterator[tuple[str, PlotRecord | MatrixRecord]]:
    """Yield rate and efficiency of a path against its cut, and the maps over threshold and cut."""
    lowest = int(np.iinfo(np.int64).min)
    threshold = with_unit(path.threshold.value, path.threshold.unit)
    quotes = {
        f"{path.threshold.label} at least {threshold}": _quotes(cut, path.threshold.code, level),
        "no threshold": _quotes(cut, lowest, level),
    }
    rates = [_rates(name, cut.cuts, [each for each, _ in found]) for name, found in quotes.items()]
    kept = [_efficiencies(name, cut.cuts, [each for _, each in found]) for name, found in quotes.items()]
    yield f"{path.place}/rate_cut", _rate_plot(path, "rate against the cut", cut.axis, rates)
    yield f"{path.place}/efficiency_cut", _efficiency_plot(path, "efficiency against the cut", cut.axis, kept)
    yield f"{path.place}/rate_map", _rate_map(path, cut)
    yield f"{path.place}/efficiency_map", _efficiency_map(path, cut)


def _threshold_axis(path: MeasuredPath) -> AxisRecord:
    return AxisRecord(label=f"threshold on {path.threshold.label}", unit=path.threshold.unit)


def _quotes(cut: MeasuredCut, threshold: int, level: float) -> list[tuple[Rate, Efficiency]]:
    return [
        (
            _background(cut, each).rate(threshold, level=level),
            quote_kept(cut.signal, Trial(each, threshold, 0), level=level).efficiency,
        )
        for each in cut.cuts
    ]


def _background(cut: MeasuredCut, value: float) -> Background:
    if cut.scanned:
        return Background(cut.background, cut.halves, value)
    halves = tuple(half.past(value) for half in cut.halves)
    return Background(halves[-1], halves, -np.inf)


def _codes(path: MeasuredPath, cut: MeasuredCut) -> NDArray[np.int64]:
    scores = np.concatenate([cut.background.score, cut.signal.score, [path.threshold.code]])
    lowest, highest = min(0, int(scores.min())), int(scores.max())
    codes: NDArray[np.int64] = np.unique(np.linspace(lowest, highest, _SCORES).astype(np.int64))
    return codes


def _rate_map(path: MeasuredPath, cut: MeasuredCut) -> MatrixRecord:
    codes, background = _codes(path, cut), cut.background
    found = [summed_rate(background.passing(each, codes), background.event_rate) for each in cut.cuts]
    title = f"{path.name}: rate, and the contour of {path.target_khz:g} kHz"
    return _map(path, cut, title, path.rate_set, "kHz", np.array(found).T, path.target_khz)


def _efficiency_map(path: MeasuredPath, cut: MeasuredCut) -> MatrixRecord:
    codes, total = _codes(path, cut), cut.signal.total
    found = [cut.signal.passing(each, codes).sum(axis=0) / total for each in cut.cuts]
    title = f"{path.name}: efficiency for {path.signal}"
    return _map(path, cut, title, path.signal, "1", np.array(found).T, None)


def _map(  # noqa: PLR0913, PLR0917 - what a map shows
    path: MeasuredPath,
    cut: MeasuredCut,
    title: str,
    sample: str,
    unit: str,
    values: NDArray[np.float64],
    level: float | None,
) -> MatrixRecord:
    rows = tuple(tuple(row) for row in values.tolist())
    return MatrixRecord(
        kind="map",
        title=title,
        sample=_half(sample),
        interval="none here; the lines against threshold and cut have them",
        x=cut.axis,
        y=_threshold_axis(path),
        columns=tuple(f"{each:g}" for each in cut.cuts),
        rows=tuple(f"{code * path.threshold.lsb:.4g}" for code in _codes(path, cut).tolist()),
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
