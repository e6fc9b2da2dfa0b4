"""The pT regression: response and resolution of each class against truth pT, before and after."""

from __future__ import annotations

from dataclasses import dataclass
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

__all__ = ["Against", "momentum_plots", "response_plots"]

_MEDIAN = "standard error of a median of a normal distribution of the same width, times the quantile"
_WIDTH = "standard error of the width of a normal distribution, times the quantile"
_RESPONSE = "median of pT / truth pT"
_RESOLUTION = "half the central 68 % / median"
_TRUTH = AxisRecord(label="truth pT", unit="GeV", logarithmic=True)


@dataclass(frozen=True, slots=True, eq=False)
class Against:
    """What responses are shown against: `values` (jets,) in bins with `edges`, of jets of a `sample`."""

    values: NDArray[np.float64]
    edges: tuple[float, ...]
    axis: AxisRecord
    sample: str


def momentum_plots(jets: TaggedJets, *, level: float) -> Iterator[tuple[str, PlotRecord]]:
    """Yield median response and relative width of all jets and of each class; bins have 20 jets or more."""
    against = Against(jets.truth_pt, PT_EDGES_GEV, _TRUTH, SAMPLE)
    for name in jets.groups():
        for kind, plot in response_plots(jets, name, against, level=level):
            yield f"{kind}/{name}", plot


def response_plots(
    jets: TaggedJets, name: str, against: Against, *, level: float
) -> Iterator[tuple[str, PlotRecord]]:
    """Yield `response` and `resolution` of the group `name` of jets; nothing where no bin has 20 jets."""
    inside = jets.groups()[name]
    truth, by = jets.truth_pt[inside], against.values[inside]
    found = {
        "jet pT": binned_response(jets.jet_pt[inside], truth, against.edges, by),
        "regressed pT": binned_response(jets.regressed_pt[inside], truth, against.edges, by),
    }
    if not found["jet pT"]:
        return
    quantile = float(stats.norm.ppf((1 + level) / 2))
    medians = [_medians(label, bins, quantile) for label, bins in found.items()]
    widths = [_widths(label, bins, quantile) for label, bins in found.items()]
    yield "response", _plot(f"Response of {name} jets", _RESPONSE, _MEDIAN, against, medians)
    yield "resolution", _plot(f"Resolution of {name} jets", _RESOLUTION, _WIDTH, against, widths)


def _plot(title: str, label: str, interval: str, against: Against, lines: list[LineRecord]) -> PlotRecord:
    return PlotRecord(
        kind="points",
        title=title,
        sample=against.sample,
        interval=interval,
        x=against.axis,
        y=AxisRecord(label=label, unit="1"),
        lines=tuple(lines),
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
