"""Paths of a menu in columns, against a loop over events."""

import json
import math
from itertools import combinations
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jetc.language.expressions.exact import Codes
from jetc.language.sections.menu import Menu
from jetc.physics.lines.events import EventColumns, line_cuts, line_events, passing, threshold_of
from jetc.physics.lines.objects import jet_columns, objects_of, of_pair
from jetc.physics.menu.paths import PathEvents
from jetc_runtime.fixed_point import FixedPoint
from jetc_runtime.jet_table import JetTable

TYPE = FixedPoint.parse("ap_ufixed<4,1,AP_TRN,AP_SAT>")
SCORES = {"tag": Codes.of(TYPE), "b": Codes.of(TYPE)}
OBJECTS = [
    {"name": "ht_jets", "where": "pt > 30 GeV and abs(eta) < 2.4"},
    {"name": "two", "where": "pt > 10 GeV and abs(eta) < 2.4", "take": 2},
    {"name": "leading", "where": "abs(eta) < 2", "take": 2},
    {"name": "best", "pair": {"where": "delta_eta > 0.5", "best": "min(tag) + max(b)"}},
    {"name": "rest", "without": "best", "order": "tag", "take": 1},
    {"name": "hard", "of": "ht_jets", "where": "regressed_pt > 40 GeV", "order": "b"},
    {"name": "again", "of": "two", "order": "b"},
    {"name": "known", "where": "abs(eta) < 2", "order": "b * (pt - 30.5 GeV) / (pt - 30.5 GeV)", "take": 2},
]
HT_CUTS = "sum(ht_jets.pt) > scan(60 GeV, 61 GeV, 0.1 GeV)"
FAR_CUT = "leading.delta_r > 0.5 and min(leading.regressed_pt) > scan(34 GeV, 34 GeV, 1 GeV)"
DIFFERS = "max(hard.eta) != 0.25 or rest[0].eta not in [0.25, 0.5]"
PRODUCT = "best[0].tag * best[1].b"
DERIVING = [
    {"name": "ht", "require": HT_CUTS, "derive": "sum(two.tag)"},
    {"name": "apart", "require": FAR_CUT, "derive": "min(leading.tag)"},
    {"name": "signed", "derive": "product(best.tag) - 2 * best[0].b"},
    {"name": "one", "require": "count(hard) >= 2 or max(hard.eta) < 0", "derive": "rest[0].b"},
    {"name": "ratio", "derive": f"({PRODUCT}) / ({PRODUCT} + sum(best.b) + 1)", "type": "ap_ufixed<6,3>"},
    {"name": "total", "derive": "sum(ht_jets.pt)"},
    {"name": "again", "derive": "again[0].tag"},
    {"name": "last", "derive": "known[0].b - 2 * known[1].tag"},
    {"name": "shares", "require": "sum(two.pt / max(ht_jets.pt)) > 1.5", "derive": "two[0].b"},
    {"name": "differs", "require": DIFFERS, "derive": "two[0].b"},
]
EITHER = {"name": "either", "require": "ht or count(best) == 2 and not apart"}


def menu_of(*paths: dict[str, str], objects: list[dict[str, object]] = OBJECTS) -> Menu:  # type: ignore[assignment]
    rates = [{"rate": "1 kHz"} if "derive" in each else {} for each in paths]
    listed = [{**path, **rate, "signals": ["s"]} for path, rate in zip(paths, rates, strict=True)]
    return Menu.model_validate_json(json.dumps({"objects": objects, "paths": listed}))


MENU = menu_of(*DERIVING, EITHER)


class Jet(NamedTuple):
    """A jet by plain numbers, its scores as codes of eighths."""

    pt: float
    eta: float
    phi: float
    ratio: float
    tag: int
    b: int

    @property
    def regressed(self) -> float:
        return self.pt * self.ratio


jets = st.builds(
    Jet,
    pt=st.sampled_from([8.0, 20.0, 30.25, 30.5, 45.75]),
    eta=st.sampled_from([-2.25, -1.0, 0.25, 0.5, 1.75]),
    phi=st.sampled_from([-3.0, 0.0, 0.25, 3.0]),
    ratio=st.sampled_from([0.5, 1.0, 1.5]),
    tag=st.integers(0, 15),
    b=st.integers(0, 15),
)
samples = st.lists(st.lists(jets, max_size=6), max_size=7)


def columns_of(events: list[list[Jet]], menu: Menu, passed: dict[str, list[bool]]) -> EventColumns:
    flat = [each for event in events for each in event]
    column = {name: np.array([getattr(each, name) for each in flat]) for name in Jet._fields}
    number = np.repeat(np.arange(len(events)), [len(each) for each in events])
    pt, eta, phi = (column[name].astype(np.float32) for name in ("pt", "eta", "phi"))
    table = JetTable(number, pt, eta, phi, len(events))
    scores = {name: TYPE.value(column[name].astype(np.int64)) for name in SCORES}
    found = jet_columns(table, pt_ratio=column["ratio"].astype(np.float64), scores=scores)
    marks = {name: np.array(each, dtype=bool) for name, each in passed.items()}
    return EventColumns(objects_of(menu.objects, table, found), found, len(events), marks)


Row = tuple[float, int] | None
"""What is cut on and the code of what is derived; None where an event cannot pass."""


def distance(one: Jet, two: Jet) -> float:
    turn = abs(one.phi - two.phi)
    return math.hypot(one.eta - two.eta, min(turn, 2 * math.pi - turn))


def brute(event: list[Jet]) -> dict[str, Row]:
    """Return each path of one event, by loops over its jets."""
    hard = sorted(event, key=lambda jet: -jet.pt)
    ht_jets = [jet for jet in hard if jet.pt > 30 and abs(jet.eta) < 2.4]
    ht = sum(jet.pt for jet in ht_jets)
    two = [jet for jet in hard if jet.pt > 10 and abs(jet.eta) < 2.4][:2]
    leading = [jet for jet in hard if abs(jet.eta) < 2][:2]
    pairs = [(i, j) for i, j in combinations(range(len(hard)), 2) if abs(hard[i].eta - hard[j].eta) > 0.5]
    value = [min(hard[i].tag, hard[j].tag) + max(hard[i].b, hard[j].b) for i, j in pairs]
    best = pairs[value.index(max(value))] if pairs else ()
    found: dict[str, Row] = dict.fromkeys((each["name"] for each in DERIVING), None)
    found["total"] = (0.0, math.floor(ht * 4))
    known = [jet for jet in hard if abs(jet.eta) < 2]
    known.sort(key=lambda jet: math.inf if jet.pt == 30.5 else -jet.b)
    if len(known) >= 2:
        found["last"] = (0.0, known[0].b - 2 * known[1].tag)
    moved = [jet for jet in ht_jets if jet.regressed > 40]
    differs = bool(moved) and max(jet.eta for jet in moved) != 0.25
    if len(two) == 2:
        found["again"] = (0.0, max(two, key=lambda jet: jet.b).tag)
        if ht_jets and sum(jet.pt / ht_jets[0].pt for jet in two) > 1.5:
            found["shares"] = (0.0, two[0].b)
        found["ht"] = (ht, two[0].tag + two[1].tag)
    if len(leading) == 2 and distance(*leading) > 0.5:
        found["apart"] = (min(jet.regressed for jet in leading), min(jet.tag for jet in leading))
    if best:
        first, second = hard[best[0]], hard[best[1]]
        found["signed"] = (0.0, first.tag * second.tag - 2 * 8 * first.b)
        above = first.tag * second.b
        below = above + 8 * (first.b + second.b) + 64
        found["ratio"] = (0.0, above * 8 // below)
        rest = sorted((jet for at, jet in enumerate(hard) if at not in best), key=lambda jet: -jet.tag)[:1]
        differs |= bool(rest) and rest[0].eta not in {0.25, 0.5}
        if rest and (len(moved) >= 2 or (moved and max(jet.eta for jet in moved) < 0)):
            found["one"] = (0.0, rest[0].b)
    if len(two) == 2 and differs:
        found["differs"] = (0.0, two[0].b)
    found["either"] = (0.0, 0) if best else None
    return found


def rows(events: PathEvents, total: int) -> list[Row]:
    found: list[Row] = [None] * total
    for event, variable, score in zip(*map(np.ndarray.tolist, _arrays(events)), strict=True):
        found[event] = (variable, score)
    return found


def _arrays(events: PathEvents) -> tuple[np.ndarray, ...]:  # type: ignore[type-arg]
    return events.event, events.variable, events.score


@settings(max_examples=40, deadline=None)
@given(events=samples)
def test_every_path_is_that_of_a_loop_over_events(events: list[list[Jet]]) -> None:
    columns = columns_of(events, MENU, {})
    wanted = [brute(event) for event in events]
    for path in MENU.paths[:-1]:
        found = rows(line_events(path, columns, SCORES, MENU.sizes), len(events))
        assert found == [each[path.name] for each in wanted], path.name


@settings(max_examples=15, deadline=None)
@given(events=samples, seed=st.integers(0, 99))
def test_paths_are_joined_as_their_words_say(events: list[list[Jet]], seed: int) -> None:
    draw = np.random.default_rng(seed).integers(0, 2, (2, len(events))).astype(bool)
    passed = {"ht": draw[0].tolist(), "apart": draw[1].tolist()}
    found = line_events(MENU.paths[-1], columns_of(events, MENU, passed), SCORES, MENU.sizes)
    pair = [brute(event)["either"] is not None for event in events]
    wanted = [a or (b and not c) for a, b, c in zip(passed["ht"], pair, passed["apart"], strict=True)]
    assert passing(found, len(events), cut=-np.inf, threshold=0).tolist() == wanted


def test_a_scan_has_its_cuts_and_other_paths_have_none() -> None:
    scanned, one, unscanned = (line_cuts(MENU.paths[at]) for at in (0, 1, 2))
    assert (len(scanned), one, unscanned) == (11, (34.0,), (-math.inf,))
    assert scanned[-1] == pytest.approx(61.0)  # 60 + 10 * 0.1 in floats


def test_a_set_of_one_event_or_without_jets_has_objects() -> None:
    samples_of_little: list[list[list[Jet]]] = [[], [[]], [[Jet(45.0, 0.0, 0.0, 1.0, 3, 3)]], [[], []]]
    for events in samples_of_little:
        columns = columns_of(events, MENU, {})
        for path in MENU.paths[:-1]:
            found = rows(line_events(path, columns, SCORES, MENU.sizes), len(events))
            assert found == [brute(event)[path.name] for event in events]


def test_the_mass_of_a_pair_is_that_of_two_massless_jets() -> None:
    pair = (Jet(45.75, -1.0, 3.0, 1.0, 3, 3), Jet(20.0, 0.5, -3.0, 1.0, 3, 3))
    columns = columns_of([[*pair]], MENU, {})
    vectors = [
        each.pt * np.array([math.cos(each.phi), math.sin(each.phi), math.sinh(each.eta), math.cosh(each.eta)])
        for each in pair
    ]
    *momentum, energy = np.sum(vectors, axis=0)
    found = of_pair("mass", np.array([[0, 1]]), columns.jets)
    assert found == pytest.approx([math.sqrt(energy**2 - sum(each**2 for each in momentum))])


@pytest.mark.parametrize(
    ("derive", "form"),
    [
        ("sum(two.tag)", "ap_ufixed<5,2>"),
        ("2 * two[0].b", "ap_ufixed<5,2>"),
        ("sum(max(hard.tag) * two.b)", "ap_ufixed<9,3>"),
    ],
)
def test_the_format_of_a_score_is_the_smallest_that_holds_it(derive: str, form: str) -> None:
    (path,) = menu_of({"name": "x", "derive": derive}).paths
    threshold = threshold_of(path, SCORES, MENU.sizes)
    assert threshold is not None
    assert threshold.format == FixedPoint.parse(form)


def test_a_jet_by_number_and_a_quantity_of_a_pair_stand_beside_each_jet() -> None:
    jets = [Jet(45.75, 0.0, 0.0, 1.0, 2, 3), Jet(30.5, 0.0, 1.0, 1.0, 4, 5), Jet(20.0, 1.75, 0.0, 1.0, 6, 7)]
    weighted = {"name": "weighted", "derive": "sum(leading[0].b * two.tag)"}
    cut = {"name": "cut", "require": "sum(ht_jets.pt * leading.delta_r) > 76 GeV"}
    score, far = menu_of(weighted, cut).paths
    columns = columns_of([jets, jets[:2]], MENU, {})
    assert line_events(score, columns, SCORES, MENU.sizes).score.tolist() == [3 * (2 + 4)] * 2
    assert line_events(far, columns, SCORES, MENU.sizes).event.tolist() == [0, 1]


def test_a_quantity_in_gev_that_is_not_finite_is_none() -> None:
    (path,) = menu_of({"name": "x", "derive": "sum(ht_jets.pt) / (count(two) - 1)"}).paths
    one, two = Jet(45.75, 0.0, 0.0, 1.0, 3, 3), Jet(30.5, 0.0, 1.0, 1.0, 4, 5)
    columns = columns_of([[one], [one, two], []], MENU, {})
    found = line_events(path, columns, SCORES, MENU.sizes)
    assert (found.event.tolist(), found.score.tolist()) == ([1, 2], [4 * 76 + 1, 0])
