"""Efficiencies against the generator's truth: of events against HT and mass, of taus against their pT."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from jetc.artifacts.plots import AxisRecord, PlotRecord
from jetc.validation.lines import efficiency_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from jetc.artifacts.plots import LineRecord

__all__ = ["Passing", "TruthTaus", "event_plots", "tau_plots"]

_BINS = 20
_STEP_GEV = 10.0
_TAU_PT = (15.0, 20.0, 25.0, 30.0, 35.0, 40.0, 50.0, 60.0, 80.0, 100.0, 150.0, 250.0)
_BARREL = 1.5
_EVENTS = "Clopper and Pearson, with the design effect of shared interactions"
_TAUS = "Clopper and Pearson, jets taken as independent"


@dataclass(frozen=True, slots=True, eq=False)
class Passing:
    """Events of a signal, (events,) each: which pass, by what is asked of them, and their truth.

    `design_effect` is that of events that share an interaction.
    """

    signal: str
    passed: Mapping[str, NDArray[np.bool_]]
    truth: Mapping[str, NDArray[np.float64]]
    design_effect: float


@dataclass(frozen=True, slots=True, eq=False)
class TruthTaus:
    """Jets that a generated tau made, (jets,) each: visible pT in GeV and eta of the tau, and which pass."""

    signal: str
    pt: NDArray[np.float64]
    eta: NDArray[np.float64]
    passed: Mapping[str, NDArray[np.bool_]]


def event_plots(name: str, events: Passing, *, level: float) -> Iterator[tuple[str, PlotRecord]]:
    """Yield the efficiency of path `name` against each quantity of the truth, where it is above 0."""
    for quantity, (label, short) in _QUANTITIES.items():
        value = events.truth.get(quantity)
        if value is None or not (value > 0).any():
            continue
        there = value > 0
        edges = _edges(value[there])
        lines = tuple(
            efficiency_line(
                each, value[there], passed[there], edges, level=level, design_effect=events.design_effect
            )
            for each, passed in events.passed.items()
        )
        sample = f"{events.signal}, all events of the half that is quoted"
        yield (
            f"paths/{name}/{events.signal}/efficiency_{short}",
            _plot(f"{name}: efficiency against {label}", label, sample, _EVENTS, lines),
        )


def tau_plots(name: str, taus: TruthTaus, *, level: float) -> Iterator[tuple[str, PlotRecord]]:
    """Yield the efficiency of one leg of path `name` against the visible pT of the tau, by region of eta."""
    for region, inside in {
        f"barrel, |eta| < {_BARREL:g}": np.abs(taus.eta) < _BARREL,
        f"endcap, |eta| from {_BARREL:g}": np.abs(taus.eta) >= _BARREL,
    }.items():
        lines = tuple(
            efficiency_line(each, taus.pt[inside], passed[inside], _TAU_PT, level=level, design_effect=1.0)
            for each, passed in taus.passed.items()
        )
        sample = f"{taus.signal}, stored jets of a hadronic tau, of the half that is quoted"
        label, short = "visible pT of the tau", region.partition(",")[0]
        title = f"{name}: efficiency of one leg, {region}"
        yield f"paths/{name}/{taus.signal}/leg_{short}", _plot(title, label, sample, _TAUS, lines)


_QUANTITIES = {"genHT": ("generated HT", "gen_ht"), "genHH_mass": ("mass of the two H", "gen_mass")}


def _edges(values: NDArray[np.float64]) -> list[float]:
    """Return bins of whole tens of GeV that hold all but the highest of `values`; at least one."""
    low, high = (float(each) for each in np.quantile(values, (0.0, 0.995)))
    first = _STEP_GEV * np.floor(low / _STEP_GEV)
    width = _STEP_GEV * max(1, int(np.ceil((high - first) / _BINS / _STEP_GEV)))
    bins = max(1, int(np.ceil((high - first) / width)))
    return [float(first + width * index) for index in range(bins + 1)]


def _plot(title: str, label: str, sample: str, interval: str, lines: tuple[LineRecord, ...]) -> PlotRecord:
    x, y = AxisRecord(label=label, unit="GeV"), AxisRecord(label="efficiency", unit="1")
    return PlotRecord(kind="points", title=title, sample=sample, interval=interval, x=x, y=y, lines=lines)
