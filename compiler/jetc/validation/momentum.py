"""The pT regression: response and resolution of each class against truth pT and eta, before and after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from jetc.artifacts.plots import AxisRecord, PlotRecord
from jetc.physics.spread import binned_spread, medians, widths
from jetc.validation.lines import line
from jetc.validation.separation import PT_EDGES_GEV, SAMPLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from jetc.artifacts.plots import LineRecord
    from jetc.validation.jets import TaggedJets

__all__ = ["ETA", "Against", "momentum_plots", "response_plots"]

_MEDIAN = "order statistics, jets taken as independent"
_WIDTH = f"{_MEDIAN}; of the width, over the median as it is"
_RESPONSE = "median of pT / truth pT"
_RESOLUTION = "half the central 68 % / median"
_TRUTH = AxisRecord(label="truth pT", unit="GeV", logarithmic=True)
ETA = AxisRecord(label="eta of the jet", unit="1")
_ETA_EDGES = tuple((2 * np.arange(-6, 7) / 5).tolist())
"""Bins of eta, 0.4 wide, so that small classes of the test split have jets enough."""


@dataclass(frozen=True, slots=True, eq=False)
class Against:
    """What responses are shown against: `values` (jets,) in bins with `edges`, of jets of a `sample`."""

    values: NDArray[np.float64]
    edges: tuple[float, ...]
    axis: AxisRecord
    sample: str


def momentum_plots(
    jets: TaggedJets, joined: tuple[tuple[str, ...], ...], *, eta: NDArray[np.float64], level: float
) -> Iterator[tuple[str, PlotRecord]]:
    """Yield median response and relative width of all jets, of each class and of the classes `joined`.

    They are against truth pT and the jets' `eta` (jets,). Bins are those with jets enough.
    """
    groups = {**jets.groups(), **{"+".join(each): jets.of(each) for each in joined}}
    for end, against in (
        ("", Against(jets.truth_pt, PT_EDGES_GEV, _TRUTH, SAMPLE)),
        ("_eta", Against(eta, _ETA_EDGES, ETA, SAMPLE)),
    ):
        for name, inside in groups.items():
            for kind, plot in response_plots(jets, (name, inside), against, level=level):
                yield f"{kind}{end}/{name}", plot


def response_plots(
    jets: TaggedJets, group: tuple[str, NDArray[np.bool_]], against: Against, *, level: float
) -> Iterator[tuple[str, PlotRecord]]:
    """Yield `response` and `resolution` of a group: its name, and which jets it has, (jets,).

    Nothing where no bin has jets enough.
    """
    name, inside = group
    truth, by = jets.truth_pt[inside], against.values[inside]
    found = {
        name_of: binned_spread(pt[inside] / truth, by, against.edges, level=level)
        for name_of, pt in (("jet pT", jets.jet_pt), ("regressed pT", jets.regressed_pt))
    }
    if not found["jet pT"]:
        return
    middles = [line(label, bins, *medians(bins)) for label, bins in found.items()]
    halves = [
        line(label, bins, *widths({ends: each.relative() for ends, each in bins.items()}))
        for label, bins in found.items()
    ]
    yield "response", _plot(f"Response of {name} jets", _RESPONSE, _MEDIAN, against, middles)
    yield "resolution", _plot(f"Resolution of {name} jets", _RESOLUTION, _WIDTH, against, halves)


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
