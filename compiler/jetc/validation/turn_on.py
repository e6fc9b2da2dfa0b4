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

__all__ = ["HardestTaus", "Passing", "TruthTaus", "event_plots", "hardest_tau_plots", "tau_plots"]

_BINS = 20
_STEP_GEV = 10.0
_TAU_PT = (15.0, 20.0, 25.0, 30.0, 35.0, 40.0, 50.0, 60.0, 80.0, 100.0, 150.0, 250.0)
_TAU_ETA = tuple((np.arange(-6, 7) * 2 / 5).tolist())
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


@dataclass(frozen=True, slots=True, eq=False)
class HardestTaus:
    """Events with a jet of a generated tau, (events,) each: which pass, and pT and eta of the hardest.

    pT is visible, in GeV. `design_effect` is that of events that share an interaction.
    """

    signal: str
    pt: NDArray[np.float64]
    eta: NDArray[np.float64]
    passed: Mapping[str, NDArray[np.bool_]]
    design_effect: float


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
    sample = f"{taus.signal}, stored jets of a hadronic tau, of the half that is quoted"
    for region, inside in _regions(taus.eta):
        lines = _in_bins(taus.pt, taus.passed, inside, level, 1.0)
        title = f"{name}: efficiency of one leg, {region}"
        short = region.partition(",")[0]
        plot = _plot(title, "visible pT of the tau", sample, _TAUS, lines)
        yield f"paths/{name}/{taus.signal}/leg_{short}", plot


def hardest_tau_plots(name: str, events: HardestTaus, *, level: float) -> Iterator[tuple[str, PlotRecord]]:
    """Yield the efficiency of path `name` against the hardest tau: its visible pT by region, and its eta.

    Nothing where no bin has enough of them.
    """
    sample = f"{events.signal}, events with a stored jet of a hadronic tau, of the half that is quoted"
    for region, inside in _regions(events.eta):
        lines = _in_bins(events.pt, events.passed, inside, level, events.design_effect)
        if not any(each.y for each in lines):
            continue
        title = f"{name}: efficiency of events, the hardest tau in the {region}"
        short = region.partition(",")[0]
        plot = _plot(title, "visible pT of the hardest tau", sample, _EVENTS, lines)
        yield f"paths/{name}/{events.signal}/tau_{short}", plot
    lines = tuple(
        efficiency_line(each, events.eta, marks, _TAU_ETA, level=level, design_effect=events.design_effect)
        for each, marks in events.passed.items()
    )
    if any(each.y for each in lines):
        title = f"{name}: efficiency of events against eta"
        plot = _plot(title, "eta of the hardest tau", sample, _EVENTS, lines, unit="1")
        yield f"paths/{name}/{events.signal}/tau_eta", plot


def _regions(eta: NDArray[np.float64]) -> Iterator[tuple[str, NDArray[np.bool_]]]:
    yield f"barrel, |eta| < {_BARREL:g}", np.abs(eta) < _BARREL
    yield f"endcap, |eta| from {_BARREL:g}", np.abs(eta) >= _BARREL


def _in_bins(
    pt: NDArray[np.float64],
    passed: Mapping[str, NDArray[np.bool_]],
    inside: NDArray[np.bool_],
    level: float,
    design_effect: float,
) -> tuple[LineRecord, ...]:
    return tuple(
        efficiency_line(each, pt[inside], marks[inside], _TAU_PT, level=level, design_effect=design_effect)
        for each, marks in passed.items()
    )


_QUANTITIES = {"genHT": ("generated HT", "gen_ht"), "genHH_mass": ("mass of the two H", "gen_mass")}


def _edges(values: NDArray[np.float64]) -> list[float]:
    """Return bins of whole tens of GeV that hold all but the highest of `values`; at least one."""
    low, high = (float(each) for each in np.quantile(values, (0.0, 0.995)))
    first = _STEP_GEV * np.floor(low / _STEP_GEV)
    width = _STEP_GEV * max(1, int(np.ceil((high - first) / _BINS / _STEP_GEV)))
    bins = max(1, int(np.ceil((high - first) / width)))
    return [float(first + width * index) for index in range(bins + 1)]


def _plot(  # noqa: PLR0913 - what a plot shows
    title: str,
    label: str,
    sample: str,
    interval: str,
    lines: tuple[LineRecord, ...],
    *,
    unit: str = "GeV",
) -> PlotRecord:
    x, y = AxisRecord(label=label, unit=unit), AxisRecord(label="efficiency", unit="1")
    return PlotRecord(kind="points", title=title, sample=sample, interval=interval, x=x, y=y, lines=lines)
