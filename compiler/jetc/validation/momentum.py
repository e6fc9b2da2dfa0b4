"""The pT regression: response and resolution of each class against truth pT, before and after."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import stats

from jetc.artifacts.plots import AxisRecord, PlotRecord
from jetc.physics.response import binned_response
from jetc.validation.lines import line
from jetc.validation.separation import PT_EDGES_GEV, SAMPLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from jetc.artifacts.plots import LineRecord
    from jetc.physics.response import Response
    from jetc.validation.jets import TaggedJets

__all__ = ["momentum_plots"]

_MEDIAN = "standard error of a median of a normal distribution of the same width, times the quantile"
_WIDTH = "standard error of the width of a normal distribution, times the quantile"
_RESPONSE = "median of pT / truth pT"
_RESOLUTION = "half the central 68 % / median"
_TRUTH = AxisRecord(label="truth pT, clipped as in training", unit="GeV", logarithmic=True)


def momentum_plots(jets: TaggedJets, *, level: float) -> Iterator[tuple[str, PlotRecord]]:
    """Yield median response and relative width of all jets and of each class; bins have 20 jets or more."""
    quantile = float(stats.norm.ppf((1 + level) / 2))
    for name, inside in jets.groups().items():
        truth = jets.truth_pt[inside]
        found = {
            "jet pT": binned_response(jets.jet_pt[inside], truth, PT_EDGES_GEV),
            "regressed pT": binned_response(jets.regressed_pt[inside], truth, PT_EDGES_GEV),
        }
        if not found["jet pT"]:
            continue
        medians = [_medians(label, bins, quantile) for label, bins in found.items()]
        widths = [_widths(label, bins, quantile) for label, bins in found.items()]
        yield f"response/{name}", _plot(f"Response of {name} jets", _RESPONSE, _MEDIAN, medians)
        yield f"resolution/{name}", _plot(f"Resolution of {name} jets", _RESOLUTION, _WIDTH, widths)


def _plot(title: str, label: str, interval: str, lines: list[LineRecord]) -> PlotRecord:
    y = AxisRecord(label=label, unit="1")
    return PlotRecord(
        kind="points", title=title, sample=SAMPLE, interval=interval, x=_TRUTH, y=y, lines=tuple(lines)
    )


def _medians(name: str, bins: dict[tuple[float, float], Response], quantile: float) -> LineRecord:
    value = np.array([each.median for each in bins.values()])
    return _line(name, bins, value, quantile * np.array([each.median_error for each in bins.values()]))


def _widths(name: str, bins: dict[tuple[float, float], Response], quantile: float) -> LineRecord:
    value = np.array([each.half_width / each.median for each in bins.values()])
    jets = np.array([each.jets for each in bins.values()])
    return _line(name, bins, value, quantile * value / np.sqrt(2 * jets))


def _line(
    name: str,
    bins: dict[tuple[float, float], Response],
    value: NDArray[np.float64],
    reach: NDArray[np.float64],
) -> LineRecord:
    return line(name, bins, value.tolist(), (value - reach).tolist(), (value + reach).tolist())
