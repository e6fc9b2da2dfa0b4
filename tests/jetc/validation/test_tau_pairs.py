"""Efficiencies for pairs of taus: bins of both, turn-ons of either, and which events of a set are pairs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from jetc.artifacts.plots import MatrixRecord, PlotRecord
from jetc.physics.menu.efficiency import measure_efficiency
from jetc.stages.plots import hardest_taus as of_taus
from jetc.stages.plots import pairs as of_stage
from jetc.stages.plots.hardest_taus import hardest_taus
from jetc.stages.plots.pairs import truth_pairs
from jetc.validation.tables import csv_text
from jetc.validation.tau_pairs import TauPairs, pair_plots
from jetc_runtime.jet_table import JetTable

if TYPE_CHECKING:
    from pathlib import Path

HARDER = np.array([45.0] * 30 + [80.0] * 29)
SOFTER = np.array([35.0] * 15 + [44.0] * 15 + [60.0] * 20 + [20.0] * 9)
PAIRS = TauPairs("vbf", HARDER, SOFTER, SOFTER > 40, 1.5)


def test_pairs_are_counted_in_bins_of_both_taus_and_few_are_left_out() -> None:
    found = dict(pair_plots("ditau", PAIRS, level=0.95))
    assert list(found) == [f"paths/ditau/vbf/{each}" for each in ("pair", "pair_map", "pair_legs")]
    shown, lines = found["paths/ditau/vbf/pair_map"], found["paths/ditau/vbf/pair"]
    assert isinstance(shown, MatrixRecord)
    assert isinstance(lines, PlotRecord)
    assert shown.rows == shown.columns == ("15 to 30", "30 to 40", "40 to 50", "50 to 70", "70 to 250")
    there = {
        (row, column): (value, low, high)
        for row, *every in zip(shown.rows, shown.values, shown.low, shown.high, strict=True)
        for column, value, low, high in zip(shown.columns, *every, strict=True)
        if value is not None
    }
    none, every = (measure_efficiency(n, 15, level=0.95, design_effect=1.5) for n in (0, 15))
    assert there["30 to 40", "40 to 50"] == (0.0, none.low, none.high)
    assert there["40 to 50", "40 to 50"] == (1.0, every.low, every.high)
    assert list(there) == [("30 to 40", "40 to 50"), ("40 to 50", "40 to 50"), ("50 to 70", "70 to 250")]
    assert csv_text(shown).count("\n") == 1 + len(there)
    assert {each.name: (each.x_low, each.y) for each in lines.lines} == {
        "harder tau from 40 to 50 GeV": ((30.0, 40.0), (0.0, 1.0)),
        "harder tau from 70 to 250 GeV": ((50.0,), (1.0,)),
    }


def test_a_turn_on_is_against_either_tau_whatever_the_other_one_has() -> None:
    legs = dict(pair_plots("any", PAIRS, level=0.95))["paths/any/vbf/pair_legs"]
    assert isinstance(legs, PlotRecord)
    harder, softer = legs.lines
    assert dict(zip(harder.x_low, harder.y, strict=True)) == {40.0: 0.5, 80.0: pytest.approx(20 / 29)}
    assert dict(zip(softer.x_low, softer.y, strict=True)) == {35.0: 0.0, 40.0: 1.0, 60.0: 1.0}


def test_without_a_bin_of_enough_pairs_there_is_no_plot() -> None:
    few = TauPairs("hh4b", HARDER[:9], SOFTER[:9], SOFTER[:9] > 40, 1.0)
    assert list(pair_plots("ditau", few, level=0.95)) == []


def test_a_pair_is_an_event_with_two_jets_of_a_hadronic_tau(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Event 0 has one such jet, 1 two and another jet, 2 three, 3 none, 4 two."""
    event = np.array([0, 0, 1, 1, 1, 2, 2, 2, 4, 4])
    tau = np.array([1, 0, 1, 0, 1, 1, 1, 1, 1, 1], dtype=np.int32)
    eta = np.array([0.1] * 8 + [0.2, 2.3], dtype=np.float32)
    pt = np.arange(10, 20, dtype=np.float32)
    (tmp_path / "truth").mkdir()
    columns = {"jet_tauflav": tau, "jet_genmatch_lep_vis_pt": pt, "jet_genmatch_eta": eta}
    for name, column in columns.items():
        np.save(tmp_path / "truth" / f"{name}.npy", column)
    jets = JetTable(event, pt, eta, eta, 5)
    monkeypatch.setattr(of_stage, "read_trigger_set", lambda *_: type("Set", (), {"jets": jets}))
    every = truth_pairs(tmp_path, "vbf")
    assert every is not None
    assert every.two.tolist() == [False, True, False, False, True]
    assert (every.harder.tolist(), every.softer.tolist()) == ([14.0, 19.0], [12.0, 18.0])
    passed, inside = np.array([1, 1, 1, 1, 0], dtype=bool), np.array([1, 0, 1, 1, 1], dtype=bool)
    shown = every.passing(passed, inside, design_effect=1.0)
    assert (shown.harder.tolist(), shown.passed.tolist()) == ([19.0], [False])
    monkeypatch.setattr(of_taus, "read_trigger_set", lambda *_: type("Set", (), {"jets": jets}))
    one = hardest_taus(tmp_path, "vbf")
    assert one is not None
    assert (one.event.tolist(), one.pt.tolist()) == ([0, 1, 2, 4], [10.0, 14.0, 17.0, 19.0])
    assert one.eta.tolist() == pytest.approx([0.1, 0.1, 0.1, 2.3])
    kept = one.passing({"path": passed}, inside, design_effect=1.0)
    assert (kept.pt.tolist(), kept.passed["path"].tolist()) == ([10.0, 17.0, 19.0], [True, True, False])
    (tmp_path / "truth" / "jet_tauflav.npy").unlink()
    assert hardest_taus(tmp_path, "vbf") is None
    assert truth_pairs(tmp_path, "vbf") is None
