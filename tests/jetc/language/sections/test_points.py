"""Paths of the menu are read as one of two shapes, or refused with the reason and its place."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from jetc.checks.load import load
from jetc.language.sections.menu import Menu
from jetc.language.sections.points import Range, ShapeError, points_of, read_point, sets_of

BASELINE = Path(__file__).parents[4] / "specs" / "baseline.yaml"
SPEC = load(BASELINE).spec


def menu_with(kind: str, name: str, **changes: object) -> Menu:
    """Return the baseline's menu with other values of one object, score or path; None takes a key away."""
    plain = json.loads(SPEC.menu.model_dump_json())
    (item,) = [each for each in plain[kind] if each["name"] == name]
    item.update(changes)
    for key in [key for key, value in changes.items() if value is None]:
        del item[key]
    return Menu.model_validate_json(json.dumps(plain))


def test_the_baseline_has_one_of_each_shape() -> None:
    hh4b, ditau = points_of(SPEC)
    assert hh4b.kind == "ht_score_sum"
    assert (hh4b.name, hh4b.jets, hh4b.jet_pt_min_gev, hh4b.abs_eta_max) == ("hh4b", 4, 10.0, 2.4)
    assert (hh4b.ht_jet_pt_min_gev, hh4b.ht_gev) == (30.0, Range(120.0, 360.0, 10.0))
    assert (hh4b.score.numerator, hh4b.target_rate_khz, hh4b.signal_set) == (("b",), 14.0, "hh4b")
    assert ditau.kind == "tau_pair"
    assert (ditau.name, ditau.pt_min_gev, ditau.abs_eta_max, ditau.delta_r_min) == ("ditau", 34.0, 2.172, 0.5)
    assert (ditau.score.numerator, ditau.target_rate_khz) == (("taup", "taum"), 28.0)
    assert (ditau.signal_set, ditau.rate_precision) == ("vbf_htautau", None)
    precise = read_point(menu_with("paths", "ditau", rate_precision=0.2), "ditau")
    assert precise.rate_precision == 0.2
    assert sets_of(SPEC) == ("minbias", "hh4b", "vbf_htautau")


def test_a_cut_is_known_where_it_stands() -> None:
    text = BASELINE.read_text().splitlines()
    hh4b, ditau = points_of(SPEC)
    places = {**hh4b.places, **{f"pair {name}": place for name, place in ditau.places.items()}}
    assert places["abs_eta"][0] == places["pt"][0] == ("menu", "objects", 1, "where")
    assert places["pair abs_eta"][0] == ("menu", "objects", 2, "where")
    assert places["pair pt"][0] == places["pair delta_r"][0] == ("menu", "paths", 3, "require")
    (line,) = [each for each in text if "min(leading.regressed_pt)" in each]
    require = line.partition("require: ")[2]
    start, end = places["pair delta_r"][1]
    assert require[start:end] == "leading.delta_r > 0.5"


def test_one_cut_on_ht_is_a_range_of_its_own() -> None:
    point = read_point(menu_with("paths", "hh4b", require="sum(ht_jets.pt) > 220 GeV"), "hh4b")
    assert point.kind == "ht_score_sum"
    assert point.ht_gev == Range(220.0, 220.0, 1.0)


def test_jets_of_jets_have_the_cuts_of_both() -> None:
    plain = json.loads(SPEC.menu.model_dump_json())
    plain["objects"][1] = {"name": "central", "where": "abs(eta) < 2.4"}
    plain["objects"].append({"name": "four", "of": "central", "where": "pt > 10 GeV", "take": 4})
    assert read_point(Menu.model_validate_json(json.dumps(plain)), "hh4b") == points_of(SPEC)[0]


HT, PAIR = "sum(ht_jets.pt) > 220 GeV", "leading.delta_r > 0.5 and min(leading.regressed_pt) > 34 GeV"


@pytest.mark.parametrize(
    ("kind", "name", "changes", "path", "key", "why"),
    [
        ("objects", "four", {"order": "b"}, "hh4b", ("objects", 1, "order"), "by their pT alone"),
        ("objects", "four", {"without": "ht_jets"}, "hh4b", ("objects", 1, "without"), "by their pT alone"),
        (
            "objects",
            "leading",
            {"take": None, "pair": {"best": "min(tau)"}},
            "ditau",
            ("objects", 2, "pair"),
            "by their pT alone",
        ),
        (
            "objects",
            "leading",
            {"of": "four"},
            "ditau",
            ("objects", 1, "take"),
            "taken from those of four, which takes some",
        ),
        (
            "objects",
            "four",
            {"where": "pt > 10 GeV and pt > 9 GeV and abs(eta) < 2"},
            "hh4b",
            ("objects", 1, "where"),
            "'pt > 9 GeV' is not the one cut",
        ),
        ("objects", "four", {"where": "pt > 10 GeV"}, "hh4b", ("objects", 1), "below an |eta|"),
        ("objects", "four", {"where": "abs(eta) < 2"}, "hh4b", ("paths", 1, "require"), "within the |eta|"),
        ("objects", "four", {"take": None}, "hh4b", ("paths", 1, "derive"), "has no take"),
        ("objects", "four", {"take": 13}, "hh4b", ("paths", 1, "derive"), "12 jets at most"),
        (
            "objects",
            "leading",
            {"where": "abs(eta) < 5.1"},
            "ditau",
            ("objects", 2, "where"),
            "above 0 and up to 5",
        ),
        (
            "objects",
            "leading",
            {"where": "abs(eta) < 0"},
            "ditau",
            ("objects", 2, "where"),
            "above 0 and up to 5",
        ),
        (
            "objects",
            "ht_jets",
            {"take": 3},
            "hh4b",
            ("paths", 1, "require"),
            "HT has all jets",
        ),
        ("objects", "leading", {"take": 3}, "ditau", ("paths", 3, "derive"), "leading has other jets"),
        (
            "objects",
            "leading",
            {"where": "abs(eta) < 2 and pt > 9 GeV"},
            "ditau",
            ("paths", 3, "derive"),
            "other jets",
        ),
        ("paths", "hh4b", {"derive": "sum(four.b)"}, "hh4b", ("paths", 1, "derive"), "none of menu.scores"),
        ("paths", "hh4b", {"derive": "max(four.b_tag)"}, "hh4b", ("paths", 1, "derive"), "neither sum"),
        ("paths", "hh4b", {"rate": "rate(ht_only)"}, "hh4b", ("paths", 1, "rate"), "a number in kHz"),
        ("paths", "hh4b", {"require": None}, "hh4b", ("paths", 1, "require"), "stands one cut"),
        (
            "paths",
            "hh4b",
            {"require": f"{HT} and count(four) == 4"},
            "hh4b",
            ("paths", 1, "require"),
            "one cut",
        ),
        ("paths", "hh4b", {"type": "ap_ufixed<9,1>"}, "hh4b", ("paths", 1, "type"), "class scores alone"),
        ("paths", "ditau", {"require": None}, "ditau", ("paths", 3, "require"), "a pair has two cuts"),
        (
            "paths",
            "ditau",
            {"require": "leading.delta_r > 0.5"},
            "ditau",
            ("paths", 3, "require"),
            "a pair has two cuts",
        ),
        (
            "paths",
            "ditau",
            {"require": f"{PAIR} and leading.delta_r > 0.4"},
            "ditau",
            ("paths", 3, "require"),
            "two cuts",
        ),
        (
            "paths",
            "ditau",
            {"require": "leading.delta_r > 0.5 and min(leading.regressed_pt) > scan(30 GeV, 40 GeV, 1 GeV)"},
            "ditau",
            ("paths", 3, "require"),
            "none of the two cuts",
        ),
    ],
)
def test_a_path_that_no_circuit_decides_says_why_and_where(  # noqa: PLR0913, PLR0917 - a change and its answer
    kind: str, name: str, changes: dict[str, Any], path: str, key: tuple[str | int, ...], why: str
) -> None:
    with pytest.raises(ShapeError, match=re.escape(why)) as refused:
        read_point(menu_with(kind, name, **changes), path)
    assert refused.value.key == ("menu", *key)


def test_a_path_that_the_menu_does_not_have_is_no_point() -> None:
    with pytest.raises(KeyError, match="other"):
        read_point(SPEC.menu, "other")
