"""Random networks with random formats: every block's pipeline gives the evaluator's bits."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from jetc.rtl.blocks import blocks_of
from jetc.rtl.pipeline import pipeline_of
from jetc_runtime.evaluate import evaluate_layers
from jetc_runtime.fixed_point import FixedPoint, Overflow, Rounding, containing
from jetc_runtime.network import Cast, Dense, Input, Layer, MeanPool, Network, Output, Relu, Softmax
from jetc_testbench.corners import random_jets

JETS = 128  # alkaid's interpreter pads to 64 rows with zeros, which are no jets


def some_format(rng: np.random.Generator, low: int, high: int, *, signed: bool | None = None) -> FixedPoint:
    width = int(rng.integers(low, high))
    sign = bool(rng.integers(2)) if signed is None else signed
    modes = list(Rounding)[rng.integers(3)], list(Overflow)[rng.integers(2)]
    return FixedPoint(width, int(rng.integers(0, width + 2)), sign, *modes)


@dataclass(slots=True)
class Growing:
    """A network that grows layer by layer."""

    rng: np.random.Generator
    ports: Input
    width: int
    layers: list[Layer] = field(default_factory=list)

    @property
    def last(self) -> str:
        return self.layers[-1].name if self.layers else "jets"

    @property
    def word(self) -> FixedPoint:
        return self.layers[-1].result if self.layers else containing(self.ports.formats)

    def dense_and_cast(self) -> None:
        rng, columns = self.rng, int(self.rng.integers(1, 5))
        weight, bias = (some_format(rng, 2, 7, signed=True) for _ in range(2))
        codes = rng.integers(weight.min_code, weight.max_code + 1, (self.width, columns)).tolist()
        biases = rng.integers(bias.min_code, bias.max_code + 1, columns).tolist()
        name, result = f"dense{len(self.layers)}", some_format(rng, 2, 14)
        self.layers.append(
            Dense(name, self.last, tuple(map(tuple, codes)), weight, tuple(biases), bias, result)
        )
        kind = Relu if rng.integers(2) else Cast
        self.layers.append(kind(f"cast{len(self.layers)}", self.last, some_format(rng, 2, 10)))
        self.width = columns

    def pool(self) -> None:
        shift, word = self.ports.constituents.bit_length() - 1, self.word
        total = FixedPoint(word.width + 2 * shift + 1, word.integer + shift + 1, word.signed)
        self.layers.append(MeanPool("pool", self.last, total, some_format(self.rng, 2, 10)))

    def softmax(self) -> None:
        rng = self.rng
        difference, exp, total, index, inverse = (some_format(rng, 2, 8, signed=False) for _ in range(5))
        exp_table = rng.integers(0, exp.max_code + 1, 1 << difference.width).tolist()
        inverse_table = rng.integers(
            0, inverse.max_code + 1, 1 << int(rng.integers(1, index.width + 1))
        ).tolist()
        self.layers.append(Cast("logits", self.last, some_format(rng, 2, 7, signed=True)))
        self.layers.append(
            Softmax(
                "scores", "logits", difference, tuple(exp_table), exp, total, index,
                tuple(inverse_table), inverse, some_format(rng, 2, 10),
            )
        )  # fmt: skip


def random_network(seed: int) -> Network:
    rng = np.random.default_rng(seed)
    features = int(rng.integers(1, 5))
    names = tuple(f"feature{each}" for each in range(features))
    ports = Input("jets", int(2 ** rng.integers(0, 3)), names, tuple(some_format(rng, 1, 8) for _ in names))
    growing = Growing(rng, ports, features)
    for _ in range(rng.integers(0, 3)):
        growing.dense_and_cast()
    growing.pool()
    for _ in range(rng.integers(0, 3)):
        growing.dense_and_cast()
    head = growing.last
    growing.softmax()
    labels = tuple(f"label{each}" for each in range(growing.width))
    return Network(ports, tuple(growing.layers), (Output("a", head, labels), Output("b", "scores", labels)))


@settings(max_examples=40)
@given(st.integers(0, 2**32 - 1))
def test_every_block_of_a_random_network_gives_the_evaluators_bits(seed: int) -> None:
    network = random_network(seed)
    codes = random_jets(network.input, JETS, np.random.default_rng(seed))
    tensors = evaluate_layers(network, codes)
    for block in blocks_of(network):
        sources = [network.format_of(each.name).value(tensors[each.name]) for each in block.sources]
        values = np.concatenate([each.reshape(JETS * block.instances, -1) for each in sources], axis=1)
        for stage in pipeline_of(block, network, 1 + seed % 3).stages:
            values = stage.predict(values)
        results = [network.format_of(each.name).value(tensors[each.name]) for each in block.results]
        expected = np.concatenate([each.reshape(len(values), -1) for each in results], axis=1)
        assert np.array_equal(values, expected), block.name
