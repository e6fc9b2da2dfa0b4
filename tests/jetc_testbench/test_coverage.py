"""What vectors did not move is counted and named."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from jetc_runtime.evaluate import evaluate_layers
from jetc_runtime.fixed_point import FixedPoint
from jetc_runtime.network import (
    Cast,
    Dense,
    Input,
    JetInput,
    MatrixProduct,
    Multiply,
    Network,
    Output,
    Pool,
    Transpose,
)
from jetc_testbench.corners import random_jets
from jetc_testbench.coverage import Coverage

if TYPE_CHECKING:
    from jetc_testbench.coverage import CoverageRecord


def covered(network: Network, jets: int) -> CoverageRecord:
    coverage = Coverage(network)
    codes = random_jets(network.input, jets, np.random.default_rng(1))
    coverage.observe(evaluate_layers(network, codes[: jets // 2]))
    coverage.observe(evaluate_layers(network, codes[jets // 2 :]))
    return coverage.record()


def test_zeros_move_next_to_nothing(network: Network) -> None:
    coverage = Coverage(network)
    coverage.observe(evaluate_layers(network, np.zeros((1, 4, 3), dtype=np.int64)))
    found = coverage.record()
    layers = {each.layer: each for each in found.layers}
    inner = evaluate_layers(network, np.zeros((1, 4, 3), dtype=np.int64))["inner_relu"][0, 0]
    assert layers["inner_relu"].never_above_zero == tuple(np.flatnonzero(inner == 0))
    assert layers["inner"].never_above_zero == ()
    assert (found.tables[0].entries, found.tables[0].reachable, found.vectors) == (64, 64, 1)
    scores = evaluate_layers(network, np.zeros((1, 4, 3), dtype=np.int64))["scores"][0]
    for word, code in zip(found.outputs, scores, strict=False):
        assert word.never_set == tuple(bit for bit in range(8) if not code >> bit & 1)
        assert word.never_cleared == tuple(bit for bit in range(8) if code >> bit & 1)


def test_a_neuron_that_cannot_rise_is_named(network: Network) -> None:
    hidden = network.layer("hidden")
    assert isinstance(hidden, Dense)
    dead = replace(
        hidden, weights=tuple((-1, *row[1:]) for row in hidden.weights), bias=(-1, *hidden.bias[1:])
    )
    layers = tuple(dead if each is hidden else each for each in network.layers)
    found = covered(replace(network, layers=layers), 500)
    assert 0 in next(each for each in found.layers if each.layer == "hidden_relu").never_above_zero


def test_a_neuron_without_weights_is_listed_as_dropped_and_needs_no_vector(network: Network) -> None:
    hidden = network.layer("hidden")
    assert isinstance(hidden, Dense)
    dropped = replace(
        hidden, weights=tuple((0, *row[1:]) for row in hidden.weights), bias=(0, *hidden.bias[1:])
    )
    layers = tuple(dropped if each is hidden else each for each in network.layers)
    found = {each.layer: each for each in covered(replace(network, layers=layers), 500).layers}
    assert found["hidden_relu"].dropped == (0,)
    assert 0 not in found["hidden_relu"].never_above_zero
    assert 0 not in found["hidden_relu"].never_saturated_high
    assert found["hidden"].dropped == found["inner_relu"].dropped == ()


def test_saturation_is_seen_where_a_cast_passes_its_end_and_not_where_it_meets_it(network: Network) -> None:
    found = {each.layer: each for each in covered(network, 4000).layers}
    exact = evaluate_layers(network, random_jets(network.input, 4000, np.random.default_rng(1)))["inner"]
    word, source = network.format_of("inner_relu"), network.format_of("inner")
    beyond = exact * 2.0 ** (word.fraction - source.fraction) >= word.max_code + 0.5
    assert found["inner_relu"].never_saturated_high == tuple(
        np.flatnonzero(~beyond.any(axis=(0, 1))).tolist()
    )


def test_unused_entries_are_spelled_as_ranges(network: Network) -> None:
    exp, _ = covered(network, 10).tables
    assert (exp.layer, exp.table) == ("scores", "exp")
    assert exp.never_addressed.endswith("-63")


def test_each_element_has_its_own_ends() -> None:
    word, small = FixedPoint.parse("ap_fixed<6,3>"), FixedPoint.parse("ap_fixed<3,3,AP_RND,AP_SAT>")
    kept = FixedPoint.parse("ap_fixed<4,2>")
    port = JetInput("jet", ("x", "y", "flag"), (word, word, FixedPoint(1, 1, signed=False)))
    cast = Cast("cast", ("jet",), (small, kept, small))
    network = Network((port,), (cast,), (Output("out", "cast", ("x", "y", "flag")),))
    coverage = Coverage(network)
    coverage.observe(evaluate_layers(network, np.array([[0, 0, 0]])))
    (found,) = coverage.record().layers  # 3.875 rounds to 4; the second wraps, and a flag is small
    assert (found.never_saturated_high, found.never_saturated_low) == ((0,), ())
    assert [word.never_set for word in coverage.record().outputs] == [(0, 1, 2), (0, 1, 2, 3), (0, 1, 2)]
    coverage.observe(evaluate_layers(network, np.array([[31, 31, 1]])))
    assert coverage.record().layers[0].never_saturated_high == ()


def test_sums_of_products_saturate_where_their_largest_is_beyond_the_end() -> None:
    word, result = (FixedPoint.parse(each) for each in ("ap_ufixed<2,2>", "ap_ufixed<4,4,AP_TRN,AP_SAT>"))
    one, wide = FixedPoint(2, 2), FixedPoint(6, 6)
    layers = (
        Dense("keys", ("jets",), ((1,),), one, (0,), one, word, "keys"),
        Transpose("turned", ("keys",), word),
        MatrixProduct("product", ("turned", "jets"), result),
        Pool("sum", ("product",), "sum", "keys", wide),
    )
    network = Network((Input("jets", 2, ("x",), (word,)),), layers, (Output("out", "sum", ("x",)),))
    coverage = Coverage(network)
    coverage.observe(evaluate_layers(network, np.array([[[3], [2]]])))
    found = {each.layer: each for each in coverage.record().layers}["product"]
    assert (found.never_saturated_high, found.never_saturated_low) == ((0,), ())
    coverage.observe(evaluate_layers(network, np.array([[[3], [3]]])))
    assert coverage.record().layers[2].never_saturated_high == ()


def test_products_saturate_where_two_ends_of_either_sign_are_beyond_the_end() -> None:
    word, gate = (FixedPoint.parse(each) for each in ("ap_fixed<3,3>", "ap_ufixed<2,2>"))
    result = tuple(FixedPoint.parse(f"ap_fixed<{bits},{bits},AP_TRN,AP_SAT>") for bits in (4, 5))
    port = JetInput("jet", ("x", "y"), (word, word))
    layers = (Cast("gates", ("jet",), gate), Multiply("product", ("jet", "gates"), result))
    network = Network((port,), layers, (Output("out", "product", ("x", "y")),))
    coverage = Coverage(network)
    coverage.observe(evaluate_layers(network, np.array([[3, 3]])))
    found = coverage.record().layers[1]  # -4 to 3 times 0 to 3: -12 to 9, of which the second ends nowhere
    assert (found.never_saturated_high, found.never_saturated_low) == ((), (0,))
