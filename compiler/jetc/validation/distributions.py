"""Distributions: of pT, of the inputs, and of how many constituents a jet has, by class."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import hist
import numpy as np
from scipy import special

from jetc.artifacts.plots import AxisRecord, PlotRecord
from jetc.validation.lines import line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from jetc.artifacts.plots import LineRecord
    from jetc.validation.jets import TaggedJets

__all__ = ["Input", "distribution_plots"]

_PT = hist.axis.Regular(60, 0.0, 300.0)
_POISSON = "Garwood, jets taken as independent, of the count before it is divided by all jets of the line"
_BINS = 64
"""Most bins of an input, which has a bin for each of its values where these are fewer."""


class Input:
    """An input of the network: `words`, codes of (jets, constituents), in steps of `lsb`, in `unit`."""

    def __init__(self, name: str, unit: str, words: NDArray[np.int64], lsb: float) -> None:
        self.name, self.unit, self.words, self.lsb = name, unit, words, lsb

    @property
    def axis(self) -> hist.axis.Regular:
        """Give bins of whole steps that hold every value."""
        low, high = int(self.words.min()), int(self.words.max())
        per_bin = -(-(high - low + 1) // _BINS)
        bins = -(-(high - low + 1) // per_bin)
        return hist.axis.Regular(bins, low * self.lsb, (low + bins * per_bin) * self.lsb)


def distribution_plots(
    jets: TaggedJets,
    inputs: tuple[Input, ...],
    filled: NDArray[np.int64],
    *,
    sample: str,
    level: float,
) -> Iterator[tuple[str, PlotRecord]]:
    """Yield pT, each input, and the constituents of jets; `filled` (jets,) says how many a jet has."""
    kinds = {"truth pT": jets.truth_pt, "jet pT": jets.jet_pt, "regressed pT": jets.regressed_pt}
    yield (
        "pt",
        _plot(
            "Transverse momentum", AxisRecord(label="pT", unit="GeV"), sample,
            [_line(name, _PT, values, level) for name, values in kinds.items()],
        ),
    )  # fmt: skip
    groups = jets.groups()
    most = int(filled.max())
    count = hist.axis.Integer(0, most + 1)
    yield (
        "multiplicity",
        _plot(
            "Constituents of a jet", AxisRecord(label="constituents", unit=""), sample,
            [_line(name, count, filled[inside], level) for name, inside in groups.items() if inside.any()],
        ),
    )  # fmt: skip
    there = np.arange(inputs[0].words.shape[1]) < filled[:, None]
    for each in inputs:
        yield f"inputs/{each.name}", _input_plot(each, groups, there, sample, level)


def _input_plot(
    each: Input,
    groups: Mapping[str, NDArray[np.bool_]],
    there: NDArray[np.bool_],
    sample: str,
    level: float,
) -> PlotRecord:
    axis = each.axis
    lines = [
        _line(name, axis, (each.words[inside][there[inside]] + 0.5) * each.lsb, level)
        for name, inside in groups.items()
        if there[inside].any()
    ]
    label = AxisRecord(label=each.name, unit=each.unit)
    return _plot(f"Input {each.name} of the constituents", label, sample, lines)


def _plot(title: str, x: AxisRecord, sample: str, lines: list[LineRecord]) -> PlotRecord:
    y = AxisRecord(label="fraction", unit="1", logarithmic=title.startswith("Input"))
    return PlotRecord(
        kind="steps", title=title, sample=sample, interval=_POISSON, x=x, y=y, lines=tuple(lines)
    )


def _line(
    name: str, axis: hist.axis.Regular | hist.axis.Integer, values: NDArray[np.generic], level: float
) -> LineRecord:
    """Return the fraction of `values` in each bin; those beyond the axis are in no bin, and counted.

    There is at least one of them.
    """
    filled: hist.Hist[Any] = hist.Hist(axis).fill(values)
    edges, counts = filled.axes[0].edges.tolist(), filled.values()
    lows, highs = _garwood(counts, level)
    every = len(values)
    return line(
        name,
        pairwise(edges),
        (counts / every).tolist(),
        (lows / every).tolist(),
        (highs / every).tolist(),
    )


def _garwood(counts: NDArray[np.int64], level: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return both ends of the interval of Poisson's mean of each count.

    **Source**: F. Garwood, Biometrika 28 (1936) 437.
    """
    tail = (1 - level) / 2
    low = np.where(counts > 0, special.gammaincinv(np.maximum(counts, 1), tail), 0.0)
    return low, special.gammaincinv(counts + 1, 1 - tail)
