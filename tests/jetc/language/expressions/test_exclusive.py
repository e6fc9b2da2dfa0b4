"""Whether conditions exclude each other: proofs and witnesses against many jets evaluated in columns."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jetc.language.expressions.conditions import Condition, truth
from jetc.language.expressions.exclusive import UndecidedError, jet_that_meets
from jetc.language.expressions.expression import Logic, Not
from jetc.language.expressions.quantities import LEPTONS
from jetc.physics.expressions import evaluate

JETS = 4000


def jets() -> dict[str, np.ndarray]:  # type: ignore[type-arg]
    """Return jets whose values lie on, between and beyond the numbers that the conditions below have."""
    rng = np.random.default_rng(1)
    return {
        "lepton": rng.integers(0, len(LEPTONS), JETS),
        "hadron_flavour": rng.integers(-1, 7, JETS).astype(float),
        "parton_flavour": rng.integers(-4, 5, JETS).astype(float),
        "eta": rng.choice(np.arange(-4, 4.5, 0.5), JETS),
        "rejected": rng.random(JETS) < 0.5,
    }


COLUMNS = jets()
LEAVES = st.one_of(
    st.builds("lepton {} {}".format, st.sampled_from(["==", "!="]), st.sampled_from(LEPTONS)),
    st.builds(
        "{} {} {}".format,
        st.sampled_from(["hadron_flavour", "abs(parton_flavour)", "parton_flavour", "eta", "abs(eta)"]),
        st.sampled_from(["==", "!=", "<", "<=", ">", ">="]),
        st.integers(-2, 5),
    ),
    st.builds("parton_flavour in [{}, {}]".format, st.integers(-3, 3), st.integers(-3, 3)),
    st.just("rejected"),
).map(lambda text: truth(text).of)
NODES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.builds(Logic, st.sampled_from(["and", "or"]), st.lists(inner, min_size=2, max_size=3).map(tuple)),
    ),
    max_leaves=5,
)


def column_value(name: str, value: str) -> float:
    if name == "lepton":
        return LEPTONS.index(value)
    return value == "true" if name == "rejected" else float(value)


@settings(max_examples=300)
@given(NODES.map(Condition), NODES.map(Condition))
def test_a_proof_holds_of_every_jet_and_a_witness_is_one(one: Condition, two: Condition) -> None:
    together = evaluate(one, COLUMNS) & evaluate(two, COLUMNS)
    found = jet_that_meets(one, two)
    if found is None:
        assert not together.any()
        return
    jet = {name: COLUMNS[name][:1] for name in COLUMNS}
    jet |= {name: np.array([column_value(name, value)]) for name, value in found.items()}
    assert evaluate(one, jet)[0]
    assert evaluate(two, jet)[0]


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("tau_charge > 0", "tau_charge < 1"),
        ("pt > gen_jet_pt", "not pt > gen_jet_pt"),
        ("lepton == tau", "lepton in [muon, none]"),
        ("abs(eta) < 1", "eta <= -1"),
    ],
)
def test_what_excludes_each_other_is_proven(one: str, two: str) -> None:
    assert jet_that_meets(truth(one), truth(two)) is None


def test_between_two_whole_numbers_there_is_none_and_between_two_reals_there_is() -> None:
    assert jet_that_meets(truth("hadron_flavour > 4 and hadron_flavour < 5")) is None
    assert jet_that_meets(truth("eta > 4 and eta < 5")) == {"eta": "4.5"}


def test_a_comparison_of_two_quantities_proves_nothing() -> None:
    with pytest.raises(UndecidedError):
        jet_that_meets(truth("pt > gen_jet_pt"), truth("pt < gen_jet_pt"))


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("eta > 1 or pt > gen_jet_pt", "eta < 2 or pt < gen_jet_pt"),  # an eta between will do
        ("eta > 1 and (pt > gen_jet_pt or not pt > gen_jet_pt)", "eta < 2"),
    ],
)
def test_a_witness_holds_whatever_the_other_comparisons_say(one: str, two: str) -> None:
    assert jet_that_meets(truth(one), truth(two)) == {"eta": "1.5"}


def test_a_transverse_momentum_is_not_negative() -> None:
    assert jet_that_meets(truth("pt < 0 GeV")) is None
    assert jet_that_meets(truth("pt < 5 GeV")) == {"pt": "0"}


def test_more_cases_than_can_be_looked_at_are_not_looked_at() -> None:
    many = " and ".join(
        f"(pt > {index} GeV or eta > {index} or hadron_flavour > {index} or parton_flavour > {index})"
        for index in range(12)
    )
    with pytest.raises(UndecidedError):
        jet_that_meets(truth(many), truth(many.replace(">", "<")), truth("tau_charge > 7 or rejected"))
