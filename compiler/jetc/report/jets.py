"""The report on single jets: ROC curves, confusion and pT response of the emulator on the test split."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from jetc.physics.menu.efficiency import measure_efficiency
from jetc.physics.roc import area, confusion, pair_areas, roc_curve, tied_best
from jetc.physics.spread import binned_spread, medians, spread, widths
from jetc.report.metrics import Metric, Series
from jetc.report.page import Figure, Paragraph, Percent, ReportSection, Shaded, Table
from jetc.report.plots import response_figure, roc_figure

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from jetc.physics.measured_output import MeasuredOutput
    from jetc.physics.roc import Auc, RocCurve
    from jetc.physics.spread import Bins, Spread
    from jetc.report.page import Block, Cell

__all__ = ["MeasuredJets", "classes_section", "regression_section", "roc_plot"]

_SAMPLE = "test split, emulator"
_CURVE_POINTS = 160
_ENDS = ("", "_low", "_high")
_PT_EDGES_GEV = (15.0, 20.0, 25.0, 30.0, 40.0, 50.0, 75.0, 100.0, 150.0, 250.0, 500.0, 1000.0)
_OF_LOGITS = (
    " The network ends at logits. What is compared here is their softmax in steps of 2^-24, which no "
    "firmware makes."
)
_UNSEEN = "Neither training nor the choice of the epoch has seen them."
_NOT_TRAINED = (
    "The weights were not trained here: their training has not seen these jets only if it had the same "
    "events and the same section dataset."
)
_CORRELATED = "jets are taken as independent, though several may come from one event"


@dataclass(frozen=True, slots=True, eq=False)
class MeasuredJets:
    """Test jets and what the emulator makes of them; all (jets,), class scores (jets, classes) codes.

    `truth_ratio` is truth pT over jet pT, which is not clipped; `jet_pt` in GeV.
    """

    class_scores: NDArray[np.int64]
    pt_ratio: NDArray[np.float64]
    labels: NDArray[np.uint8]
    truth_ratio: NDArray[np.float64]
    jet_pt: NDArray[np.float64]
    further: tuple[MeasuredOutput, ...] = ()
    """Outputs beside the pT ratio."""


def classes_section(
    jets: MeasuredJets, classes: tuple[str, ...], *, level: float, logits: bool, trained: bool
) -> ReportSection:
    """Return areas and confusion; scores are the emulator's integers, or of its logits.

    `trained` tells whether this build trained the weights, on its own training split.
    """
    return ReportSection(
        "classes",
        "Jet classes",
        (
            Paragraph(
                "Everything here is computed on the integer scores of the emulator, on jets of the test "
                f"split. {_UNSEEN if trained else _NOT_TRAINED} Areas count every pair of jets, ties half. "
                f"Intervals at {level:.0%} use DeLong's error and Wilson's formula for areas, widened for "
                f"few jets, and Clopper and Pearson's for fractions; {_CORRELATED}. docs/intervals.md says "
                "what those of areas cover in toys." + (_OF_LOGITS if logits else "")
            ),
            _areas(jets, classes, level),
            _pairs(jets, classes, level),
            *_confusion(jets, classes, level),
        ),
    )


def roc_plot(jets: MeasuredJets, classes: tuple[str, ...], *, level: float, events: str) -> Figure:
    """Return the ROC curves of each class against all others, by its own score, on `events`."""
    curves = {}
    for index, name in enumerate(classes):
        score, inside = jets.class_scores[:, index], jets.labels == index
        found = area(score[inside], score[~inside], level=level)
        curves[name] = (roc_curve(score[inside], score[~inside], points=_CURVE_POINTS), found)
    return Figure(
        roc_figure(curves, events=events),
        "Each class against all others, by its own score, on jets of the test split as its sets mix them; "
        "lower is better. Drawn from ten jets of the others on. Areas with intervals: below, under Jet "
        "classes.",
        tuple(each for name, (curve, _) in curves.items() for each in _roc_series(name, curve)),
    )


def regression_section(
    jets: MeasuredJets, classes: tuple[str, ...], *, level: float, events: str
) -> ReportSection:
    """Return the response of the jet pT before and after regression."""
    there = jets.truth_ratio > 0
    ratio, labels = jets.truth_ratio[there], jets.labels[there]
    truth = ratio * jets.jet_pt[there]
    responses = {"jet": 1 / ratio, "regressed": jets.pt_ratio[there] / ratio}
    bins = {name: binned_spread(each, truth, _PT_EDGES_GEV, level=level) for name, each in responses.items()}
    figure = Figure(
        response_figure({f"{name} pT": each for name, each in bins.items()}, events=events),
        f"Median response and relative width against truth pT, test split, with intervals at {level:.0%}. "
        "Truth is as it was generated, not clipped as the target of the training is. Bins with too few jets "
        "for an interval are left out.",
        tuple(each for name, found in bins.items() for each in _response_series(name, found)),
    )
    groups = {
        "all": np.ones(len(truth), dtype=np.bool_),
        **{name: labels == index for index, name in enumerate(classes)},
    }
    table = Table(
        "Response to truth pT, of jets that have one above 0: median, and half the width of the central 68 % "
        f"over the median, over all pT. Intervals are from order statistics; {_CORRELATED}.",
        (
            "class",
            "jet pT, median",
            "jet pT, width over median",
            "regressed, median",
            "regressed, width over median",
        ),
        tuple(
            (
                name,
                *(
                    cell
                    for which, each in responses.items()
                    for cell in _response(
                        f"response.{name}.{which}", spread(each[inside], level=level), level
                    )
                ),
            )
            for name, inside in groups.items()
        ),
    )
    return ReportSection("regression", "Transverse momentum", (figure, table))


def _areas(jets: MeasuredJets, classes: tuple[str, ...], level: float) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for index, name in enumerate(classes):
        score, inside = jets.class_scores[:, index], jets.labels == index
        found = area(score[inside], score[~inside], level=level)
        positives = Metric(f"roc.{name}.jets", found.positives, "", "report", _SAMPLE)
        rows.append((name, _auc(f"auc.{name}", found, level), positives))
    return Table(
        "Area under the ROC curve, one class against all others.", ("class", "AUC", "jets"), tuple(rows)
    )


def _pairs(jets: MeasuredJets, classes: tuple[str, ...], level: float) -> Table:
    areas = pair_areas(jets.class_scores, jets.labels, len(classes), level=level)
    rows: list[tuple[Cell, ...]] = []
    for one, name in enumerate(classes[:-1]):
        cells: list[Cell] = [""] * one
        for other in range(one + 1, len(classes)):
            key = f"auc_pair.{name}.{classes[other]}"
            cells.append(_auc(key, areas[one, other], level))
        rows.append((name, *cells))
    return Table(
        "Area under the ROC curve, the class of the row against that of the column, by the ratio of scores.",
        ("class", *classes[1:]),
        tuple(rows),
    )


def _confusion(jets: MeasuredJets, classes: tuple[str, ...], level: float) -> tuple[Block, ...]:
    counts = confusion(jets.class_scores, jets.labels, len(classes))

    def fraction(name: str, passed: int, total: int) -> Metric:
        found = measure_efficiency(passed, total, level=level, design_effect=1.0)
        ends = (found.low, found.high)
        return Metric(f"confusion.{name}", found.value, "1", "report", _SAMPLE, ends, level)

    def row(index: int, name: str) -> tuple[Cell, ...]:
        total = int(counts[index].sum())
        cells = zip(classes, counts[index].tolist(), strict=True)
        return (name, *(Shaded(fraction(f"{name}.{other}", many, total)) for other, many in cells))

    every = len(jets.labels)
    return (
        Table(
            "Per cent of the jets of a true class (row) whose highest score is that of the column.",
            ("true", *classes),
            tuple(row(index, name) for index, name in enumerate(classes)),
        ),
        Table(
            "The highest class score of a jet.",
            ("the highest score", "fraction of jets"),
            (
                ("is that of the true class", Percent(fraction("accuracy", int(counts.trace()), every))),
                (
                    "is shared by two classes or more",
                    Percent(fraction("ties", tied_best(jets.class_scores), every)),
                ),
            ),
        ),
    )


def _roc_series(name: str, curve: RocCurve) -> tuple[Series, Series]:
    return (
        Series(f"roc.{name}.efficiency", tuple(curve.positive.tolist()), "1", "report", _SAMPLE),
        Series(f"roc.{name}.efficiency_others", tuple(curve.negative.tolist()), "1", "report", _SAMPLE),
    )


def _response_series(name: str, bins: Bins) -> tuple[Series, ...]:
    middle = medians(bins)
    width = widths({ends: each.relative() for ends, each in bins.items()})
    columns = (
        ("truth_pt_low", "GeV", [low for low, _ in bins]),
        ("truth_pt_high", "GeV", [high for _, high in bins]),
        *((f"median{end}", "1", values) for end, values in zip(_ENDS, middle, strict=True)),
        *((f"relative_width{end}", "1", values) for end, values in zip(_ENDS, width, strict=True)),
    )
    return tuple(
        Series(f"response_by_pt.{name}.{column}", tuple(values), unit, "report", _SAMPLE)
        for column, unit, values in columns
    )


def _auc(key: str, found: Auc, level: float) -> Metric:
    return Metric(key, found.value, "1", "report", _SAMPLE, (found.low, found.high), level)


def _response(key: str, found: Spread, level: float) -> tuple[Metric, Metric]:
    def metric(name: str, value: float, ends: tuple[float, float] | None) -> Metric:
        return Metric(f"{key}.{name}", value, "1", "report", _SAMPLE, ends, None if ends is None else level)

    relative = found.relative()
    return (
        metric("median", found.median, found.median_interval),
        metric("relative_width", relative.half_width, relative.width_interval),
    )
