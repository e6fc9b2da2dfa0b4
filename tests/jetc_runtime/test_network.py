"""The layer IR: what is a network, what is not, and its text."""

from __future__ import annotations

from dataclasses import replace

import pytest
from jetc_runtime.fixed_point import FixedPoint
from jetc_runtime.network import Cast, Dense, Input, MeanPool, Network, NetworkError, Output, Softmax

WORD = FixedPoint.parse("ap_fixed<6,3>")
SUM = FixedPoint.parse("ap_fixed<16,8>")
PORTS = Input("jets", 4, ("pt", "eta"), (FixedPoint.parse("ap_ufixed<6,4>"), WORD))
DENSE = Dense("dense", "jets", ((1, -2, 3), (0, 4, 5)), WORD, (1, 2, 3), WORD, SUM)
POOL = MeanPool("pool", "dense", FixedPoint.parse("ap_fixed<20,10>"), WORD)
DIFFERENCE = FixedPoint.parse("ap_ufixed<6,3>")
SOFTMAX = Softmax(
    "scores", "pool", DIFFERENCE, tuple(range(64, 0, -1)), SUM, SUM, DIFFERENCE, (3, 2, 1, 0), WORD, WORD
)
NETWORK = Network(PORTS, (DENSE, POOL, SOFTMAX), (Output("class_scores", "scores", ("b", "c", "light")),))


def test_a_network_reads_back_from_its_text() -> None:
    assert Network.from_json(NETWORK.to_json()) == NETWORK


def test_the_same_network_gives_the_same_text() -> None:
    assert Network.from_json(NETWORK.to_json()).to_json() == NETWORK.to_json()


def test_text_of_something_else_is_refused() -> None:
    with pytest.raises(NetworkError, match="not a network"):
        Network.from_json('{"kind": "Output", "name": "a", "source": "b", "labels": []}')


def test_the_format_of_the_input_holds_every_feature() -> None:
    assert NETWORK.format_of("jets") == FixedPoint.parse("ap_fixed<8,5>")


def test_widths_say_length_and_whether_constituents_remain() -> None:
    assert NETWORK.widths() == {
        "jets": (2, True),
        "dense": (3, True),
        "pool": (3, False),
        "scores": (3, False),
    }


@pytest.mark.parametrize(
    ("network", "message"),
    [
        (
            lambda: replace(NETWORK, input=replace(PORTS, features=("pt",))),
            "jets: 1 features, 2 formats",
        ),
        (
            lambda: replace(NETWORK, layers=(replace(DENSE, source="nowhere"), POOL, SOFTMAX)),
            "dense: source 'nowhere' is unknown, or the name is taken",
        ),
        (
            lambda: replace(NETWORK, layers=(DENSE, DENSE, POOL, SOFTMAX)),
            "dense: source 'jets' is unknown, or the name is taken",
        ),
        (
            lambda: replace(NETWORK, layers=(replace(DENSE, weights=((1, 2, 3),)), POOL, SOFTMAX)),
            "dense: weights do not fit 2 inputs and 3 biases",
        ),
        (
            lambda: replace(NETWORK, input=replace(PORTS, constituents=3)),
            (
                "pool: ap_fixed<20,10,AP_TRN,AP_WRAP> does not hold the mean of 3 x "
                "ap_fixed<16,8,AP_TRN,AP_WRAP> exactly"
            ),
        ),
        (
            lambda: replace(NETWORK, layers=(DENSE, replace(POOL, accumulator=SUM), SOFTMAX)),
            (
                "pool: ap_fixed<16,8,AP_TRN,AP_WRAP> does not hold the mean of 4 x "
                "ap_fixed<16,8,AP_TRN,AP_WRAP> exactly"
            ),
        ),
        (
            lambda: replace(NETWORK, layers=(DENSE, POOL, replace(SOFTMAX, exp_table=(1, 0)))),
            "scores: 2 entries do not index all of ap_ufixed<6,3,AP_TRN,AP_WRAP>",
        ),
        (
            lambda: replace(NETWORK, layers=(DENSE, POOL, replace(SOFTMAX, inverse_table=(1, 2, 3)))),
            "scores: an inverse table of 3 entries cannot be indexed by ap_ufixed<6,3,AP_TRN,AP_WRAP>",
        ),
        (
            lambda: replace(NETWORK, layers=(DENSE, replace(SOFTMAX, source="dense"))),
            "scores: softmax over constituents is not supported",
        ),
        (
            lambda: replace(NETWORK, outputs=(Output("class_scores", "scores", ("b",)),)),
            "output class_scores: 'scores' does not give 1 words",
        ),
        (
            lambda: replace(NETWORK, outputs=(Output("class_scores", "dense", ("b", "c", "light")),)),
            "output class_scores: 'dense' does not give 3 words",
        ),
    ],
)
def test_what_has_no_meaning_is_refused_with_the_layers_name(network: object, message: str) -> None:
    with pytest.raises(NetworkError) as caught:
        network()  # type: ignore[operator]
    assert str(caught.value) == message


def test_a_cast_keeps_the_shape_of_its_source() -> None:
    cast = Cast("cast", "pool", WORD)
    network = Network(PORTS, (DENSE, POOL, cast), (Output("words", "cast", ("a", "b", "c")),))
    assert network.widths()["cast"] == (3, False)
