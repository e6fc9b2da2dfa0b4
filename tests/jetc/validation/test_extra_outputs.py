"""The plots of outputs beside the pT ratio: bias and width are those of the jets with a target."""

from __future__ import annotations

import numpy as np
import pytest
from jetc.physics.measured_output import MeasuredOutput
from jetc.physics.spread import spread
from jetc.validation.extra_outputs import output_plots
from jetc.validation.jets import TaggedJets

CLASSES = ("b", "light", "taup")
JETS = 6000
DRAW = np.random.default_rng(5)
LABELS = DRAW.integers(0, 3, JETS).astype(np.uint8)
PT = DRAW.uniform(20, 60, JETS)
ONE = np.ones(JETS)
TAGGED = TaggedJets(CLASSES, np.zeros((JETS, 3), dtype=np.int64), LABELS, ONE, PT, PT)
TARGET = np.where(LABELS == 1, np.nan, np.clip(DRAW.normal(0.7, 0.3, JETS), 0.1, 0.7).astype(np.float32))
GIVEN = TARGET + DRAW.normal(0.0, 0.05, JETS) + 0.02 * (LABELS == 0)
OUTPUT = MeasuredOutput("mass", "gen_jet_mass", "GeV", (0.1, 0.7), GIVEN, TARGET)
PLOTS = dict(output_plots(OUTPUT, TAGGED, level=0.95))


def test_a_class_without_a_target_is_not_drawn() -> None:
    kinds = ("bias_target", "width_target", "bias_pt", "width_pt")
    assert set(PLOTS) == {f"outputs/mass/{kind}/{name}" for kind in kinds for name in ("all", "b", "taup")}
    assert {plot.y.unit for plot in PLOTS.values()} == {"GeV"}


def test_bins_of_the_target_hold_every_jet_from_end_to_end_of_its_clip() -> None:
    line = PLOTS["outputs/mass/bias_target/all"].lines[0]
    assert (line.x_low[0], line.x_high[-1]) == (0.1, 0.7)
    last = np.isfinite(TARGET) & (line.x_low[-1] <= TARGET)
    assert (TARGET[last] == np.float32(0.7)).sum() > 1000
    found = spread((GIVEN - TARGET)[last], level=0.95)
    assert (line.y[-1], (line.y_low[-1], line.y_high[-1])) == (found.median, found.median_interval)


@pytest.mark.parametrize("name", ["b", "taup"])
def test_bias_and_width_in_a_bin_of_pt_are_of_the_jets_of_the_class_in_it(name: str) -> None:
    bias, widths = (PLOTS[f"outputs/mass/{kind}_pt/{name}"].lines for kind in ("bias", "width"))
    at = bias[0].x_low.index(40.0)
    inside = (CLASSES.index(name) == LABELS) & (bias[0].x_low[at] <= PT) & (bias[0].x_high[at] > PT)
    error, target = (spread(values[inside], level=0.95) for values in (GIVEN - TARGET, TARGET))
    assert [each.name for each in (*bias, *widths)] == [
        "output minus target",
        "output minus target",
        "target",
    ]
    assert bias[0].y[at] == error.median == pytest.approx(0.02 * (name == "b"), abs=0.01)
    assert [each.y[at] for each in widths] == [error.half_width, target.half_width]
    assert [(each.y_low[at], each.y_high[at]) for each in widths] == [
        error.width_interval,
        target.width_interval,
    ]


def test_a_bin_with_too_few_jets_for_an_interval_is_not_shown() -> None:
    few = np.where(np.arange(JETS) < 40, TARGET, np.nan)
    output = MeasuredOutput("mass", "gen_jet_mass", "GeV", (0.1, 0.7), GIVEN, few)
    found = dict(output_plots(output, TAGGED, level=0.95))
    assert all(len(line.y) <= 1 for plot in found.values() for line in plot.lines)
    empty = MeasuredOutput("mass", "gen_jet_mass", "GeV", (0.1, 0.7), GIVEN, np.full(JETS, np.nan))
    assert list(output_plots(empty, TAGGED, level=0.95)) == []
