"""Efficiencies of paths for events with two taus: against the pT of either one, and of both."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from jetc.artifacts.plots import AxisRecord, MatrixRecord, PlotRecord
from jetc.physics.menu.efficiency import measure_efficiency
from jetc.validation.lines import FEWEST, efficiency_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import numpy as np
    from numpy.typing import NDArray

    from jetc.artifacts.plots import LineRecord
    from jetc.physics.menu.efficiency import Efficiency

__all__ = ["TauPairs", "pair_plots"]

_PAIR_PT = (15.0, 30.0, 40.0, 50.0, 70.0, 250.0)
_TAU_PT = (15.0, 20.0, 25.0, 30.0, 35.0, 40.0, 50.0, 60.0, 80.0, 100.0, 150.0, 250.0)
_EVENTS = "Clopper and Pearson, with the design effect of shared interactions"


@dataclass(frozen=True, slots=True, eq=False)
class TauPairs:
    """Events in which two stored jets are of a hadronic tau, (events,) each: visible pT in GeV, which pass.

    `design_effect` is that of events that share an interaction.
    """

    signal: str
    harder: NDArray[np.float64]
    softer: NDArray[np.float64]
    passed: NDArray[np.bool_]
    design_effect: float

    @property
    def sample(self) -> str:
        """Say which events these are."""
        return f"{self.signal}, events with two stored jets of a hadronic tau, of the half that is quoted"


def pair_plots(
    name: str, pairs: TauPairs, *, level: float
) -> Iterator[tuple[str, PlotRecord | MatrixRecord]]:
    """Yield what of the pairs path `name` keeps; nothing where no bin of both pT has enough of them."""
    start = f"paths/{name}/{pairs.signal}"
    found = [[_efficiency(pairs, row, column, level) for column in _bins()] for row in _bins()]
    if all(each is None for row in found for each in row):
        return
    yield f"{start}/pair", _by_both(name, pairs, level)
    yield f"{start}/pair_map", _map(name, pairs, found)
    yield f"{start}/pair_legs", _by_either(name, pairs, level)


def _bins() -> list[tuple[float, float]]:
    return list(pairwise(_PAIR_PT))


def _efficiency(
    pairs: TauPairs, softer: tuple[float, float], harder: tuple[float, float], level: float
) -> Efficiency | None:
    """Return the efficiency of a bin of both; None of fewer pairs than are shown."""
    inside = _within(pairs.softer, softer) & _within(pairs.harder, harder)
    total = int(inside.sum())
    if total < FEWEST:
        return None
    passed = int((pairs.passed & inside).sum())
    return measure_efficiency(passed, total, level=level, design_effect=pairs.design_effect)


def _within(values: NDArray[np.float64], ends: tuple[float, float]) -> NDArray[np.bool_]:
    return (values >= ends[0]) & (values < ends[1])


def _map(name: str, pairs: TauPairs, found: list[list[Efficiency | None]]) -> MatrixRecord:
    steps = tuple(f"{low:g} to {high:g}" for low, high in _bins())
    return MatrixRecord(
        kind="map",
        title=f"{name}: efficiency of a pair, by both taus",
        sample=pairs.sample,
        interval=_EVENTS,
        x=AxisRecord(label="visible pT of the harder tau", unit="GeV"),
        y=AxisRecord(label="visible pT of the softer tau", unit="GeV"),
        columns=steps,
        rows=steps,
        unit="1",
        values=tuple(tuple(None if each is None else each.value for each in row) for row in found),
        low=tuple(tuple(None if each is None else each.low for each in row) for row in found),
        high=tuple(tuple(None if each is None else each.high for each in row) for row in found),
        level=None,
    )


def _by_both(name: str, pairs: TauPairs, level: float) -> PlotRecord:
    """Return a line for each bin of the harder tau, against the pT of the softer one."""
    every = (
        efficiency_line(
            f"harder tau from {low:g} to {high:g} GeV",
            pairs.softer[inside],
            pairs.passed[inside],
            _PAIR_PT,
            level=level,
            design_effect=pairs.design_effect,
        )
        for low, high in _bins()
        for inside in [_within(pairs.harder, (low, high))]
    )
    title = f"{name}: efficiency of a pair, by both taus"
    return _turn_on(title, pairs, "softer tau", (each for each in every if each.y))


def _by_either(name: str, pairs: TauPairs, level: float) -> PlotRecord:
    """Return the turn-on against the pT of each tau, whatever the other one has."""
    every = (
        efficiency_line(label, value, pairs.passed, _TAU_PT, level=level, design_effect=pairs.design_effect)
        for label, value in (("the harder tau", pairs.harder), ("the softer tau", pairs.softer))
    )
    return _turn_on(f"{name}: efficiency of a pair, by one of its taus", pairs, "tau", every)


def _turn_on(title: str, pairs: TauPairs, tau: str, lines: Iterable[LineRecord]) -> PlotRecord:
    return PlotRecord(
        kind="points",
        title=title,
        sample=pairs.sample,
        interval=_EVENTS,
        x=AxisRecord(label=f"visible pT of the {tau}", unit="GeV"),
        y=AxisRecord(label="efficiency", unit="1"),
        lines=tuple(lines),
    )
