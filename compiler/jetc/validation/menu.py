"""The paths of a menu: their rates side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.artifacts.plots import AxisRecord, MatrixRecord

if TYPE_CHECKING:
    from jetc.artifacts.menu import MenuRecord

__all__ = ["menu_plot"]

_RATES = "calibrated likelihood ratio, with the design effect of shared interactions"


def menu_plot(record: MenuRecord) -> MatrixRecord:
    """Return the rates of all paths, on the half that is quoted."""
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
