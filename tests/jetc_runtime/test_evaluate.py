"""The reference evaluator against scalar arithmetic in exact fractions."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jetc_runtime.evaluate import evaluate, evaluate_from, evaluate_layers
from jetc_runtime.fixed_point import FixedPoint, Overflow, Rounding
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
    from numpy.typing import NDArray

PARSE = FixedPoint.parse
PORTS = Input(
    "jets",
    4,
    ("pt", "eta", "flag"),
    (PARSE("ap_ufixed<6,4>"), PARSE("ap_fixed<5,2>"), PARSE("ap_ufixed<1,1>")),
)
WEIGHT = PARSE("ap_fixed<5,2>")
EACH = ("ap_ufixed<6,3,AP_RND_CONV,AP_SAT>", "ap_fixed<5,4,AP_RND>", "ap_ufixed<4,1,AP_TRN,AP_SAT>")


def network(seed: int) -> Network:
    """A small tagger with random weights and every kind of layer."""
    rng = np.random.default_rng(seed)

    def dense(name: str, source: str, inputs: int, outputs: int, result: str) -> Dense:
        weights = tuple(map(tuple, rng.integers(-16, 16, (inputs, outputs)).tolist()))
        return Dense(
            name,
            (source,),
            weights,
            WEIGHT,
            tuple(rng.integers(-16, 16, outputs).tolist()),
            WEIGHT,
            PARSE(result),
        )

    layers = (
        dense("inner", "jets", 3, 3, "ap_fixed<20,10>"),
        Relu("inner_relu", ("inner",), tuple(map(PARSE, EACH))),
        Pool("pool", ("inner_relu",), "mean", "constituents", PARSE("ap_ufixed<6,3,AP_RND,AP_SAT>")),
        replace(dense("hidden", "pool", 3, 3, "ap_fixed<8,4,AP_RND_CONV,AP_SAT>"), axis="classes"),
        Cast("logits", ("hidden",), PARSE("ap_fixed<5,3,AP_RND,AP_SAT>")),
        Softmax(
            name="scores",
            sources=("logits",),
            difference=PARSE("ap_ufixed<5,3>"),
            exp_table=tuple(rng.integers(0, 64, 32).tolist()),
            exp_format=PARSE("ap_ufixed<6,1>"),
            accumulator=PARSE("ap_ufixed<6,2,AP_RND,AP_SAT>"),
            inverse_input=PARSE("ap_ufixed<5,2,AP_RND,AP_SAT>"),
            inverse_table=tuple(rng.integers(0, 64, 16).tolist()),
            inverse_format=PARSE("ap_ufixed<6,1>"),
            result=PARSE("ap_ufixed<6,1,AP_RND,AP_SAT>"),
        ),
        dense("ratio", "pool", 3, 1, "ap_fixed<8,5,AP_RND_CONV,AP_SAT>"),
    )
    outputs = (
        Output("class_scores", "scores", ("b", "c", "light")),
        Output("pt_ratio", "ratio", ("pt_ratio",)),
    )
    return Network((PORTS,), layers, outputs)


def assigned(value: Fraction, target: FixedPoint) -> Fraction:
    scaled = value * Fraction(2) ** target.fraction
    half = Fraction(1, 2)
    code = {
        Rounding.TRN: math.floor(scaled),
        Rounding.RND: math.floor(scaled + half),
        Rounding.RND_CONV: round(scaled),
    }[target.rounding]
    if target.overflow is Overflow.SAT:
        code = min(max(code, target.min_code), target.max_code)
    else:
        code = (code - target.min_code) % 2**target.width + target.min_code
    return code * Fraction(2) ** -target.fraction


def scalar(network: Network, jet: list[list[int]]) -> dict[str, list[Fraction]]:
    """The tensors of one jet past the pooling, a word at a time."""
    rows = {
        "jets": [
            [code * Fraction(2) ** -word.fraction for code, word in zip(row, PORTS.formats, strict=True)]
            for row in jet
        ]
    }
    for layer in network.layers:
        source, formats = rows[layer.sources[0]], network.tensor(layer.name).formats
        match layer:
            case Dense():
                made = [dense_row(layer, row) for row in source]
            case Relu():
                made = [[max(x, Fraction(0)) for x in row] for row in source]
            case Cast():
                made = source
            case Pool():
                made = [[sum(column, Fraction(0)) / len(source) for column in zip(*source, strict=True)]]
            case Softmax():
                made = [softmax_row(layer, row) for row in source]
        rows[layer.name] = [[assigned(x, word) for x, word in zip(row, formats, strict=True)] for row in made]
    return {name: value[0] for name, value in rows.items() if len(value) == 1}


def dense_row(layer: Dense, row: list[Fraction]) -> list[Fraction]:
    lsb = Fraction(2) ** -WEIGHT.fraction
    return [
        sum((x * w[column] * lsb for x, w in zip(row, layer.weights, strict=True)), bias * lsb)
        for column, bias in enumerate(layer.bias)
    ]


def softmax_row(layer: Softmax, row: list[Fraction]) -> list[Fraction]:
    def code(value: Fraction, word: FixedPoint) -> int:
        return int(value * Fraction(2) ** word.fraction)

    exp = []
    for x in row:
        address = code(assigned(max(row) - x, layer.difference), layer.difference)
        entry = layer.exp_table[address] * Fraction(2) ** -layer.exp_format.fraction
        exp.append(assigned(entry, layer.accumulator))
    first = assigned(exp[0] + exp[1], layer.accumulator)
    total = assigned(assigned(first + exp[2], layer.accumulator), layer.inverse_input)
    address = code(total, layer.inverse_input) >> 1
    inverse = layer.inverse_table[address] * Fraction(2) ** -layer.inverse_format.fraction
    return [x * inverse for x in exp]


def random_codes(jets: int, seed: int) -> NDArray[np.int64]:
    rng = np.random.default_rng(seed)
    columns = [rng.integers(word.min_code, word.max_code + 1, (jets, 4)) for word in PORTS.formats]
    return np.stack(columns, axis=-1)


@settings(max_examples=8)
@given(st.integers(0, 2**32 - 1))
def test_every_tensor_is_what_scalar_arithmetic_gives(seed: int) -> None:
    each, codes = network(seed), random_codes(40, seed)
    tensors = evaluate_layers(each, codes)
    for jet, words in enumerate(codes.tolist()):
        for name, values in scalar(each, words).items():
            lsbs = [Fraction(2) ** -word.fraction for word in each.tensor(name).formats]
            codes_of = tensors[name][jet].reshape(-1).tolist()
            assert [code * lsb for code, lsb in zip(codes_of, lsbs, strict=True)] == values, name


def test_outputs_come_by_name_in_the_shape_of_their_labels() -> None:
    found = evaluate(network(0), random_codes(7, 0))
    assert {name: each.shape for name, each in found.items()} == {"class_scores": (7, 3), "pt_ratio": (7, 1)}


def test_no_jets_give_no_rows() -> None:
    assert evaluate(network(0), random_codes(0, 0))["class_scores"].shape == (0, 3)


def test_blocks_of_jets_join_without_a_seam() -> None:
    codes = random_codes(8192 + 3, 1)
    whole, last = evaluate(network(1), codes), evaluate(network(1), codes[-3:])
    assert np.array_equal(whole["class_scores"][-3:], last["class_scores"])


def test_a_code_outside_its_format_is_refused_by_name() -> None:
    codes = random_codes(3, 0)
    codes[1, 2, 1] = 16
    with pytest.raises(
        ValueError, match="jet 1, constituent 2, feature eta: code 16 is outside ap_fixed<5,2"
    ):
        evaluate(network(0), codes)


def test_codes_of_another_shape_are_refused() -> None:
    with pytest.raises(ValueError, match=r"input codes have shape \(3, 4, 2\), wanted \(jets, 4, 3\)"):
        evaluate(network(0), np.zeros((3, 4, 2), dtype=np.int64))


def test_a_sum_that_float64_cannot_hold_is_refused() -> None:
    wide = PARSE("ap_fixed<40,20>")
    ports = Input("jets", 1, ("pt",), (wide,))
    layers = (
        Pool("pool", ("jets",), "mean", "constituents", wide),
        Dense("dense", ("pool",), ((1 << 20,),), PARSE("ap_fixed<22,22>"), (0,), wide, wide),
    )
    each = Network((ports,), layers, (Output("out", "dense", ("x",)),))
    with pytest.raises(
        NetworkError, match=r"dense: sums may reach 5\.76e\+17, beyond what float64 holds exactly"
    ):
        evaluate(each, np.zeros((1, 1, 1), dtype=np.int64))


JET = JetInput("jet", ("mass", "width"), (PARSE("ap_ufixed<5,3>"), PARSE("ap_fixed<4,2>")))


def with_jet() -> Network:
    """The tagger beside a head on words of the jet."""
    each = network(0)
    more = Dense("head", ("jet",), ((1,), (2,)), WEIGHT, (3,), WEIGHT, PARSE("ap_fixed<10,6>"))
    return Network((PORTS, JET), (*each.layers, more), (*each.outputs, Output("more", "head", ("x",))))


def test_several_inputs_are_given_by_name() -> None:
    jets = np.array([[1, 2], [31, -8]])
    found = evaluate(with_jet(), {"jets": random_codes(2, 0), "jet": jets})
    assert found["more"].tolist() == [[(1 + 2 * 2 + 4 * 3) // 2], [(31 + 2 * -8 + 4 * 3) // 2]]
    assert np.array_equal(found["pt_ratio"], evaluate(network(0), random_codes(2, 0))["pt_ratio"])


def test_an_input_without_codes_is_refused() -> None:
    with pytest.raises(ValueError, match="codes of as many jets are wanted for the inputs jets, jet"):
        evaluate(with_jet(), random_codes(2, 0))
    with pytest.raises(ValueError, match="codes of as many jets are wanted"):
        evaluate(with_jet(), {"jets": random_codes(2, 0), "jet": np.zeros((1, 2), dtype=np.int64)})


def test_a_word_of_the_jet_outside_its_format_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="jet 1, feature width: code 8 is outside ap_fixed<4,2"):
        evaluate(with_jet(), {"jets": random_codes(2, 0), "jet": np.array([[0, 0], [0, 8]])})


def test_a_pooling_of_too_few_rows_is_refused() -> None:
    one = random_codes(3, 0)[:, :1]
    assert evaluate_from(network(0), {"jets": one}, wanted={"inner_relu"})["inner_relu"].shape == (3, 1, 3)
    with pytest.raises(ValueError, match=r"pool takes 4 constituents x 3 features of inner_relu, .*\(1, 3\)"):
        evaluate_layers(network(0), one)
