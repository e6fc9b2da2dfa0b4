"""Jets of one signal that no training saw, with their truth as it was generated: separation and response."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from jetc.artifacts.plots import AxisRecord
from jetc.validation.momentum import ETA, Against, response_plots
from jetc.validation.separation import PT_EDGES_GEV, roc_plots

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from jetc.artifacts.plots import PlotRecord
    from jetc.validation.jets import Discriminant, TaggedJets

__all__ = ["LEAST_PT_GEV", "SignalJets", "signal_plots"]

LEAST_PT_GEV = 15.0
"""Truth pT that jets of these plots have at least: the lowest edge of their bins."""
_ETA_EDGES = tuple((np.arange(-12, 13) / 5).tolist())
_PT = AxisRecord(label="truth pT", unit="GeV", logarithmic=True)


@dataclass(frozen=True, slots=True, eq=False)
class SignalJets:
    """Jets of the set `name` that are of a class; `eta` (jets,) is the jet's."""

    name: str
    jets: TaggedJets
    eta: NDArray[np.float64]


def signal_plots(
    signal: SignalJets, discriminants: tuple[Discriminant, ...], *, level: float
) -> Iterator[tuple[str, PlotRecord]]:
    """Yield ROC curves of a signal's jets, and their response against truth pT and eta, all and by class.

    A curve of classes of which the signal has no two jets is left out.
    """
    jets, start = signal.jets, f"signals/{signal.name}"
    sample = f"{signal.name}: stored jets of a class, truth pT from {LEAST_PT_GEV:g} GeV, emulator"
    for name, plot in roc_plots(jets, discriminants, sample, level=level):
        if plot.lines:
            yield f"{start}/roc/{name}", plot
    for short, against in (
        ("pt", Against(jets.truth_pt, PT_EDGES_GEV, _PT, sample)),
        ("eta", Against(signal.eta, _ETA_EDGES, ETA, sample)),
    ):
        for name, inside in jets.groups().items():
            for kind, plot in response_plots(jets, (name, inside), against, level=level):
                yield f"{start}/{kind}_{short}/{name}", plot
