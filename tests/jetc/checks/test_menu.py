"""Rules of the menu: each fault of specs/menu.yaml laid over it, at its column."""

from pathlib import Path

import pytest
from jetc.checks.load import load
from jetc.diagnostics.diagnostic import SpecError

MENU = Path(__file__).parents[3] / "specs" / "menu.yaml"

BRANCH = 'branch: jet_tauscore, type: "ap_ufixed<11,1,AP_TRN,AP_SAT>"'


@pytest.mark.parametrize(
    ("place", "text", "code", "what"),
    [
        ("paths[hh4b].derive", "sum(four.tag)", "JET012", "no quantity 'four.tag'"),
        ("paths[hh4b].derive", "four.b_tag", "JET013", "'four.b_tag' is a number for each jet of four"),
        ("paths[hh4b].derive", "sum(four.b_tag * leading.tau)", "JET013", "joins the jets of four with"),
        ("paths[hh4b].derive", "sum(central.b_tag)", "JET013", "central may have any number of jets"),
        ("paths[hh4b].derive", "sum(four.b_tag) / sum(four.b)", "JET131", "is a ratio, and has no type"),
        ("paths[hh4b].derive", "product(any_four.b * any_four.b)", "JET013", "has up to"),
        ("paths[hh4b].derive", "0.1 * sum(four.b)", "JET013", "'0.1' is no score"),
        ("paths[hh4b].derive", "scan(1, 2, 1)", "JET013", "scan cannot stand here"),
        ("paths[hh4b].require", "sum(ht_jets.pt) > 220", "JET014", "'220' is a pure number"),
        ("paths[hh4b].require", "sum(ht_jets.pt) > scan(1 GeV, 2, 1 GeV)", "JET014", "'2' is a pure number"),
        ("paths[hh4b].require", "sum(ht_jets.pt) > scan(9 GeV, 2 GeV, 1 GeV)", "JET043", "no cut lies from"),
        ("paths[hh4b].require", "four.delta_r > 1", "JET012", "no quantity 'four.delta_r'"),
        ("paths[hh4b].require", "ditau_best", "JET012", "no quantity 'ditau_best'"),
        ("paths[hh4b].rate", "14 GeV", "JET014", "'14 GeV' is no rate"),
        ("paths[hh4b].rate", "99999 kHz", "JET062", "not between 0 and the rate of crossings"),
        ("paths[hh4b].rate", "rate(ditau_best)", "JET130", "no path 'ditau_best' before hh4b"),
        ("paths[hh4b].compare", "ditau_best", "JET130", "no path 'ditau_best' before hh4b"),
        ("paths[any].compare", "ht_only", "JET130", "no efficiency for hh_bbtautau, vbf_htautau"),
        ("paths[hh4b_raw].signals", "[qcd]", "JET038", "set 'qcd' is also trained on"),
        ("paths[ditau_product].type", "ap_ufixed<47,1,AP_TRN,AP_SAT>", "JET055", "fraction bits"),
        ("paths[ditau_product].type", "ap_ufixed<15,1>", "JET042", "does not hold every ratio"),
        ("paths[ditau_product].derive", "sum(four.b) / (four[0].b - four[1].b)", "JET131", "may be negative"),
        ("paths[ditau_product].derive", "sum(four.b) / 0", "JET131", "is always 0"),
        ("paths[hh4b].require", "four[0].tag > scan(1, 2, 1)", "JET012", "no quantity 'four[0].tag'"),
        ("paths[hh4b].require", "1 < 2 and max(four.b) > scan(0, 1, 1)", "JET013", "'1 < 2' names no"),
        ("paths[hh4b].derive", "5 GeV", "JET013", "'5 GeV' names no quantity"),
        ("objects[four].where", "1 < 2", "JET013", "'1 < 2' names no quantity"),
        ("objects[two_b].order", "1 + 1", "JET013", "'1 + 1' names no quantity"),
        ("objects[best].pair.best", "1 + 1", "JET013", "'1 + 1' names no quantity"),
        ("objects[other_two].take", "3", "JET130", "other_two never exists: it takes 3 of at most 2"),
        ("objects[single]", "{name: single, of: two_b, take: 3}", "JET130", "it takes 3 of at most 2"),
        ("objects[tau_pair]", "{name: tau_pair, of: single, pair: {best: mass}}", "JET130", "2 of at most 1"),
        ("objects[four].where", "min(pt) > 3 GeV", "JET013", "'pt' is a number in GeV"),
        ("objects[four].pair", "{best: min(tau)}", "JET130", "four is a pair, and takes 4 jets"),
        ("objects[best].pair.best", "tau", "JET013", "'tau' is a number for each jet of the pair"),
        ("paths[ht_only].type", "ap_ufixed<9,1>", "JET131", "is in GeV"),
        ("scores[tau].type", "ap_ufixed<13,1>", "JET069", "tau is compared in steps of 1/4096"),
        ("paths[any].name", "or", "JET045", "'or' is"),
        ("scores[tau].name", "b", "JET130", "'b' is the name of something else"),
        ("branches", f"[{{name: b, {BRANCH}}}]", "JET130", "'b' is the name of something else"),
        ("branches", f"[{{name: tau, {BRANCH}}}]", "JET130", "'tau' is the name of something else"),
        ("branches", f"[{{name: nn, {BRANCH}}}, {{name: nn, {BRANCH}}}]", "JET023", "'nn'"),
        ("branches", f"[{{name: nn, {BRANCH.replace('SAT', 'WRAP')}}}]", "JET042", "wraps"),
        ("branches", f"[{{name: nn, {BRANCH.replace('11', '25')}}}]", "JET055", "has 25 bits"),
        ("branches", f"[{{name: nn, {BRANCH.replace('tauscore', 'taupt')}}}]", "JET008", "jet_taupt"),
        ("acceptance[0].signal", "hh4c", "JET154", "no path of the menu has the signal 'hh4c'"),
        ("acceptance[0].signal", "vbf_htautau", "JET154", "signal 'vbf_htautau' has a second acceptance"),
        ("acceptance[0].where", "pt > 20 GeV", "JET012", "there is no quantity 'pt'"),
        ("acceptance[0].where", "gen_jet_pt > 20", "JET014", "'20' is a pure number"),
    ],
)  # fmt: skip
def test_a_fault_of_the_menu_is_found_where_it_is(place: str, text: str, code: str, what: str) -> None:
    with pytest.raises(SpecError) as raised:
        load(MENU, settings=(f"menu.{place}={text}",))
    (first,) = raised.value.diagnostics
    assert (first.code, what in first.what) == (code, True), first.what


def test_a_score_of_another_tagger_is_named_as_one_of_the_network_is() -> None:
    menu = load(
        MENU,
        settings=(
            f"menu.branches=[{{name: nn_tau, {BRANCH}}}]",
            "menu.objects[taus_26].where=pt > 26 GeV and abs(eta) < 2.1 and nn_tau > 0.22",
        ),
    ).spec.menu
    assert [each.name for each in menu.branches_of(menu.path("ditau_reference"))] == ["nn_tau"]
    assert "branches" not in load(MENU).spec.menu.model_dump()


def test_the_menu_is_good_and_trains_on_what_the_baseline_does() -> None:
    menu, baseline = load(MENU).spec, load(MENU.with_name("baseline.yaml")).spec
    fields = type(baseline).model_fields.keys() - {"name", "menu", "working_points", "samples"}
    assert {name: getattr(menu, name) for name in fields} == {
        name: getattr(baseline, name) for name in fields
    }
    assert menu.samples.generator == baseline.samples.generator
    added = [each for each in menu.samples.sets if each not in baseline.samples.sets]
    assert [each.name for each in added] == ["hh_bbtautau"]
    assert [each for each in menu.samples.sets if each not in added] == list(baseline.samples.sets)


def test_the_cuts_of_the_references_are_those_that_are_documented() -> None:
    """34 GeV for each tau, HT of 280 GeV with two of 26 GeV: neither 26 for 34 nor 380 with both."""
    menu = load(MENU).spec.menu
    assert str(menu.path("run3_like").require) == (
        "sum(ht_jets.pt) > 380 GeV or sum(ht_jets.pt) > 280 GeV and count(taus_26) >= 2 or ditau_reference"
    )
    assert str(menu.path("ditau_reference").require) == "count(taus_34) >= 2"
    where = {each.name: str(each.where) for each in menu.objects}
    assert where["taus_26"] == "pt > 26 GeV and abs(eta) < 2.1 and tau > 0.5"
    assert where["taus_34"] == "pt > 34 GeV"
    for name in ("bbtautau_run3_rate", "bbtautau_b_only"):
        assert str(menu.path(name).rate) == "rate(run3_like)"
