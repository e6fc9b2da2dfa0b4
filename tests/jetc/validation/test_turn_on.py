"""Efficiencies against the truth: bins of events and of taus, and what is left out."""

from __future__ import annotations

import numpy as np
import pytest
from jetc.artifacts.menu import LineRecord, MenuRecord, QuotedRateRecord, RateRecord
from jetc.physics.menu.efficiency import measure_efficiency
from jetc.validation.menu import menu_plot
from jetc.validation.turn_on import HardestTaus, Passing, TruthTaus, event_plots, hardest_tau_plots, tau_plots


def test_events_are_counted_in_bins_of_the_truth() -> None:
    draw = np.random.default_rng(4)
    ht = draw.uniform(0, 700, 5000)
    events = Passing("hh4b", {"sharp": ht > 350, "none": ht < 0}, {"genHT": ht, "genHH_mass": 0 * ht}, 2.0)
    ((name, plot),) = event_plots("path", events, level=0.95)
    assert name == "paths/path/hh4b/efficiency_gen_ht"  # no event has a mass
    assert "design effect" in plot.interval
    sharp, none = plot.lines
    assert all(low % 10 == high % 10 == 0 for low, high in zip(sharp.x_low, sharp.x_high, strict=True))
    assert sharp.x_high[:-1] == sharp.x_low[1:]
    below = [y for y, high in zip(sharp.y, sharp.x_high, strict=True) if high <= 350]
    above = [y for y, low in zip(sharp.y, sharp.x_low, strict=True) if low >= 350]
    assert (set(below), set(above), set(none.y)) == ({0.0}, {1.0}, {0.0})
    inside = int(((ht >= sharp.x_low[0]) & (ht < sharp.x_high[0])).sum())
    expected = measure_efficiency(0, inside, level=0.95, design_effect=2.0)
    assert (sharp.y_low[0], sharp.y_high[0]) == (expected.low, expected.high)


def test_a_bin_with_few_events_is_left_out() -> None:
    ht = np.array([105.0] * 9 + [205.0] * 20)
    ((_, plot),) = event_plots("path", Passing("s", {"all": ht > 0}, {"genHT": ht}, 1.0), level=0.95)
    assert plot.lines[0].x_low == (200.0,)


def test_events_without_a_truth_are_in_no_bin() -> None:
    mass = np.array([0.0] * 30 + [5.0] * 20)
    events = Passing("s", {"high": mass > 0}, {"genHH_mass": mass}, 1.0)
    ((_, plot),) = event_plots("path", events, level=0.95)
    assert (plot.lines[0].x_low, plot.lines[0].y) == ((0.0,), (1.0,))


def test_a_truth_of_one_value_has_one_bin() -> None:
    mass = np.array([400.0] * 20)
    events = Passing("s", {"all": mass > 0}, {"genHH_mass": mass}, 1.0)
    ((_, plot),) = event_plots("path", events, level=0.95)
    assert (plot.lines[0].x_low, plot.lines[0].x_high, plot.lines[0].y) == ((400.0,), (410.0,), (1.0,))


def test_taus_are_told_apart_by_region() -> None:
    pt, eta = np.array([27.0] * 40), np.array([0.4, -1.7] * 20)
    taus = TruthTaus("vbf", pt, eta, {"passes": np.abs(eta) < 1})
    found = dict(tau_plots("ditau", taus, level=0.95))
    assert list(found) == ["paths/ditau/vbf/leg_barrel", "paths/ditau/vbf/leg_endcap"]
    for name, value in (("barrel", 1.0), ("endcap", 0.0)):
        (line,) = found[f"paths/ditau/vbf/leg_{name}"].lines
        assert (line.x_low, line.x_high, line.y) == ((25.0,), (30.0,), (value,))
        assert (line.y_low[0], line.y_high[0]) == pytest.approx(
            (0.8316, 1.0) if value else (0.0, 0.1684), abs=1e-4
        )


def test_paths_of_a_menu_have_their_rates_side_by_side() -> None:
    rate = RateRecord(
        value=12.5, unit="kHz", interval=(8.0, 19.0), events=40, effective_events=13.5,
        design_effect=1.25, sample="minbias, half",
    )  # fmt: skip
    path = LineRecord.model_construct(name="any", rate=QuotedRateRecord(derivation=rate, evaluation=rate))
    rates = menu_plot(MenuRecord.model_construct(paths=(path,)))
    assert (rates.rows, rates.values, rates.low, rates.high) == (("any",), ((12.5,),), ((8.0,),), ((19.0,),))


def test_the_hardest_tau_of_an_event_gives_its_bin_and_its_region() -> None:
    pt, eta = np.array([27.0] * 40), np.array([0.4, -1.7] * 19 + [0.4, 0.4])
    events = HardestTaus("vbf", pt, eta, {"the path": eta < 0, "its cuts alone": pt > 0}, 2.0)
    found = dict(hardest_tau_plots("single", events, level=0.95))
    assert list(found) == [f"paths/single/vbf/tau_{each}" for each in ("barrel", "endcap", "eta")]
    path, cuts = found["paths/single/vbf/tau_eta"].lines
    assert found["paths/single/vbf/tau_eta"].x.unit == "1"
    assert (path.x_low, path.y, cuts.y) == ((-2.0, 0.4), (1.0, 0.0), (1.0, 1.0))
    path, cuts = found["paths/single/vbf/tau_endcap"].lines
    assert (path.x_low, path.y, cuts.y) == ((25.0,), (1.0,), (1.0,))
    every = measure_efficiency(19, 19, level=0.95, design_effect=2.0)
    assert (path.y_low[0], path.y_high[0]) == (every.low, every.high)
    few = HardestTaus("vbf", pt[:9], eta[:9], {"the path": eta[:9] < 0}, 1.0)
    assert list(hardest_tau_plots("single", few, level=0.95)) == []
