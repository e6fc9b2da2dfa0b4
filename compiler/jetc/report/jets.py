"""The report on single jets: ROC curves, confusion and pT response of the emulator on the test split."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from jetc.physics.response import binned_response, response
from jetc.physics.roc import area, confusion, pair_areas, roc_curve, tied_best
from jetc.report.metrics import Metric, Series
from jetc.report.page import Figure, Paragraph, Percent, ReportSection, Shaded, Table
from jetc.report.plots import response_figure, roc_figure

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from jetc.physics.measured_output import MeasuredOutput
    from jetc.physics.response import Response
    from jetc.physics.roc import Auc, RocCurve
    from jetc.report.page import Block, Cell

__all__ = ["MeasuredJets", "classes_section", "regression_section", "roc_plot"]

_SAMPLE = "test split, emulator"
_CURVE_POINTS = 160
_OF_LOGITS = (
    " The network ends at logits. What is compared here is their softmax in steps of 2^-24, which no "
    "firmware makes."
)
_CORRELATED = "jets are taken as independent, though several may come from one event"


@dataclass(frozen=True, slots=True, eq=False)
class MeasuredJets:
    """Test jets and what the emulator makes of them; all (jets,), class scores (jets, classes) codes.

    `target` is truth pT over jet pT, clipped as in training; `jet_pt` in GeV.
    """

    class_scores: NDArray[np.int64]
    pt_ratio: NDArray[np.float64]
    labels: NDArray[np.uint8]
    target: NDArray[np.float64]
    jet_pt: NDArray[np.float64]
    further: tuple[MeasuredOutput, ...] = ()
    """Outputs beside the pT ratio."""


def classes_section(
    jets: MeasuredJets, classes: tuple[str, ...], *, level: float, logits: bool
) -> ReportSection:
    """Return ROC curves, areas and confusion; scores are the emulator's integers, or of its logits."""
    return ReportSection(
        "classes",
        "Jet classes",
        (
            Paragraph(
                "Everything here is computed on the integer scores of the emulator, on jets of the test "
                "split, which neither training nor the choice of the epoch has seen. Areas count every pair "
                f"of jets, ties half. Intervals at {level:.0%} use DeLong's error and Wilson's formula, "
                f"widened for few jets; {_CORRELATED}. docs/intervals.md says what they cover in toys."
                + (_OF_LOGITS if logits else "")
            ),
            _areas(jets, classes, level),
            _pairs(jets, classes, level),
            *_confusion(jets, classes),
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
        "Each class against all others, by its own score, on jets of the test split; lower is better. Areas "
        "under the curves, with intervals: below, under Jet classes.",
        tuple(each for name, (curve, _) in curves.items() for each in _roc_series(name, curve)),
    )


def regression_section(jets: MeasuredJets, classes: tuple[str, ...], *, events: str) -> ReportSection:
    """Return the response of the jet pT before and after regression."""
    truth = jets.target * jets.jet_pt
    regressed = jets.pt_ratio * jets.jet_pt
    bins = {"jet": binned_response(jets.jet_pt, truth), "regressed": binned_response(regressed, truth)}
    figure = Figure(
        response_figure({f"{name} pT": each for name, each in bins.items()}, events=events),
        "Median response and relative width against truth pT, test split. Truth is the clipped training "
        "target times the jet pT; bins with fewer than 20 jets are left out.",
        tuple(each for name, found in bins.items() for each in _response_series(name, found)),
    )
    rows: list[tuple[Cell, ...]] = []
    for name, inside in {
        "all": np.ones(len(truth), dtype=np.bool_),
        **{name: jets.labels == index for index, name in enumerate(classes)},
    }.items():
        before = response(jets.jet_pt[inside], truth[inside])
        after = response(regressed[inside], truth[inside])
        rows.append(
            (
                name,
                *_response(f"response.{name}.jet", before),
                *_response(f"response.{name}.regressed", after),
            )
        )
    table = Table(
        "Response to truth pT: median, and half the width of the central 68 %, over all pT.",
        ("class", "jet pT, median", "jet pT, width", "regressed, median", "regressed, width"),
        tuple(rows),
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
            cells.append(Metric(key, areas[one, other].value, "1", "report", _SAMPLE))
        rows.append((name, *cells))
    return Table(
        "Area under the ROC curve, the class of the row against that of the column, by the ratio of scores.",
        ("class", *classes[1:]),
        tuple(rows),
    )


def _confusion(jets: MeasuredJets, classes: tuple[str, ...]) -> tuple[Block, ...]:
    counts = confusion(jets.class_scores, jets.labels, len(classes))
    ties = Metric("confusion.ties", tied_best(jets.class_scores) / len(jets.labels), "1", "report", _SAMPLE)
    right = Metric("confusion.accuracy", float(counts.trace() / counts.sum()), "1", "report", _SAMPLE)
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            name,
            *(
                Shaded(
                    Metric(
                        f"confusion.{name}.{classes[column]}",
                        float(counts[index, column] / counts[index].sum()),
                        "1",
                        "report",
                        _SAMPLE,
                    )
                )
                for column in range(len(classes))
            ),
        )
        for index, name in enumerate(classes)
    )
    return (
        Table(
            "Per cent of the jets of a true class (row) whose highest score is that of the column.",
            ("true", *classes),
            rows,
        ),
        Table(
            "Highest scores.",
            ("best class", "fraction of jets"),
            (("right class", Percent(right)), ("two classes share the highest score", Percent(ties))),
        ),
    )


def _roc_series(name: str, curve: RocCurve) -> tuple[Series, Series]:
    return (
        Series(f"roc.{name}.efficiency", tuple(curve.positive.tolist()), "1", "report", _SAMPLE),
        Series(f"roc.{name}.efficiency_others", tuple(curve.negative.tolist()), "1", "report", _SAMPLE),
    )


def _response_series(name: str, bins: Mapping[tuple[float, float], Response]) -> tuple[Series, ...]:
    columns = (
        ("truth_pt_low", "GeV", [low for low, _ in bins]),
        ("truth_pt_high", "GeV", [high for _, high in bins]),
        ("median", "1", [each.median for each in bins.values()]),
        ("median_error", "1", [each.median_error for each in bins.values()]),
        ("relative_width", "1", [each.half_width / each.median for each in bins.values()]),
    )
    return tuple(
        Series(f"response_by_pt.{name}.{column}", tuple(values), unit, "report", _SAMPLE)
        for column, unit, values in columns
    )


def _auc(key: str, found: Auc, level: float) -> Metric:
    return Metric(key, found.value, "1", "report", _SAMPLE, (found.low, found.high), level)


def _response(key: str, found: Response) -> tuple[Metric, Metric]:
    return (
        Metric(f"{key}.median", found.median, "1", "report", _SAMPLE),
        Metric(f"{key}.width", found.half_width, "1", "report", _SAMPLE),
    )
