"""Scores of another tagger in the paths of a menu."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from jetc.language.expressions.exact import score_codes
from jetc.language.sections.menu import Menu
from jetc.physics.lines.events import EventColumns, line_events, threshold_of
from jetc.physics.lines.objects import jet_columns, objects_of
from jetc.stages.dataset.artifact import BRANCHES
from jetc.stages.menu.branches import branch_scores
from jetc_runtime.jet_table import JetTable

if TYPE_CHECKING:
    from pathlib import Path

MENU = Menu.model_validate_json("""{
  "branches": [{"name": "nn_tau", "branch": "jet_tauscore", "type": "ap_ufixed<4,1,AP_TRN,AP_SAT>"}],
  "objects": [
    {"name": "taus", "where": "pt > 34 GeV and nn_tau > 0.2"},
    {"name": "ordered", "order": "nn_tau", "take": 2}
  ],
  "paths": [
    {"name": "reference", "require": "count(taus) >= 2", "signals": ["hh4b"]},
    {"name": "derived", "derive": "min(ordered.nn_tau)", "rate": "14 kHz", "signals": ["hh4b"]}
  ]
}""")
NONE = float("nan")
SCORES = (0.99, 0.26, NONE, 5.0, 0.2, 0.5, NONE, NONE, 0.4)
EVENT = (0, 0, 0, 1, 1, 1, 2, 2, 2)


@pytest.fixture
def columns(tmp_path: Path) -> EventColumns:
    (tmp_path / BRANCHES).mkdir()
    np.save(tmp_path / BRANCHES / "jet_tauscore.npy", np.array(SCORES, dtype=np.float32))
    pt = np.array([40.0, 50, 60] * 3, dtype=np.float32)
    table = JetTable(np.array(EVENT), pt, np.zeros_like(pt), np.zeros_like(pt), 3)
    jets = jet_columns(table, pt_ratio=np.ones(len(pt)), scores=branch_scores(tmp_path, MENU))
    return EventColumns(objects_of(MENU.objects, table, jets), jets, 3, {})


def test_a_score_is_rounded_once_and_a_jet_without_one_has_no_value(columns: EventColumns) -> None:
    found = columns.jets["nn_tau"][:-1]
    assert np.array_equal(found, [0.875, 0.25, NONE, 1.875, 0.125, 0.5, NONE, NONE, 0.375], equal_nan=True)


def test_a_jet_without_a_score_passes_no_cut_on_it(columns: EventColumns) -> None:
    codes = score_codes((), None, MENU.declared_scores)
    found = line_events(MENU.path("reference"), columns, codes, MENU.sizes)
    assert found.event.tolist() == [0, 1]


def test_an_event_without_scores_enough_has_nothing_that_is_derived(columns: EventColumns) -> None:
    path, codes = MENU.path("derived"), score_codes((), None, MENU.declared_scores)
    threshold = threshold_of(path, codes, MENU.sizes)
    assert threshold is not None
    assert (threshold.unit, str(threshold.format)) == ("1", "ap_ufixed<4,1,AP_TRN,AP_WRAP>")
    found = line_events(path, columns, codes, MENU.sizes)
    assert (found.event.tolist(), found.score.tolist()) == ([0, 1], [2, 4])


def test_the_scores_of_a_path_are_those_that_it_and_its_objects_use() -> None:
    assert [each.name for each in MENU.branches_of(MENU.path("reference"))] == ["nn_tau"]
    assert MENU.scores_of(MENU.path("reference")) == ()
