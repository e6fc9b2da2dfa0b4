"""The layer IR: what is a network, what is not, and its text."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from jetc_runtime.fixed_point import FixedPoint
from jetc_runtime.network import (
    Cast,
    Dense,
    Input,
    JetInput,
    Network,
    NetworkError,
    Output,
    Pool,
    Relu,
    Softmax,
)

if TYPE_CHECKING:
    from collections.abc import Callable

WORD = FixedPoint.parse("ap_fixed<6,3>")
SUM = FixedPoint.parse("ap_fixed<16,8>")
PORTS = Input("jets", 4, ("pt", "eta"), (FixedPoint.parse("ap_ufixed<6,4>"), WORD))
DENSE = Dense("dense", ("jets",), ((1, -2, 3), (0, 4, 5)), WORD, (1, 2, 3), WORD, SUM, "classes")
POOL = Pool("pool", ("dense",), "mean", "constituents", WORD)
DIFFERENCE = FixedPoint.parse("ap_ufixed<6,3>")
SOFTMAX = Softmax(
    "scores", ("pool",), DIFFERENCE, tuple(range(64, 0, -1)), SUM, SUM, DIFFERENCE, (3, 2, 1, 0), WORD, WORD
)
LABELS = ("b", "c", "light")
NETWORK = Network((PORTS,), (DENSE, POOL, SOFTMAX), (Output("class_scores", "scores", LABELS),))
APART = (FixedPoint.parse("ap_fixed<4,40>"), FixedPoint.parse("ap_fixed<4,-20>"), WORD)


def test_a_network_reads_back_from_its_text() -> None:
    assert Network.from_json(NETWORK.to_json()) == NETWORK


def test_a_format_per_element_reads_back_from_the_text() -> None:
    each = Network((PORTS,), (DENSE, replace(POOL, result=(WORD, SUM, WORD))), (Output("a", "pool", LABELS),))
    assert Network.from_json(each.to_json()) == each


def test_the_same_network_gives_the_same_text() -> None:
    assert Network.from_json(NETWORK.to_json()).to_json() == NETWORK.to_json()


def test_every_tensor_has_named_axes_and_a_format_per_element() -> None:
    assert {name: str(each) for name, each in NETWORK.tensors.items()} == {
        "jets": "4 constituents x 2 features",
        "dense": "4 constituents x 3 classes",
        "pool": "3 classes",
        "scores": "3 classes",
    }
    assert NETWORK.tensor("jets").formats == PORTS.formats
    assert NETWORK.tensor("pool").formats == (WORD, WORD, WORD)


def test_a_tensor_of_several_formats_has_no_single_one() -> None:
    with pytest.raises(NetworkError, match="jets: it has a format per element"):
        NETWORK.format_of("jets")


def test_a_network_may_take_constituents_and_words_of_the_jet() -> None:
    jet = JetInput("jet", ("mass",), (WORD,))
    both = Network(
        (PORTS, jet),
        (*NETWORK.layers, Relu("positive", ("jet",), WORD)),
        (*NETWORK.outputs, Output("mass", "positive", ("mass",))),
    )
    assert both.tensor("positive").axes == ("features",)
    assert Network.from_json(both.to_json()) == both
    assert (both.input, both.jet, NETWORK.jet) == (PORTS, jet, None)
    turned = replace(both, inputs=(jet, PORTS))
    with pytest.raises(NetworkError, match="its inputs are jet, jets; one array of constituents is wanted"):
        _ = turned.input
    with pytest.raises(NetworkError, match="and after it at most one of words of the jet"):
        _ = turned.jet


def of(*layers: Dense | Pool | Softmax | Cast, output: str = "scores") -> Network:
    return Network((PORTS,), layers, (Output("class_scores", output, LABELS),))


@pytest.mark.parametrize(
    ("network", "message"),
    [
        (
            lambda: replace(NETWORK, inputs=(replace(PORTS, features=("pt",)),)),
            "jets: it has 1 features and 2 formats",
        ),
        (
            lambda: replace(NETWORK, inputs=(replace(PORTS, constituents=0),)),
            "jets: its axes constituents, features have sizes (0, 2)",
        ),
        (
            lambda: of(replace(DENSE, sources=("nowhere",)), POOL, SOFTMAX),
            "dense: source 'nowhere' is unknown, or comes later",
        ),
        (
            lambda: of(replace(DENSE, sources=("pool",)), POOL, SOFTMAX),
            "dense: source 'pool' is unknown, or comes later",
        ),
        (lambda: of(DENSE, DENSE, POOL, SOFTMAX), "dense: the name is taken"),
        (lambda: replace(NETWORK, outputs=NETWORK.outputs * 2), "class_scores: the name is taken"),
        (lambda: replace(NETWORK, outputs=()), "it has no outputs"),
        (
            lambda: of(DENSE, POOL, SOFTMAX, Cast("cast", ("pool",), WORD)),
            "cast: no output needs it",
        ),
        (
            lambda: replace(NETWORK, inputs=(PORTS, JetInput("jet", ("mass",), (WORD,)))),
            "jet: no output needs it",
        ),
        (
            lambda: of(replace(DENSE, result=(SUM, SUM)), POOL, SOFTMAX),
            "dense: it has 3 classes and 2 formats",
        ),
        (
            lambda: of(replace(DENSE, result=APART), POOL, SOFTMAX),
            (
                "dense: one format that holds ap_fixed<4,40,AP_TRN,AP_WRAP>, ap_fixed<4,-20,AP_TRN,AP_WRAP>, "
                "ap_fixed<6,3,AP_TRN,AP_WRAP> takes 64 bits, and 48 is the most"
            ),
        ),
        (
            lambda: of(replace(DENSE, axis="constituents"), POOL, SOFTMAX),
            (
                "dense: its axes are constituents, constituents; "
                "wanted some of constituents, partners, pairs, features, keys, classes, each once"
            ),
        ),
        (
            lambda: replace(NETWORK, outputs=(Output("class_scores", "scores", ("b",)),)),
            "output class_scores: 'scores' does not give 1 words",
        ),
        (
            lambda: of(DENSE, output="dense"),
            "output class_scores: 'dense' does not give 3 words",
        ),
    ],
)
def test_what_has_no_meaning_is_refused_with_the_layers_name(
    network: Callable[[], Network], message: str
) -> None:
    with pytest.raises(NetworkError) as caught:
        network()
    assert str(caught.value) == message
