"""The paths of a menu: their rates side by side, and how many events of a signal pass, against the truth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jetc.artifacts.plots import AxisRecord, MatrixRecord
from jetc.validation.tau_pairs import pair_plots
from jetc.validation.turn_on import event_plots

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jetc.artifacts.menu import MenuRecord
    from jetc.artifacts.plots import PlotRecord
    from jetc.validation.tau_pairs import TauPairs
    from jetc.validation.turn_on import Passing

__all__ = ["MenuSignal", "menu_plots"]

_RATES = "Fay and Feuer's gamma interval, with the design effect of shared interactions"


@dataclass(frozen=True, slots=True, eq=False)
class MenuSignal:
    """The events of the half that is quoted which pass `path`, for one of its signals.

    `pairs` are those with two taus; None where the ntuples do not tell.
    """

    path: str
    events: Passing
    pairs: TauPairs | None = None


def menu_plots(
    record: MenuRecord, signals: Iterable[MenuSignal], *, level: float
) -> Iterator[tuple[str, PlotRecord | MatrixRecord]]:
    """Yield the rates of all paths, and the efficiency of each for each of its signals against the truth."""
    yield "menu/rates", _rates(record)
    for each in signals:
        place = f"menu/{each.path}/{each.events.signal}"
        yield from event_plots(each.path, each.events, level=level, place=place)
        yield from pair_plots(each.path, each.pairs, level=level, place=place) if each.pairs else ()


def _rates(record: MenuRecord) -> MatrixRecord:
    rates = {each.name: each.rate.evaluation for each in record.paths}
    return MatrixRecord(
        kind="matrix",
        title="Rates of the menu's paths",
        sample=next(iter(rates.values())).sample,
        interval=_RATES,
        x=AxisRecord(label="on the half that is quoted", unit=""),
        y=AxisRecord(label="path", unit=""),
        columns=("rate",),
        rows=tuple(rates),
        unit="kHz",
        values=tuple((each.value,) for each in rates.values()),
        low=tuple((each.interval[0],) for each in rates.values()),
        high=tuple((each.interval[1],) for each in rates.values()),
        level=None,
    )
