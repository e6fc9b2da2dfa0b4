"""Plots drawn from their tables, in the style of the field: SVG, PDF and PNG."""

from __future__ import annotations

import io
import textwrap
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import mplhep
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from jetc.artifacts.plots import MatrixRecord

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from jetc.artifacts.plots import AxisRecord, LineRecord, PlotRecord

__all__ = ["FORMATS", "drawn"]

FORMATS = ("svg", "pdf", "png")
_DATES = {
    "svg": dict.fromkeys(("Date", "Creator", "Format", "Type")),
    "pdf": dict.fromkeys(("Creator", "Producer", "CreationDate")),
    "png": {"Software": None},
}
"""What a format would say of program and time; left out, so that equal tables have equal bytes."""
_COLOURS = ("#3f90da", "#bd1f01", "#94a4a2", "#832db6", "#a96b59", "#e76300", "#717581", "#92dadd", "#b9ac70")
"""For readers with any kind of colour blindness. **Source**: M. A. Petroff, arXiv:2107.02270."""
_DASHES = (
    "-",
    "--",
    ":",
    "-.",
    (0, (3, 1)),
    (0, (1, 3)),
    (0, (9, 2, 3, 2)),
    (0, (5, 1.5, 1, 1.5, 1, 1.5)),
    (0, (7, 4)),
)
_MARKERS = "osD^vP<>X"
"""With the dashes, what tells lines apart in grey."""
_STYLE: dict[Any, Any] = {
    **mplhep.style.CMS,
    "svg.hashsalt": "jetc",
    "svg.fonttype": "none",
    "font.size": 18,
    "figure.figsize": (9.0, 8.0),
}
_SMALL, _TINY = 11.5, 9.5
_LONG, _LINE = 45, 80
"""Characters of a label that is written small, and of a line of one."""
_FEW_LINES = 4
_TICKS = 20
_FULL = 160
"""Most entries of a matrix whose numbers are written into it."""


def drawn(
    plot: PlotRecord | MatrixRecord, *, events: str, formats: Sequence[str] = FORMATS
) -> dict[str, bytes]:
    """Return the plot in each of the `formats`: the same bytes for the same table.

    `events` says on the face of each what the events are.
    """
    with mpl.rc_context(_STYLE):
        figure = Figure(layout="constrained")
        FigureCanvasAgg(figure)
        axes = figure.subplots()
        if isinstance(plot, MatrixRecord):
            _matrix(axes, plot)
        else:
            _lines(axes, plot)
        axes.set(xlabel=_label(plot.x), ylabel=_label(plot.y))
        for label in (axes.xaxis.label, axes.yaxis.label):
            if len(label.get_text()) > _LONG:
                label.set_fontsize(_SMALL)
        axes.set_title(f"{plot.title}\n{events}\n{plot.sample}", loc="left", fontsize=_SMALL)
        figure.supxlabel(_intervals(plot), x=0.01, ha="left", fontsize=_TINY)
        return {each: _saved(figure, each) for each in formats}


def _saved(figure: Figure, form: str) -> bytes:
    written = io.BytesIO()
    figure.savefig(written, format=form, metadata=_DATES[form], dpi=100)
    return written.getvalue()


def _intervals(plot: PlotRecord | MatrixRecord) -> str:
    """Say what the intervals are, and where they stand."""
    drawn_too = isinstance(plot, MatrixRecord) or (plot.kind == "steps" and len(plot.lines) > _FEW_LINES)
    return f"intervals{' (in the table)' * drawn_too}: {plot.interval}"


def _label(axis: AxisRecord) -> str:
    text = axis.label if axis.unit in {"", "1"} else f"{axis.label} ({axis.unit})"
    return textwrap.fill(text, _LINE)


def _lines(axes: Axes, plot: PlotRecord) -> None:
    few = len(plot.lines) <= _FEW_LINES
    if plot.x.logarithmic:
        axes.set_xscale("log")
        axes.xaxis.set_major_formatter(lambda value, _: f"{value:g}")
        axes.xaxis.set_minor_formatter(lambda value, _: f"{value:g}" if f"{value:g}"[0] in "25" else "")
        axes.tick_params(axis="x", which="minor", labelsize=_SMALL)
    for index, line in enumerate(plot.lines):
        look: dict[str, Any] = {"color": _COLOURS[index % len(_COLOURS)]}
        {"curve": _curve, "points": _points, "steps": _steps}[plot.kind](axes, line, index, look)
        if few and plot.kind == "steps":
            axes.stairs(
                line.y_high, (*line.x_low, line.x_high[-1]), baseline=line.y_low, fill=True, alpha=0.2, **look
            )
    if plot.y.logarithmic:
        axes.set_yscale("log")
        axes.set_ylim(bottom=_lowest(plot))
    elif min((min(each.y_low, default=0.0) for each in plot.lines), default=0.0) >= 0:
        axes.set_ylim(bottom=0)
    if plot.lines and few:
        axes.legend(fontsize=_SMALL)
    elif plot.lines:
        axes.figure.legend(loc="outside right upper", fontsize=_TINY)


def _lowest(plot: PlotRecord) -> float:
    """Return where a logarithmic axis begins: below the smallest value that is shown."""
    return min((each for line in plot.lines for each in line.y if each > 0), default=1.0) / 2


def _curve(axes: Axes, line: LineRecord, index: int, look: dict[str, Any]) -> None:
    axes.plot(line.x_low, line.y, label=line.name, linestyle=_DASHES[index % len(_DASHES)], **look)
    if line.y_low != line.y_high:
        axes.fill_between(line.x_low, line.y_low, line.y_high, alpha=0.2, linewidth=0, **look)


def _points(axes: Axes, line: LineRecord, index: int, look: dict[str, Any]) -> None:
    low, high, y = (np.array(each) for each in (line.x_low, line.x_high, line.y))
    centre = np.sqrt(low * high) if axes.get_xscale() == "log" else (low + high) / 2
    axes.errorbar(
        centre,
        y,
        xerr=(centre - low, high - centre),
        yerr=(np.maximum(y - line.y_low, 0), np.maximum(np.array(line.y_high) - y, 0)),
        label=line.name,
        marker=_MARKERS[index % len(_MARKERS)],
        linestyle="none",
        **look,
    )


def _steps(axes: Axes, line: LineRecord, index: int, look: dict[str, Any]) -> None:
    edges = (*line.x_low, line.x_high[-1])
    mplhep.histplot(
        np.array(line.y),
        np.array(edges),
        yerr=False,
        ax=axes,
        label=line.name,
        linestyle=_DASHES[index % len(_DASHES)],
        **look,
    )


def _matrix(axes: Axes, plot: MatrixRecord) -> None:
    values = np.array(plot.values, dtype=np.float64)  # not a number where there is no entry
    scale = _logarithmic(values) if plot.unit == "kHz" else None
    shown = axes.imshow(
        values, aspect="auto", cmap="cividis", norm=scale, origin="lower" if plot.kind == "map" else "upper"
    )
    axes.figure.colorbar(shown, ax=axes, label="fraction" if plot.unit == "1" else plot.unit)
    for axis, names in ((axes.xaxis, plot.columns), (axes.yaxis, plot.rows)):
        every = max(1, len(names) // _TICKS)
        axis.set_ticks(range(0, len(names), every), names[::every], fontsize=_SMALL)
        axis.set_minor_locator(mpl.ticker.NullLocator())
    axes.tick_params(axis="x", rotation=45)
    if values.size <= _FULL:
        digits = 3 if plot.unit == "kHz" else 2
        middle = (np.nanmin(values) + np.nanmax(values)) / 2
        for row, column in np.argwhere(np.isfinite(values)):
            value = values[row, column]
            colour = "black" if value > middle else "white"
            axes.text(
                column, row, f"{value:.{digits}g}", ha="center", va="center", fontsize=_TINY, color=colour
            )
    if plot.level is not None and values.min() < plot.level < values.max():
        axes.contour(values, levels=[plot.level], colors="white", linewidths=2)


def _logarithmic(values: NDArray[np.float64]) -> mpl.colors.Normalize | None:
    """Return a logarithmic scale of colours; none where no value is above zero."""
    above = values[values > 0]
    return mpl.colors.LogNorm(float(above.min()), float(above.max())) if above.size else None
