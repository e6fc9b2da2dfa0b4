"""Events within an acceptance: counted by hand, and what the ntuples lack is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from jetc.diagnostics.diagnostic import DataError
from jetc.language.sections.menu import MenuAcceptance
from jetc.stages.menu.acceptance import accepted_events
from jetc_runtime.jet_table import JetTable

if TYPE_CHECKING:
    from pathlib import Path

QUOTED = np.ones(4, dtype=bool)
ZERO = np.zeros(6, dtype=np.float32)
JETS = JetTable(np.array([0, 0, 0, 1, 1, 3]), ZERO, ZERO, ZERO, 4)
TRUTH = {
    "jet_tauflav": np.array([1, 1, 0, 1, 1, 1], dtype=np.int32),
    "jet_muflav": np.array([0, 0, 0, 1, 0, 0], dtype=np.int32),
    "jet_elflav": np.zeros(6, dtype=np.int32),
    "jet_genmatch_lep_vis_pt": np.array([30, 21, 90, 40, 50, 20], dtype=np.float32),
    "jet_genmatch_eta": np.array([-2.0, 2.0, 0, 0, 2.5, 0], dtype=np.float32),
}


def acceptance(jets: int, where: str) -> MenuAcceptance:
    return MenuAcceptance.model_validate({"signal": "vbf", "jets": jets, "where": where})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "truth").mkdir()
    for name, column in TRUTH.items():
        np.save(tmp_path / "truth" / f"{name}.npy", column)
    return tmp_path


@pytest.mark.parametrize(
    ("jets", "where", "events"),
    [
        (2, "lepton == tau and visible_lepton_pt > 20 GeV and abs(gen_jet_eta) < 2.1", [0]),
        (1, "lepton == tau and visible_lepton_pt > 20 GeV", [0, 1]),  # 20 GeV of event 3 are not above
        (1, "lepton == tau", [0, 1, 3]),
        (2, "lepton == tau", [0]),  # one of event 1 has a muon, too: several
    ],
)
def test_an_event_is_accepted_for_enough_jets(folder: Path, jets: int, where: str, events: list[int]) -> None:
    found = accepted_events(folder, JETS, acceptance(jets, where), QUOTED)
    assert np.flatnonzero(found).tolist() == events
    assert len(found) == 4


def test_a_branch_that_the_ntuples_lack_is_named(folder: Path) -> None:
    with pytest.raises(DataError, match="the ntuples of set vbf have no branch jet_genmatch_hflav"):
        accepted_events(folder, JETS, acceptance(1, "hadron_flavour == 5"), QUOTED)


def test_an_acceptance_of_no_quoted_event_is_refused(folder: Path) -> None:
    for where, quoted in (("gen_jet_eta < -5", QUOTED), ("visible_lepton_pt > 60 GeV", np.arange(4) > 0)):
        with pytest.raises(DataError, match="no event of set vbf that is quoted lies within its acceptance"):
            accepted_events(folder, JETS, acceptance(1, where), quoted)
