"""The tables of plots: their numbers are those that the jets and the events have."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from typing import TYPE_CHECKING, Any

import hist
import numpy as np
import pytest
from jetc.artifacts.menu import CurveRecord, ThresholdRecord
from jetc.artifacts.plots import MatrixRecord, PlotRecord
from jetc.physics.menu.derivation import HalfSample
from jetc.physics.menu.reuse import Reuse
from jetc.physics.roc import area
from jetc.validation.distributions import Input, distribution_plots
from jetc.validation.importance import Outputs, importance_plots
from jetc.validation.jets import Discriminant, TaggedJets, against
from jetc.validation.lines import FEWEST
from jetc.validation.momentum import momentum_plots
from jetc.validation.rates import MeasuredCut, MeasuredPath, cut_plots, rate_plots
from jetc.validation.separation import MISTAG_RATES, PT_EDGES_GEV, separation_plots
from jetc.validation.signals import SignalJets, signal_plots
from jetc.validation.tables import csv_text
from jetc_runtime.fixed_point import FixedPoint

if TYPE_CHECKING:
    from numpy.typing import NDArray

CLASSES = ("b", "light", "taup")
JETS = 3000


@pytest.fixture(scope="module")
def jets() -> TaggedJets:
    draw = np.random.default_rng(3)
    labels = draw.integers(0, 3, JETS).astype(np.uint8)
    scores = draw.integers(0, 200, (JETS, 3))
    scores[np.arange(JETS), labels] += draw.integers(0, 200, JETS)
    pt = draw.uniform(15, 300, JETS)
    target = draw.uniform(0.8, 1.2, JETS)
    return TaggedJets(CLASSES, scores, labels, target, pt, pt * target)


@pytest.fixture(scope="module")
def separation(jets: TaggedJets) -> dict[str, PlotRecord | MatrixRecord]:
    score = Discriminant("b against light", ("b",), ("b", "light"))
    return dict(separation_plots(jets, (score,), level=0.95))


def lines_of(plot: PlotRecord | MatrixRecord) -> PlotRecord:
    assert isinstance(plot, PlotRecord)
    return plot


def test_each_class_stands_against_all_and_against_each(
    jets: TaggedJets, separation: dict[str, PlotRecord | MatrixRecord]
) -> None:
    assert set(separation) == {
        "roc/each-against-all-others",
        *(f"roc/{name}-against-each-other" for name in CLASSES),
        "roc/b-against-light",
        "efficiency_pt/b-against-light",
        "confusion",
    }
    one = lines_of(separation["roc/b-against-each-other"]).lines
    assert [each.name.partition(",")[0] for each in one] == ["light", "taup"]
    score, inside = against("b", ("light",)).of(jets), jets.labels == 0
    expected = area(score[inside], score[jets.labels == 1], level=0.95)
    assert one[0].name == f"light, AUC {expected.value:.3f} ({expected.low:.3f} to {expected.high:.3f})"
    assert (
        one[0].name.partition(",")[2]
        == lines_of(separation["roc/b-against-light"]).lines[0].name.partition(",")[2]
    )
    for line in one:
        assert (line.x_low[0], line.y[0], line.x_low[-1], line.y[-1]) == (0, 0, 1, 1)


def test_a_class_without_jets_is_not_drawn(jets: TaggedJets) -> None:
    two = np.where(jets.labels == 2, 0, jets.labels).astype(np.uint8)
    few = TaggedJets(CLASSES, jets.scores, two, jets.ratio, jets.jet_pt, jets.regressed_pt)
    found = dict(separation_plots(few, (), level=0.95))
    assert [each.name[:5] for each in lines_of(found["roc/each-against-all-others"]).lines] == [
        "b, AU",
        "light",
    ]
    assert lines_of(found["roc/taup-against-each-other"]).lines == ()


def test_no_two_plots_have_one_name() -> None:
    classes = ("each", "all", "other", "tau", "p", "tau_p")
    draw = np.random.default_rng(6)
    labels = draw.integers(0, 6, 60).astype(np.uint8)
    pt = np.full(60, 20.0)
    many = TaggedJets(classes, draw.integers(0, 9, (60, 6)), labels, pt / 20, pt, pt)
    scores = (
        *(Discriminant("", (name,), (name, rest)) for name, rest in permutations(classes, 2)),
        Discriminant("", ("tau", "p"), ("tau", "p", "each")),
    )
    found = [name for name, _ in separation_plots(many, scores, level=0.95)]
    assert len(found) == len(set(found)) == 2 + 6 + 2 * 31


def test_a_threshold_keeps_to_its_mistag_rate_and_bins_add_up(
    jets: TaggedJets, separation: dict[str, PlotRecord | MatrixRecord]
) -> None:
    score = against("b", ("light",)).of(jets)
    plot = lines_of(separation["efficiency_pt/b-against-light"])
    assert len(plot.lines) == len(MISTAG_RATES)
    for rate, line in zip(MISTAG_RATES, plot.lines, strict=True):
        background = np.sort(score[jets.labels == 1])[::-1]
        threshold = background[int(rate * len(background))]
        assert line.name == f"mistag rate {rate:.0%}, score above {threshold:.4f}"
        assert rate - 0.01 < (background > threshold).mean() <= rate
        inside = jets.labels == 0
        counts = np.histogram(jets.jet_pt[inside], PT_EDGES_GEV)[0]
        shown = np.isin(PT_EDGES_GEV[:-1], line.x_low)
        assert (shown == (counts >= FEWEST)).all()
        assert counts[~shown].any()
        kept = np.histogram(jets.jet_pt[inside & (score > threshold)], PT_EDGES_GEV)[0][shown]
        assert line.y == pytest.approx(kept / counts[shown])
        assert all(low <= y <= high for low, y, high in zip(line.y_low, line.y, line.y_high, strict=True))


def test_rows_of_the_confusion_add_up_to_one(separation: dict[str, PlotRecord | MatrixRecord]) -> None:
    plot = separation["confusion"]
    assert isinstance(plot, MatrixRecord)
    assert np.sum(np.array(plot.values), axis=1) == pytest.approx([1, 1, 1])
    assert (np.array(plot.low) < plot.values).all()
    assert (np.array(plot.high) > plot.values).all()


def test_response_of_a_perfect_regression_is_one(jets: TaggedJets) -> None:
    eta = np.where(np.arange(JETS) % 2, 1.3, -0.1)
    found = dict(momentum_plots(jets, (("b", "light"),), eta=eta, level=0.95))
    groups = ("all", *CLASSES, "b+light")
    kinds = [f"{kind}{end}" for kind in ("response", "resolution") for end in ("", "_eta")]
    assert {f"{kind}/{name}" for kind in kinds for name in groups} == set(found)
    two = jets.labels < 2
    alone = TaggedJets(
        CLASSES, jets.scores[two], jets.labels[two], jets.ratio[two], jets.jet_pt[two], jets.regressed_pt[two]
    )
    every = dict(momentum_plots(alone, (), eta=eta[two], level=0.95))["response/all"]
    assert found["response/b+light"].lines == every.lines
    before, after = found["response/all"].lines
    assert (before.name, after.name) == ("jet pT", "regressed pT")
    assert after.y == pytest.approx([1] * len(after.y))
    assert any(abs(each - 1) > 0.01 for each in before.y)
    assert found["resolution/all"].lines[1].y == pytest.approx([0] * len(after.y), abs=1e-12)


def test_the_response_of_each_class_is_shown_against_eta(jets: TaggedJets) -> None:
    eta = np.where(np.arange(JETS) % 2, 1.3, -0.1)
    half = replace(jets, regressed_pt=jets.truth_pt * np.where(eta > 0, 0.5, 1.0))
    found = dict(momentum_plots(half, (), eta=eta, level=0.95))
    for name in ("all", *CLASSES):
        after = found[f"response_eta/{name}"].lines[1]
        assert list(zip(after.x_low, after.y, strict=True)) == [(-0.4, 1.0), (1.2, 0.5)]
    assert found["response_eta/b"].x.label == "eta of the jet"


def test_the_response_of_a_signal_is_shown_against_pt_and_eta(jets: TaggedJets) -> None:
    eta = np.where(np.arange(JETS) % 2, 1.3, -0.1)
    half = replace(jets, regressed_pt=jets.truth_pt * np.where(eta > 0, 0.5, 1.0))
    found = dict(signal_plots(SignalJets("hh4b", half, eta), (), level=0.95))
    kinds = [f"{kind}_{short}" for kind in ("response", "resolution") for short in ("pt", "eta")]
    names = {f"signals/hh4b/{kind}/{name}" for kind in kinds for name in ("all", *CLASSES)}
    assert {name for name in found if "/roc/" not in name} == names
    after = found["signals/hh4b/response_eta/all"].lines[1]
    assert list(zip(after.x_low, after.y, strict=True)) == [(-0.2, 1.0), (1.2, 0.5)]


def test_a_signal_has_the_roc_curves_of_the_test_split(jets: TaggedJets) -> None:
    chosen = (against("b", ("light", "taup")),)
    of_split = dict(separation_plots(jets, chosen, level=0.95))
    found = dict(signal_plots(SignalJets("hh4b", jets, np.zeros(JETS)), chosen, level=0.95))
    curves = {name for name in of_split if name.startswith("roc/")}
    assert {name for name in found if "/roc/" in name} == {f"signals/hh4b/{name}" for name in curves}
    for name in curves:
        assert found[f"signals/hh4b/{name}"].lines == lines_of(of_split[name]).lines
        assert found[f"signals/hh4b/{name}"].sample.startswith("hh4b: ")


def test_a_signal_without_jets_of_a_class_has_no_curve_against_it(jets: TaggedJets) -> None:
    only_b = replace(jets, labels=np.zeros(JETS, dtype=np.int64))
    found = dict(signal_plots(SignalJets("hh4b", only_b, np.zeros(JETS)), (), level=0.95))
    assert not [name for name in found if "/roc/" in name]


def test_distributions_are_fractions_of_all_jets_of_a_line(jets: TaggedJets) -> None:
    words = np.arange(JETS * 4).reshape(JETS, 4) % 7
    filled = np.full(JETS, 3)
    given = (Input("pt_rel", "1", words, 0.25),)
    found = dict(distribution_plots(jets, given, filled, sample="test split", level=0.95))
    inputs = found["inputs/pt_rel"]
    assert (inputs.lines[0].x_low, inputs.lines[0].x_high[-1]) == (tuple(np.arange(7) / 4), 1.75)
    for line in inputs.lines:
        assert sum(line.y) == pytest.approx(1)
    expected = np.bincount(words[:, :3].ravel(), minlength=7) / (3 * JETS)
    assert inputs.lines[0].y == pytest.approx(expected)
    assert [sum(line.y) for line in found["pt"].lines[1:2]] == pytest.approx([1.0])
    assert {line.name: line.y[3] for line in found["multiplicity"].lines} == dict.fromkeys(
        ("all", *CLASSES), 1.0
    )


def test_a_class_without_a_constituent_has_no_line_of_an_input(jets: TaggedJets) -> None:
    filled = np.where(jets.labels == 1, 0, 2)
    given = (Input("pt_rel", "1", np.ones((JETS, 4), dtype=np.int64), 0.25),)
    found = dict(distribution_plots(jets, given, filled, sample="test split", level=0.95))
    assert [each.name for each in found["inputs/pt_rel"].lines] == ["all", "b", "taup"]


def test_an_input_with_many_values_has_bins_of_whole_steps() -> None:
    axis = Input("pt", "GeV", np.array([[-3, 500]]), 0.25).axis
    assert isinstance(axis, hist.axis.Regular)
    assert axis.size <= 64
    assert np.diff(axis.edges) / 0.25 == pytest.approx(8)
    assert axis.edges[0] == -0.75
    assert axis.edges[-1] > 125


def test_an_input_that_is_not_read_costs_nothing_and_the_one_that_is_costs_all() -> None:
    draw = np.random.default_rng(5)
    labels = draw.integers(0, 2, 2000).astype(np.uint8)
    clean = np.stack([1 - labels, labels], axis=1).astype(np.int64) * 10

    def outputs(index: int | None, order: NDArray[np.int64]) -> Outputs:
        return Outputs(
            clean[order] if index == 1 else clean, clean[order, 0] + 20.0 if index == 1 else 20.0 + 0 * labels
        )

    def found() -> dict[str, MatrixRecord]:
        return dict(importance_plots(("unread", "read"), ("a", "b"), labels, outputs, seed=1, level=0.95))

    areas, widths = found().values()
    assert list(found()) == ["importance", "importance_regression"]
    assert areas.values[0] == areas.low[0] == areas.high[0] == (0.0, 0.0)
    assert areas.values[1] == pytest.approx((0.5, 0.5), abs=0.03)
    low, value, high = (np.array(each)[1, 0] for each in (areas.low, areas.values, areas.high))
    assert low < value < high
    assert (widths.columns, widths.values[0]) == (("relative width",), (0.0,))
    assert widths.values[1] == pytest.approx((5 / 30,), abs=0.09)  # half of 20 to 30, over 20 or 30
    assert found() == found()


def half(scores: NDArray[np.int64], gev: NDArray[np.float64]) -> HalfSample:
    """Return events of one stratum, of which each stands for 2 kHz."""
    none = np.zeros(len(scores), dtype=np.int64)
    alone = np.full(len(scores), -1, dtype=np.int64)
    inside = np.ones(len(scores), dtype=np.bool_)
    reuse = Reuse.of(np.arange(len(scores)), stratum=none, interaction=alone, inside=inside)
    return HalfSample(none, gev, scores, np.array([len(scores)]), np.array([2.0]), reuse)


def test_the_map_of_a_path_counts_events_above_both_and_agrees_with_its_lines() -> None:
    draw = np.random.default_rng(2)
    scores, gev = draw.integers(0, 64, 400), draw.uniform(0, 100, 400)
    background, signal = half(scores, gev), half(scores, gev)
    column: dict[str, Any] = dict.fromkeys(CurveRecord.model_fields, (0.5,))
    form = FixedPoint.parse("ap_ufixed<6,0>")
    threshold = ThresholdRecord(
        code=32, format=form, lsb=1 / 64, value=0.5, variable="min(pair.tag)", unit="1"
    )  # fmt: skip
    path = MeasuredPath(
        name="pair", cut=" at pT above 40", threshold=threshold, target_khz=50, signal="signal",
        rate_set="minbias", curve=CurveRecord(**column | {"threshold": (32,)}),
    )  # fmt: skip
    cut = MeasuredCut("pT", "GeV", (0.0, 40.0, 80.0), (background, background), signal, scanned=True)
    found = {**dict(rate_plots(path)), **dict(cut_plots(path, cut, level=0.95))}
    kinds = ("rate_score", "efficiency_score", "rate_cut", "efficiency_cut", "rate_map", "efficiency_map")
    assert list(found) == [f"paths/pair/{each}" for each in kinds]
    along = lines_of(found["paths/pair/rate_score"])
    assert (along.title, along.lines[0].x_low) == ("pair: rate at pT above 40", (0.5,))
    rates, kept = found["paths/pair/rate_map"], found["paths/pair/efficiency_map"]
    assert isinstance(rates, MatrixRecord)
    assert isinstance(kept, MatrixRecord)
    for row, threshold_ in enumerate(rates.rows):
        for column_, each in enumerate(cut.cuts):
            passing = ((gev > each) & (scores / 64 >= float(threshold_) - 1e-3)).sum()
            assert rates.values[row][column_] == 2.0 * passing
            assert kept.values[row][column_] == passing / 400
    chosen, everything = lines_of(found["paths/pair/rate_cut"]).lines
    assert chosen.name == "min(pair.tag) at least 0.5"
    in_gev = replace(path, threshold=threshold.model_copy(update={"unit": "GeV"}))
    first, _ = lines_of(dict(cut_plots(in_gev, cut, level=0.95))["paths/pair/rate_cut"]).lines
    assert first.name == "min(pair.tag) at least 0.5 GeV"
    assert chosen.y == tuple(2.0 * ((gev > each) & (scores >= 32)).sum() for each in cut.cuts)
    assert everything.y == rates.values[0]
    assert all(low < y < high for low, y, high in zip(chosen.y_low, chosen.y, chosen.y_high, strict=True))


def test_a_csv_has_every_digit_of_the_table(separation: dict[str, PlotRecord | MatrixRecord]) -> None:
    plot = lines_of(separation["efficiency_pt/b-against-light"])
    first, *rows = csv_text(plot).splitlines()
    assert first == "line,x_low (GeV),x_high (GeV),value,low,high"
    assert len(rows) == sum(len(each.y) for each in plot.lines)
    name, *numbers = rows[0].rsplit(",", 5)
    line = plot.lines[0]
    assert name.strip('"') == line.name
    assert [float(each) for each in numbers] == [
        line.x_low[0], line.x_high[0], line.y[0], line.y_low[0], line.y_high[0]
    ]  # fmt: skip
    matrix = separation["confusion"]
    first, *rows = csv_text(matrix).splitlines()
    assert (first, len(rows), rows[1].split(",")[:2]) == ("row,column,value,low,high", 9, ["b", "light"])
    assert isinstance(matrix, MatrixRecord)
    assert float(rows[1].split(",")[2]) == matrix.values[0][1]
