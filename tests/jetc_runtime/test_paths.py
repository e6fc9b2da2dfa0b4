"""Jets and quantities of trigger paths that analyses apply, by hand and against the paths of a menu."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from jetc.language.expressions.exact import Codes
from jetc.physics.lines.events import EventColumns, line_events
from jetc.physics.lines.objects import jet_columns, objects_of
from jetc_runtime.fixed_point import FixedPoint
from jetc_runtime.jet_table import JetTable
from jetc_runtime.paths import ht, jets_of_ht_path, jets_of_pair_path, regressed

from tests.jetc.trigger_paths import menu_of_both

FORM = FixedPoint.parse("ap_ufixed<4,1,AP_TRN,AP_SAT>")
MENU = menu_of_both(
    f"b / (b + light); {FORM}",
    f"light / (light + b); {FORM}",
    jets=2,
    ht="scan(60 GeV, 60 GeV, 1 GeV)",
    abs_eta=2.0,
    pt=0.0,
)


@dataclass(frozen=True)
class Sum:
    """The path of HT and two jets."""

    jets: int = 2
    jet_pt_min_gev: float = 10.0
    abs_eta_max: float = 2.4
    ht_jet_pt_min_gev: float = 30.0


@dataclass(frozen=True)
class Pair:
    """The path of the two leading jets."""

    abs_eta_max: float = 2.0
    delta_r_min: float = 0.5


def table(rows: list[tuple[int, float, float, float]], *, events: int) -> JetTable:
    """Rows of event, pt, eta, phi."""
    columns = np.array(rows, dtype=np.float64).reshape(-1, 4).T
    pt, eta, phi = columns[1:].astype(np.float32)
    return JetTable(columns[0].astype(np.int64), pt, eta, phi, events)


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
    # event 1 has HT 40, event 2 one jet, event 3 a second jet that is too soft
    assert jets_of_ht_path(jets, Sum(), 60.0).tolist() == [[0, 1]]
    assert ht(jets, Sum()).tolist() == [70.0, 40.0, 100.0, 90.0]


def test_forward_jets_count_for_nothing() -> None:
    jets = table([(0, 70, 2.5, 0), (0, 50, 1, 0), (0, 40, -1, 0)], events=1)
    assert jets_of_ht_path(jets, Sum(), 60.0).tolist() == [[1, 2]]
    assert ht(jets, Sum()).tolist() == [90.0]


def test_a_close_pair_is_not_replaced_by_the_next() -> None:
    jets = table([(0, 60, 0, 0), (0, 50, 0.1, 0.1), (0, 40, 0, 2)], events=1)
    assert jets_of_pair_path(jets, Pair()).tolist() == []


def test_the_pair_is_chosen_before_regression() -> None:
    jets = table([(1, 60, 0, 0), (1, 50, 0, 3), (1, 49, 0, -2)], events=2)
    pair = jets_of_pair_path(jets, Pair())
    assert pair.tolist() == [[0, 1]]
    assert regressed(jets, pair, np.array([[0.5, 1.25]])).tolist() == [[30.0, 62.5]]


def test_a_set_without_jets_has_none() -> None:
    jets = table([], events=3)
    assert jets_of_pair_path(jets, Pair()).shape == (0, 2)
    assert jets_of_ht_path(jets, Sum(), 60.0).shape == (0, 2)
    assert ht(jets, Sum()).tolist() == [0.0] * 3


jet = st.tuples(
    st.sampled_from([8.0, 20.0, 30.25, 30.5, 45.75]),
    st.sampled_from([-2.25, -1.0, 0.25, 0.5, 1.75]),
    st.sampled_from([-3.0, 0.0, 0.25, 3.0]),
    st.sampled_from([0.5, 1.0, 1.5]),
    st.integers(0, 15),
)


@settings(max_examples=40, deadline=None)
@given(events=st.lists(st.lists(jet, max_size=6), max_size=7))
def test_both_paths_are_those_of_a_menu(events: list[list[tuple[float, float, float, float, int]]]) -> None:
    flat = [(at, *each) for at, event in enumerate(events) for each in event]
    jets = table([each[:4] for each in flat], events=len(events))
    ratio, codes = np.array([each[4] for each in flat]), np.array([each[5] for each in flat], dtype=np.int64)
    scores = {name: FORM.value(codes) for name in ("one", "other")}
    columns = jet_columns(jets, pt_ratio=ratio, scores=scores)
    of = EventColumns(objects_of(MENU.objects, jets, columns), columns, len(events), {})
    summed, pair = (
        line_events(MENU.path(name), of, dict.fromkeys(scores, Codes.of(FORM)), MENU.sizes)
        for name in ("sum", "pair")
    )
    leading, two = jets_of_ht_path(jets, Sum(), 60.0), jets_of_pair_path(jets, Pair())
    past = summed.variable > 60.0
    assert jets.event[leading[:, 0]].tolist() == summed.event[past].tolist()
    assert ht(jets, Sum())[summed.event].tolist() == summed.variable.tolist()
    assert codes[leading].sum(axis=1).tolist() == summed.score[past].tolist()
    assert jets.event[two[:, 0]].tolist() == pair.event.tolist()
    assert codes[two].min(axis=1, initial=15).tolist() == pair.score.tolist()
