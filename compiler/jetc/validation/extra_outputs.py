"""Outputs beside the pT ratio: bias and width of each against its target and against truth pT, by class."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from jetc.artifacts.plots import AxisRecord, PlotRecord
from jetc.physics.spread import binned_spread, medians, widths
from jetc.validation.lines import line
from jetc.validation.separation import PT_EDGES_GEV

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jetc.artifacts.plots import LineRecord
    from jetc.physics.measured_output import MeasuredOutput
    from jetc.physics.spread import Bins
    from jetc.validation.jets import TaggedJets

__all__ = ["output_plots"]

_SAMPLE = "test split, jets with a target, emulator"
_INTERVAL = "order statistics, jets taken as independent"
_BINS = 20
"""Bins of a target, of equal size, between the ends that it is clipped to."""


@dataclass(frozen=True, slots=True)
class _Against:
    """What an output is shown against: axis and bins, each with its lower edge, the last with both."""

    short: str
    axis: AxisRecord
    edges: tuple[float, ...]


def output_plots(
    output: MeasuredOutput, jets: TaggedJets, *, level: float
) -> Iterator[tuple[str, PlotRecord]]:
    """Yield bias and width of an output, of all jets with a target and of each class.

    A bin is shown where it has jets enough for both intervals at `level`. Of a group without one nothing is.
    """
    target = AxisRecord(label=f"target {output.name}", unit=output.unit)
    edges = tuple(np.linspace(*output.clip, _BINS + 1).tolist())
    ways = (
        (_Against("target", target, edges), np.clip(output.target, *output.clip)),  # it is a float32's
        (
            _Against("pt", AxisRecord(label="truth pT", unit="GeV", logarithmic=True), PT_EDGES_GEV),
            jets.truth_pt,
        ),
    )
    for name, group in jets.groups().items():
        inside = group & output.there
        error, wanted = (output.given - output.target)[inside], output.target[inside]
        for against, values in ways:
            of_error = binned_spread(error, values[inside], against.edges, level=level)
            of_target = (
                binned_spread(wanted, values[inside], against.edges, level=level)
                if against.short == "pt"
                else {}
            )
            if of_error:
                for kind, plot in _plots(output, name, against, of_error, of_target):
                    yield f"outputs/{output.name}/{kind}_{against.short}/{name}", plot


def _plots(
    output: MeasuredOutput, group: str, against: _Against, of_error: Bins, of_target: Bins
) -> Iterator[tuple[str, PlotRecord]]:
    of_jets = f"output {output.name}, {group} jets"
    widths = [_line("output minus target", of_error, width=True)]
    if of_target:
        widths.append(_line("target", of_target, width=True))
    bias = [_line("output minus target", of_error, width=False)]
    yield "bias", _plot(f"Bias of {of_jets}", "median of output - target", output.unit, against, bias)
    yield "width", _plot(f"Width of {of_jets}", "half the central 68 %", output.unit, against, widths)


def _plot(title: str, label: str, unit: str, against: _Against, lines: list[LineRecord]) -> PlotRecord:
    return PlotRecord(
        kind="points",
        title=title,
        sample=_SAMPLE,
        interval=_INTERVAL,
        x=against.axis,
        y=AxisRecord(label=label, unit=unit),
        lines=tuple(lines),
    )


def _line(name: str, bins: Bins, *, width: bool) -> LineRecord:
    return line(name, bins, *(widths(bins) if width else medians(bins)))
