"""Types, units and names of conditions; ratios of classes."""

import pytest
from jetc.language.expressions.conditions import selection, truth
from jetc.language.expressions.expression import ExpressionError
from jetc.language.expressions.ratio import ratio


def faults(text: str) -> list[tuple[str, str, str]]:
    """Return (code, characters, mend) of each fault of a selection."""
    with pytest.raises(ExpressionError) as caught:
        selection(text)
    return [(each.code, text[slice(*each.at)], each.mend) for each in caught.value.faults]


@pytest.mark.parametrize(
    "text",
    [
        "pt > 15 GeV and abs(eta) < 2.4 and not rejected and target_pt > 5 GeV",
        "lepton in [tau, muon] or lepton != none",
        "pt / gen_jet_pt > 0.5",
        "pt * pt > 15 GeV * 15 GeV",
        "min(pt, gen_jet_pt) > 10 GeV",
        "tau == lepton",
        "rejected",
    ],
)
def test_a_good_condition_is_read(text: str) -> None:
    assert str(selection(text)) == text


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("pt > 15", [("JET014", "pt > 15", "write 15 GeV")]),
        ("15 < pt", [("JET014", "15 < pt", "write 15 GeV")]),
        ("eta < 2.4 GeV", [("JET014", "eta < 2.4 GeV", "write 2.4")]),
        ("pt * pt > 3 GeV", [("JET014", "pt * pt > 3 GeV", "compare quantities of one unit")]),
        ("pt", [("JET013", "pt", "compare it with something")]),
        ("lepton", [("JET013", "lepton", "compare it with something")]),
        ("lepton < tau", [("JET013", "lepton", "compare it by == or !=")]),
        ("lepton == taus", [("JET013", "taus", "did you mean 'tau'?")]),
        ("hadron_flavor == 5", [("JET012", "hadron_flavor", "did you mean 'hadron_flavour'?")]),
        ("jet_pt_phys > 1 GeV", [("JET012", "jet_pt_phys", "name one of those")]),
    ],
)
def test_a_fault_of_type_unit_or_name_is_told_with_its_mend(
    text: str, wanted: list[tuple[str, str, str]]
) -> None:
    assert faults(text) == wanted


def test_all_faults_of_an_expression_come_together() -> None:
    assert [
        (code, at) for code, at, _ in faults("pt > 15 and lepton == x and hadron_flavor == 5 and eta")
    ] == [
        ("JET014", "pt > 15"),
        ("JET013", "x"),
        ("JET012", "hadron_flavor"),
        ("JET013", "eta"),
    ]


def test_what_names_no_quantity_is_no_condition() -> None:
    assert [code for code, _, _ in faults("1 == 1")] == ["JET013"]


def test_the_target_is_known_to_a_selection_alone() -> None:
    assert str(selection("target_pt > 5 GeV")) == "target_pt > 5 GeV"
    with pytest.raises(ExpressionError):
        truth("target_pt > 5 GeV")


def test_a_ratio_names_its_classes_in_order() -> None:
    found = ratio("(taup+taum)/(taup + taum + light)")
    assert [each.name for each in found.numerator] == ["taup", "taum"]
    assert [each.name for each in found.denominator] == ["taup", "taum", "light"]
    assert str(found) == "(taup + taum) / (taup + taum + light)"


@pytest.mark.parametrize(
    "text", ["b", "b * c", "2 * b / c", "b / (b - c)", "b / 2", "abs(b) / c", "b / c > 0.5"]
)
def test_what_is_no_ratio_of_sums_is_refused(text: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        ratio(text)
    assert [each.code for each in caught.value.faults] == ["JET013"]
