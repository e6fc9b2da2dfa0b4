"""How scores separate classes: ROC curves, confusion, efficiency against pT at a mistag rate."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from jetc.artifacts.plots import AxisRecord, MatrixRecord, PlotRecord
from jetc.physics.menu.efficiency import measure_efficiency
from jetc.physics.roc import area, confusion, roc_curve
from jetc.validation.jets import Discriminant, against
from jetc.validation.lines import efficiency_line, line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from jetc.validation.jets import TaggedJets

    Plots = Iterator[tuple[str, PlotRecord | MatrixRecord]]
    Scored = tuple[NDArray[np.int64] | NDArray[np.float64], NDArray[np.bool_], NDArray[np.bool_]]

__all__ = ["PT_EDGES_GEV", "SAMPLE", "roc_plots", "separation_plots"]

SAMPLE = "test split, scores of the emulator"
PT_EDGES_GEV = (
    *(15.0, 17.0, 19.0, 22.0, 25.0, 30.0, 35.0, 40.0, 45.0, 50.0, 60.0, 76.0, 97.0, 122.0, 154.0, 195.0),
    *(246.0, 311.0, 393.0, 496.0, 627.0, 792.0, 1000.0),
)
"""Bins of pT that taggers of the experiment are shown in. **Source**: TrainTagger plot/common.py."""
MISTAG_RATES = (0.5, 0.2, 0.1)
_POINTS = 160
_EFFICIENCY = AxisRecord(label="efficiency", unit="1")
_MISTAG = AxisRecord(label="mistag rate", unit="1", logarithmic=True)
_AREAS = "areas: DeLong's error, Wilson's form; no band for the curves"
_BINOMIAL = "Clopper and Pearson, jets taken as independent"


def separation_plots(jets: TaggedJets, discriminants: tuple[Discriminant, ...], *, level: float) -> Plots:
    """Yield ROC curves, the efficiency of the `discriminants` against pT, and the confusion of classes.

    Intervals are at `level`.
    """
    for name, plot in roc_plots(jets, discriminants, SAMPLE, level=level):
        yield f"roc/{name}", plot
    for each in discriminants:
        yield f"efficiency_pt/{each.file_name}", _against_pt(jets, each, level)
    yield "confusion", _confusion(jets, level)


def roc_plots(
    jets: TaggedJets, discriminants: tuple[Discriminant, ...], sample: str, *, level: float
) -> Iterator[tuple[str, PlotRecord]]:
    """Yield each class against all others and against each other class, and the `discriminants`.

    Of classes of which there are fewer than two jets nothing is shown.
    """
    names = jets.classes
    yield "each-against-all-others", _against_all_others(jets, sample, level)
    for name in names:
        pairs = {other: _scored(jets, against(name, (other,))) for other in names if other != name}
        yield f"{name}-against-each-other", _roc(f"{name} against each other class", pairs, level, sample)
    for each in discriminants:
        yield each.file_name, _roc(each.name, {each.name: _scored(jets, each)}, level, sample)


def _against_all_others(jets: TaggedJets, sample: str, level: float) -> PlotRecord:
    """Return the ROC curve of each class against all other jets, by its score."""
    every = {
        name: (jets.scores[:, index], jets.labels == index, jets.labels != index)
        for index, name in enumerate(jets.classes)
    }
    return _roc("Each class against all others, by its score", every, level, sample)


def _scored(jets: TaggedJets, discriminant: Discriminant) -> Scored:
    return discriminant.of(jets), jets.of(discriminant.numerator), jets.of(discriminant.background)


def _roc(title: str, scores: Mapping[str, Scored], level: float, sample: str) -> PlotRecord:
    """Return ROC curves of (score, jets of the class, jets it is against), by name."""
    lines = []
    for name, (score, inside, outside) in scores.items():
        if min(inside.sum(), outside.sum()) < 2:  # noqa: PLR2004 - an area needs two of each
            continue
        found = area(score[inside], score[outside], level=level)
        curve = roc_curve(score[inside], score[outside], points=_POINTS)
        x, y = curve.positive.tolist(), curve.negative.tolist()
        text = f"{name}, AUC {found.value:.3f} ({found.low:.3f} to {found.high:.3f})"
        lines.append(line(text, zip(x, x, strict=True), y, y, y))
    return PlotRecord(
        kind="curve",
        title=title,
        sample=sample,
        interval=_AREAS,
        x=_EFFICIENCY,
        y=_MISTAG,
        lines=tuple(lines),
    )


def _against_pt(jets: TaggedJets, discriminant: Discriminant, level: float) -> PlotRecord:
    """Return the efficiency in bins of jet pT, of thresholds with a mistag rate over all pT."""
    score, inside = discriminant.of(jets), jets.of(discriminant.numerator)
    background = np.sort(score[jets.of(discriminant.background)])[::-1]
    lines = tuple(
        efficiency_line(
            f"mistag rate {rate:.0%}, score above {threshold:.4f}",
            jets.jet_pt[inside],
            score[inside] > threshold,
            PT_EDGES_GEV,
            level=level,
            design_effect=1.0,
        )
        for rate, threshold in ((each, _threshold(background, each)) for each in MISTAG_RATES)
    )
    return PlotRecord(
        kind="points",
        title=f"Efficiency of {discriminant.name} against pT",
        sample=SAMPLE,
        interval=_BINOMIAL,
        x=AxisRecord(label="jet pT", unit="GeV", logarithmic=True),
        y=_EFFICIENCY,
        lines=lines,
    )


def _threshold(background: NDArray[np.float64], rate: float) -> float:
    """Return the smallest score above which at most `rate` of `background`, descending, lies."""
    most = int(rate * len(background))
    return float(background[most]) if most < len(background) else -1.0


def _confusion(jets: TaggedJets, level: float) -> MatrixRecord:
    counts = confusion(jets.scores, jets.labels, len(jets.classes))
    found = [
        [measure_efficiency(int(each), int(row.sum()), level=level, design_effect=1.0) for each in row]
        for row in counts
    ]
    return MatrixRecord(
        kind="matrix",
        title="Jets of a true class by their highest score",
        sample=SAMPLE,
        interval=_BINOMIAL,
        x=AxisRecord(label="class of the highest score", unit=""),
        y=AxisRecord(label="true class", unit=""),
        columns=jets.classes,
        rows=jets.classes,
        unit="1",
        values=tuple(tuple(each.value for each in row) for row in found),
        low=tuple(tuple(each.low for each in row) for row in found),
        high=tuple(tuple(each.high for each in row) for row in found),
        level=None,
    )
