"""What the derivation decides of an event, jet by jet, worked out by hand."""

from __future__ import annotations

import numpy as np
from jetc.prepare.columns import word_of
from jetc.prepare.words import JET
from jetc.stages.decisions.expected import ScoredJets, expected, joined
from jetc_runtime.fixed_point import FixedPoint

from tests.jetc.trigger_paths import menu_of_both, points_on

FORM = "ap_ufixed<8,1,AP_TRN,AP_SAT>"
MENU = menu_of_both(
    f"b / (b + light); {FORM}", f"light / (light + b); {FORM}", jets=2, ht="100 GeV", abs_eta=2.4, pt=30.0
)
RATIO = FixedPoint.parse("ap_fixed<9,4>")


def test_an_event_is_decided_of_its_jets_so_far() -> None:
    pt, eta = [240, 200, 241, 400], [0, 0, 200, 0]  # 60, 50, 60.25 and 100 GeV
    words = word_of(JET, {"pt": np.array(pt), "eta": np.array(eta), "phi": np.array([0, 10, 0, 0])})
    scores = np.array([[3, 1], [1, 3], [1, 3], [4, 0]])  # b: 96, 32, 32 and 128 of 128
    last = np.array([False, False, True, True])
    jets = ScoredJets(words, scores, np.full(4, 32), last)
    points = points_on(MENU, sum=(100.0, 128), pair=(30.0, 96))
    found = expected(jets, MENU, points, ("b", "light"), RATIO)
    assert found[:, 0].tolist() == [0, 0, 1, 1]
    assert found[:, 1].tolist() == [0, 1, 1, 0]  # 110 GeV and 96 + 32; a jet alone is no two
    assert found[:, 2].tolist() == [0, 0, 0, 0]  # 241 and 240 lead, and one of them is b
    assert found[:, 3].tolist() == [96, 32, 32, 128]
    assert found[:, 4].tolist() == [32, 96, 96, 0]


def test_events_follow_each_other() -> None:
    last = np.array([False, True])
    one = ScoredJets(np.zeros(2, np.uint64), np.ones((2, 2), np.int64), np.ones(2, np.int64), last)
    assert joined([one, one]).last.tolist() == [False, True] * 2
