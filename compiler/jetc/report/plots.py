"""The report's figures as SVG text: the same bytes for the same numbers.

Axes and text take the colour of the page around them, so a figure reads on light and on dark.
"""

from __future__ import annotations

import io
import re
from html import escape
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import numpy as np
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from jetc.physics.spread import medians, widths

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.axes import Axes

    from jetc.physics.roc import Auc, RocCurve
    from jetc.physics.spread import Bins

__all__ = [
    "cut_scan_figure",
    "frontier_figure",
    "history_figure",
    "overlay_figure",
    "response_figure",
    "roc_figure",
    "sharing_figure",
    "threshold_figure",
]

_INK = "#010203"
"""Placeholder for the colour of the text around the figure, replaced when the SVG is written."""
_COLOURS = ("#1f77c9", "#d07a00", "#0f9d72", "#c2549d", "#d4452b", "#7a68d8", "#8a8f98", "#9a7b2f")
_DASHES = (
    "-",
    (0, (6, 2)),
    (0, (2, 1.5)),
    (0, (7, 2, 1.5, 2)),
    (0, (3, 1)),
    (0, (1, 3)),
    (0, (9, 2, 3, 2)),
    (0, (5, 1.5, 1, 1.5, 1, 1.5)),
)
"""One for each colour: lines stay distinct in grey, and for readers with any kind of colour blindness."""
_BELOW, _ABOVE = 20.0, 20.0
"""A curve is drawn where its rate is between its target over the first and times the second."""
_FEWEST_PLACES = 2
_FEWEST_OTHERS = 10
"""A ROC curve is drawn from so many jets of the others on."""
_STYLE: dict[Any, Any] = {
    "svg.hashsalt": "jetc",
    "svg.fonttype": "none",
    "font.family": "sans-serif",
    "font.size": 10,
    "text.color": _INK,
    "axes.edgecolor": _INK,
    "axes.labelcolor": _INK,
    "axes.facecolor": "none",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.color": _INK,
    "grid.alpha": 0.13,
    "grid.linewidth": 0.6,
    "xtick.color": _INK,
    "ytick.color": _INK,
    "lines.linewidth": 1.7,
    "legend.frameon": False,
    "legend.handlelength": 3.2,
    "figure.facecolor": "none",
    "savefig.facecolor": "none",
}


def roc_figure(curves: Mapping[str, tuple[RocCurve, Auc]], *, events: str) -> str:
    """Draw one class against all others, for each class: mistag rate (logarithmic) against efficiency.

    `events` is written above each figure: what the events are that it shows.
    """
    with mpl.rc_context(_STYLE):
        figure, (axes,) = _figure(1, height=4.7, width=6.4)
        lowest = min(_FEWEST_OTHERS / each.negatives for _, each in curves.values())
        for index, (name, (curve, auc)) in enumerate(curves.items()):
            style = _line(index)
            axes.plot(curve.positive, curve.negative, label=f"{name}, AUC {auc.value:.3f}", **style)
        axes.set(yscale="log", xlim=(0, 1), ylim=(min(max(lowest, 1e-5), 0.5), 1.0))
        axes.set(xlabel="efficiency for jets of the class", ylabel="efficiency for all other jets")
        figure.legend(loc="outside lower center", ncols=3, fontsize=9, columnspacing=1.2, handlelength=2.6)
        _face(axes, events)
        return _svg(figure, "ROC curve of each class against all others")


def overlay_figure(
    lines: Mapping[str, tuple[Sequence[float], Sequence[float]]], *, x: str, y: str, title: str
) -> str:
    """Draw ROC curves of one class of several builds: mistag rate (logarithmic) against efficiency."""
    with mpl.rc_context(_STYLE):
        figure, (axes,) = _figure(1, height=4.2, width=6.0)
        for index, (name, (efficiency, mistag)) in enumerate(lines.items()):
            axes.plot(efficiency, mistag, label=name, **_line(index))
        lowest = min((each for _, mistag in lines.values() for each in mistag if each > 0), default=1e-3)
        axes.set(yscale="log", xlim=(0, 1), ylim=(max(lowest, 1e-5), 1.0), xlabel=x, ylabel=y)
        axes.legend(loc="upper left")
        return _svg(figure, f"ROC curves: {title}")


def history_figure(history: Mapping[str, Sequence[float]]) -> str:
    """Draw losses, learning rate and sparsity against the epoch; `history` has each by name, epoch too."""
    epochs = history["epoch"]
    with mpl.rc_context(_STYLE):
        figure, panels = _figure(3, height=6.6, share=True)
        pairs = (("class loss", "class_loss"), ("regression loss", "regression_loss"))
        for axes, (label, key) in zip(panels, pairs, strict=False):
            axes.plot(epochs, history[key], label="training", **_line(0))
            axes.plot(epochs, history[f"val_{key}"], label="validation", **_line(1))
            axes.set_ylabel(label)
        _legend_outside(panels[0])
        panels[2].plot(epochs, history["learning_rate"], label="learning rate", **_line(2))
        panels[2].set(yscale="log", ylabel="learning rate", xlabel="epoch")
        sparsity = panels[2].twinx()
        sparsity.plot(epochs, history["sparsity"], label="sparsity", **_line(3))
        sparsity.set(ylabel="sparsity", ylim=(0, None))
        sparsity.grid(visible=False)
        sparsity.spines["right"].set_visible(True)
        handles = [*panels[2].get_lines(), *sparsity.get_lines()]
        panels[2].legend(handles=handles, loc="center left", bbox_to_anchor=(1.12, 0.5))
        return _svg(figure, "losses, learning rate and sparsity by epoch")


def response_figure(responses: Mapping[str, Bins], *, events: str) -> str:
    """Draw median response and its relative width against truth pT, one line for each name."""
    with mpl.rc_context(_STYLE):
        figure, panels = _figure(2, height=5.2, share=True)
        for index, (name, bins) in enumerate(responses.items()):
            centre = [(low * high) ** 0.5 for low, high in bins]
            style = _line(index) | {"marker": "os^"[index % 3], "markersize": 4}
            relative = {ends: each.relative() for ends, each in bins.items()}
            for axes, (value, low, high) in zip(panels, (medians(bins), widths(relative)), strict=True):
                reach = np.abs(np.array([low, high]) - np.array(value))
                axes.errorbar(centre, value, yerr=reach, label=name, **style)
        panels[0].axhline(1, color=_INK, linewidth=0.8)
        panels[0].set_ylabel("median of pT / truth pT")
        panels[1].set(
            xscale="log", ylim=(0, None), xlabel="truth pT (GeV)", ylabel="half the central 68 %\nover median"
        )
        panels[1].xaxis.set_major_formatter(lambda value, _: f"{value:g}")
        panels[1].xaxis.set_minor_formatter(lambda value, _: f"{value:g}" if str(value)[0] in "25" else "")
        _legend_outside(panels[0])
        _face(panels[0], events)
        return _svg(figure, "pT response and resolution against truth pT")


def threshold_figure(  # noqa: PLR0913 - what the figure shows
    thresholds: Sequence[float],
    rate: tuple[Sequence[float], Sequence[float], Sequence[float]],
    efficiency: tuple[Sequence[float], Sequence[float], Sequence[float]],
    *,
    chosen: float,
    target: float,
    variable: str,
    signal: str,
    events: str,
    name: str,
) -> str:
    """Draw rate, kHz, and efficiency of path `name`, each (value, low, high), against the threshold.

    `variable` says what the threshold is on, with its unit.
    """
    with mpl.rc_context(_STYLE):
        figure, panels = _figure(2, height=5.4, share=True)
        first, last = _near_target(rate[0], efficiency[0], target)
        for index, (axes, (value, low, high)) in enumerate(zip(panels, (rate, efficiency), strict=True)):
            colour = _COLOURS[index]
            axes.fill_between(thresholds, low, high, color=colour, alpha=0.22, linewidth=0, step="pre")
            axes.step(thresholds, value, color=colour, where="pre")
            axes.axvline(chosen, color=_INK, linewidth=0.9, linestyle=_DASHES[1])
        shown = [each for each in (*rate[0][first:last], *rate[2][first:last], target) if each > 0]
        limits = (min(shown, default=1.0) / 2, 2 * max(shown, default=1.0))
        panels[0].set(yscale="log", ylim=limits, ylabel="rate (kHz)")
        panels[1].set(ylim=(0, 1), ylabel=f"efficiency, {signal}", xlabel=f"threshold on {variable}")
        panels[1].set_xlim(thresholds[first], thresholds[last - 1])
        if target > 0:
            panels[0].axhline(target, color=_INK, linewidth=0.9, linestyle=_DASHES[2])
            _note(panels[0], "target rate", x=1.0, y=target)
        _note(panels[1], "chosen", x=chosen, y=0.95, upright=True)
        _face(panels[0], events)
        return _svg(figure, f"{name}: rate and signal efficiency against the threshold")


def _near_target(rate: Sequence[float], efficiency: Sequence[float], target: float) -> tuple[int, int]:
    """Return the first place of a curve that matters near `target`, kHz, and the one behind the last."""
    near = [
        place
        for place, (each, kept) in enumerate(zip(rate, efficiency, strict=True))
        if target / _BELOW <= each <= target * _ABOVE and kept > 0
    ]
    if len(near) < _FEWEST_PLACES:
        return 0, len(rate)
    return near[0], near[-1] + 1


def cut_scan_figure(  # noqa: PLR0913 - what the figure shows
    cuts: Sequence[float],
    efficiency: Sequence[float],
    *,
    chosen: float,
    variable: str,
    unit: str,
    events: str,
    name: str,
) -> str:
    """Draw the signal efficiency of path `name` at its target rate against the cut; `unit` may be empty."""
    with mpl.rc_context(_STYLE):
        figure, (axes,) = _figure(1, height=2.6)
        axes.plot(cuts, efficiency, color=_COLOURS[0], marker="o", markersize=4)
        axes.axvline(chosen, color=_INK, linewidth=0.9, linestyle=_DASHES[1])
        axes.set(
            ylim=(0, None),
            xlabel=f"{variable} cut ({unit})" if unit else f"{variable} cut",
            ylabel="signal efficiency",
        )
        _note(axes, "chosen", x=chosen, y=0.12, upright=True)
        _face(axes, events)
        return _svg(figure, f"{name}: signal efficiency at the target rate against the {variable} cut")


def sharing_figure(
    intervals: Sequence[int], luts: Sequence[int], nanoseconds: Sequence[float], *, built: int
) -> str:
    """Draw LUTs and latency against the initiation interval, the one that is built marked."""
    with mpl.rc_context(_STYLE):
        figure, panels = _figure(2, height=4.4, share=True)
        at = intervals.index(built)
        for index, (axes, values) in enumerate(zip(panels, (luts, nanoseconds), strict=True)):
            colour = _COLOURS[index]
            axes.plot(intervals, values, color=colour, linestyle=_DASHES[1], marker="o", markersize=4)
            axes.plot([built], [values[at]], color=colour, linestyle="none", marker="D", markersize=9)
            axes.annotate("built", (built, values[at]), xytext=(8, 8), textcoords="offset points", fontsize=9)
            axes.set_ylim(0, 1.15 * max(values))
        panels[0].set_ylabel("LUT")
        panels[0].yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
        panels[1].set(ylabel="latency (ns)", xlabel="initiation interval (clocks)", xticks=list(intervals))
        return _svg(figure, "LUTs and latency against the initiation interval")


def frontier_figure(
    areas: Sequence[float],
    luts: Sequence[int],
    nanoseconds: Sequence[float],
    *,
    front: Sequence[bool],
    chosen: int | None,
) -> str:
    """Draw the mean area under the ROC curves of designs against their LUTs and their latency.

    Those of the `front` are filled; the one at index `chosen` is larger.
    """
    with mpl.rc_context(_STYLE):
        figure, panels = _figure(2, height=5.4)
        for index, (axes, values) in enumerate(zip(panels, (luts, nanoseconds), strict=True)):
            colour = _COLOURS[index]
            for at, (x, y) in enumerate(zip(values, areas, strict=True)):
                fill = colour if front[at] else "none"
                size = 9 if at == chosen else 5
                axes.plot([x], [y], color=colour, marker="o", markersize=size, markerfacecolor=fill)
            axes.set_ylabel("mean AUC, validation")
        panels[0].set_xlabel("LUT (Yosys, before place and route)")
        panels[0].xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
        panels[1].set_xlabel("latency (ns)")
        return _svg(figure, "mean area under ROC curves against LUTs and against latency")


def _figure(
    panels: int, *, height: float, width: float = 8.4, share: bool = False
) -> tuple[Figure, list[Axes]]:
    figure = Figure(figsize=(width, height), layout="constrained")
    FigureCanvasSVG(figure)
    return figure, list(figure.subplots(panels, 1, sharex=share, squeeze=False)[:, 0])


def _line(index: int) -> dict[str, Any]:
    return {"color": _COLOURS[index % len(_COLOURS)], "linestyle": _DASHES[index % len(_DASHES)]}


def _face(axes: Axes, events: str) -> None:
    """Write above a figure which events it shows."""
    axes.set_title(events, loc="left", fontsize=8.5)


def _legend_outside(axes: Axes) -> None:
    axes.legend(loc="center left", bbox_to_anchor=(1.02, 0.5))


def _note(axes: Axes, text: str, *, x: float, y: float, upright: bool = False) -> None:
    """Write beside a line: at the right end of a level one, along an `upright` one."""
    transform = axes.get_xaxis_transform() if upright else axes.get_yaxis_transform()
    axes.annotate(
        text,
        (x, y),
        xycoords=transform,
        xytext=(4, 0),
        textcoords="offset points",
        va="center",
        fontsize=9,
    )


def _svg(figure: Figure, label: str) -> str:
    """Return the figure as an <svg> element without date, program, document type or figure-wide ids."""
    written = io.StringIO()
    figure.savefig(
        written,
        format="svg",
        metadata=dict.fromkeys(("Date", "Creator", "Format", "Type")),
        bbox_inches="tight",
    )
    text = written.getvalue()
    text = text[text.index("<svg ") :]
    text = re.sub(r' id="[A-Za-z0-9]+_\d+"', "", text)
    text = text.replace(_INK, "currentColor").rstrip()
    return text.replace("<svg ", f'<svg role="img" aria-label="{escape(label)}" ', 1)
