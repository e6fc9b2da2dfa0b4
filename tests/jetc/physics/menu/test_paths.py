import numpy as np
import pytest
from jetc.language.sections.model import Range, ScoreRatio
from jetc.physics.menu.paths import (
    Candidates,
    candidates,
    cuts_to_try,
    discriminants,
    path_events,
    score_format,
)
from jetc_runtime.fixed_point import FixedPoint
from jetc_runtime.jet_table import JetTable

from tests.jetc.trigger_paths import ht_path, pair_path

B_TAG = ScoreRatio.model_validate({"ratio": "b / (b + light)", "type": "ap_ufixed<5,1,AP_TRN,AP_SAT>"})
HT = ht_path("two_b", B_TAG, ht_gev=Range(60.0, 61.0, 0.1), target_rate_khz=1.0, signal_set="signal")
PAIR = pair_path("pair", B_TAG, abs_eta_max=2.0, target_rate_khz=1.0, signal_set="signal")


def table(rows: list[tuple[int, float, float, float]], *, events: int) -> JetTable:
    """Rows of event, pt, eta, phi."""
    columns = np.array(rows).T
    event = columns[0].astype(np.int64)
    pt, eta, phi = columns[1:].astype(np.float32)
    return JetTable(event, pt, eta, phi, events)


def test_ht_and_scored_jets_have_their_own_pt_cuts() -> None:
    jets = table(
        [
            (0, 70, 0, 0),
            (0, 29, 0, 1),
            (1, 40, 0, 0),
            (1, 20, 0, 0),
            (2, 100, 0, 0),
            (3, 90, 0, 0),
            (3, 5, 0, 0),
        ],
        events=4,
    )
    chosen = candidates(jets, HT)
    # event 1 has HT 40, event 2 one jet, event 3 a second jet that is too soft
    assert chosen.event.tolist() == [0]
    assert chosen.jets.tolist() == [[0, 1]]
    assert ht_of(jets, chosen) == [70.0]
    assert chosen.untagged.event.tolist() == [0, 1, 2, 3]
    assert chosen.untagged.score.tolist() == [280, 160, 400, 360]


def ht_of(jets: JetTable, chosen: Candidates) -> list[float]:
    nothing = np.zeros(chosen.jets.shape, dtype=np.int64)
    events = path_events(jets, HT, chosen, discriminant=nothing, pt_ratio=np.zeros(chosen.jets.shape))
    variable: list[float] = events.variable.tolist()
    return variable


def test_forward_jets_count_for_nothing() -> None:
    jets = table([(0, 70, 2.5, 0), (0, 50, 1, 0), (0, 40, -1, 0)], events=1)
    chosen = candidates(jets, HT)
    assert chosen.jets.tolist() == [[1, 2]]
    assert ht_of(jets, chosen) == [90.0]


def test_the_score_is_the_sum_of_the_discriminants() -> None:
    jets = table([(0, 70, 0, 0), (0, 40, 0, 1)], events=1)
    found = path_events(
        jets, HT, candidates(jets, HT), discriminant=np.array([[3, 11]]), pt_ratio=np.ones((1, 2))
    )
    assert (found.event.tolist(), found.variable.tolist(), found.score.tolist()) == ([0], [110.0], [14])


def test_a_close_pair_is_not_replaced_by_the_next() -> None:
    jets = table([(0, 60, 0, 0), (0, 50, 0.1, 0.1), (0, 40, 0, 2)], events=1)
    assert candidates(jets, PAIR).event.tolist() == []


def test_the_pair_is_chosen_before_regression() -> None:
    jets = table([(1, 60, 0, 0), (1, 50, 0, 3), (1, 49, 0, -2)], events=2)
    chosen = candidates(jets, PAIR)
    assert chosen.jets.tolist() == [[0, 1]]
    found = path_events(jets, PAIR, chosen, discriminant=np.array([[9, 4]]), pt_ratio=np.array([[0.5, 1.25]]))
    assert found.variable.tolist() == [30.0]
    assert found.score.tolist() == [4]
    assert chosen.untagged.score.tolist() == [200]


def test_a_set_without_jets_has_no_candidates() -> None:
    empty = np.zeros(0, dtype=np.float32)
    jets = JetTable(np.zeros(0, dtype=np.int64), empty, empty, empty, 3)
    assert candidates(jets, PAIR).jets.shape == (0, 2)
    assert candidates(jets, HT).jets.shape == (0, 2)


def test_discriminants_pick_their_classes_by_name() -> None:
    scores = np.array([[[1, 9, 3], [0, 5, 0]]])  # classes light, gluon, b
    assert discriminants(scores, B_TAG, ("light", "gluon", "b")).tolist() == [[12, 0]]  # 16 * 3/4


def test_a_range_of_cuts_includes_both_ends() -> None:
    cuts = cuts_to_try(HT)
    assert len(cuts) == 11
    assert cuts[-1] == pytest.approx(61.0)  # 60 + 10 * 0.1 in floats
    assert cuts_to_try(PAIR) == (34.0,)


def test_the_score_of_two_jets_has_one_bit_more() -> None:
    assert score_format(HT) == FixedPoint(6, 2, signed=False)
    assert score_format(PAIR) == FixedPoint(5, 1, signed=False)
