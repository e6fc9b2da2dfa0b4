"""Random networks with random formats: every block's pipeline gives the evaluator's bits."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, get_args

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from jetc.rtl.blocks import blocks_of
from jetc.rtl.pipeline import pipeline_of
from jetc_runtime.evaluate import evaluate_layers
from jetc_runtime.fixed_point import FixedPoint, Overflow, Rounding
from jetc_runtime.layers.pool import Pooling
from jetc_runtime.network import (
    Add,
    Affine,
    Argmax,
    Cast,
    ClippedRelu,
    Dense,
    Flatten,
    Gather,
    HardSigmoid,
    Input,
    JetInput,
    LatencySoftmax,
    Layer,
    LeakyRelu,
    LookUp,
    MatrixProduct,
    Multiply,
    Network,
    Output,
    Pool,
    Relu,
    RoundedDense,
    RoundedMean,
    Select,
    Softmax,
    Transpose,
    WeightedMean,
)
from jetc_testbench.corners import random_jets

if TYPE_CHECKING:
    from jetc_runtime.tensor import Formats

JETS = 128  # alkaid's interpreter pads to 64 rows with zeros, which are no jets


def some_format(rng: np.random.Generator, low: int, high: int, *, signed: bool | None = None) -> FixedPoint:
    width = int(rng.integers(low, high))
    sign = bool(rng.integers(2)) if signed is None else signed
    modes = list(Rounding)[rng.integers(len(Rounding))], list(Overflow)[rng.integers(len(Overflow))]
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

    def formats(self, low: int, high: int) -> Formats:
        """One format for all elements, or one for each."""
        if self.rng.integers(3):
            return some_format(self.rng, low, high)
        return tuple(some_format(self.rng, low, high) for _ in range(self.width))

    def dense_and_cast(self) -> None:
        rng, columns = self.rng, int(self.rng.integers(1, 5))
        weight, bias = (some_format(rng, 2, 7, signed=True) for _ in range(2))
        codes = rng.integers(weight.min_code, weight.max_code + 1, (self.width, columns)).tolist()
        biases = rng.integers(bias.min_code, bias.max_code + 1, columns).tolist()
        name, self.width = f"dense{len(self.layers)}", columns
        result = self.formats(2, 14)
        self.layers.append(
            Dense(name, (self.last,), tuple(map(tuple, codes)), weight, tuple(biases), bias, result)
        )
        kind = Relu if rng.integers(2) else Cast
        self.layers.append(kind(f"cast{len(self.layers)}", (self.last,), self.formats(2, 10)))

    def pool(self) -> None:
        how = self.rng.choice(get_args(Pooling))
        self.layers.append(Pool("pool", (self.last,), how, "constituents", self.formats(2, 10)))

    def flatten(self) -> None:
        self.width *= self.ports.constituents
        self.layers.append(Flatten("flat", (self.last,), self.formats(2, 10)))

    def weighted_mean(self) -> None:
        """The first feature is the weight, for which the port has a few bits and no sign."""
        rng, form, weight = self.rng, some_format(self.rng, 2, 7, signed=False), self.ports.formats[0]
        sums = self.ports.constituents * weight.max_code
        table = rng.integers(0, form.max_code + 1, sums + 1).tolist()
        self.layers.append(Select("weight", ("jets",), (0,), weight))
        sources = (self.layers[-2].name if len(self.layers) > 1 else "jets", "weight")
        mean = WeightedMean("weighted", sources, "constituents", tuple(table), form, self.formats(2, 10))
        self.layers.append(mean)

    def added(self) -> None:
        """To each row, or times it: itself, the row that is a summary of all, or the row of its partner."""
        self.layers.append(Cast("row", (self.last,), some_format(self.rng, 2, 8)))
        match self.rng.integers(6):
            case 5:
                self.seen_by_softmax()
            case 4:
                self.attended()
            case 0:
                self.layers.append(Pool("other", ("row",), "sum", "constituents", self.formats(2, 10)))
            case 1:
                self.layers.append(Cast("other", ("row",), self.formats(2, 10)))
            case 2:
                partners = tuple(self.rng.permutation(self.ports.constituents).tolist())
                form = self.layers[-1].result
                self.layers.append(Gather("other", ("row",), partners, "constituents", form))
            case _:
                self.transposed()
        kind = Add if self.rng.integers(3) else Multiply
        self.layers.append(kind("added", ("row", "other"), self.formats(2, 10)))

    def attended(self) -> None:
        """The products of a row's keys with those of each other, by the words of that."""
        rng, one = self.rng, FixedPoint(2, 2)
        codes = tuple(tuple(rng.integers(-1, 2, 3).tolist()) for _ in range(self.width))
        turned = some_format(rng, 1, 6)
        self.layers += [
            Dense("keys", ("row",), codes, one, (0, 1, -1), one, turned, "keys"),
            Transpose("turned", ("keys",), turned),
            MatrixProduct("context", ("turned", "row"), self.formats(2, 10)),
            MatrixProduct("other", ("keys", "context"), self.formats(2, 10)),
        ]

    def seen_by_softmax(self) -> None:
        """The words of all others, weighed by the softmax of the products of keys."""
        rng, one, form = self.rng, FixedPoint(2, 2), self.layers[-1].result
        codes = tuple(tuple(rng.integers(-1, 2, 3).tolist()) for _ in range(self.width))
        turned, rows = some_format(rng, 1, 6), tuple(range(self.ports.constituents))
        keys = (codes, one, (0, 1, -1), one, turned, "keys")
        self.layers += [
            Gather("partners", ("row",), rows, "partners", form),
            Dense("asked", ("row",), *keys),  # type: ignore[arg-type]
            Dense("keys", ("partners",), *keys),  # type: ignore[arg-type]
            Transpose("turned", ("keys",), turned),
            MatrixProduct("products", ("asked", "turned"), some_format(rng, 2, 7)),
            Softmax("weighed", ("products",), **self.tables(), result=some_format(rng, 2, 8)),
            MatrixProduct("other", ("weighed", "partners"), self.formats(2, 10)),
        ]

    def transposed(self) -> None:
        """Sums over constituents, for each feature."""
        rows, turned = self.ports.constituents, self.layers[-1].result
        assert isinstance(turned, FixedPoint)
        codes = tuple(tuple(self.rng.integers(-3, 4, rows).tolist()) for _ in range(rows))
        one, result = FixedPoint(3, 3), some_format(self.rng, 2, 10)
        self.layers += [
            Transpose("turned", ("row",), turned),
            Dense("mixed", ("turned",), codes, one, (0,) * rows, one, result, "constituents"),
            Transpose("other", ("mixed",), result),
        ]

    def softmax(self) -> None:
        tables = self.tables()
        self.layers.append(self.logits())
        self.layers.append(Softmax("scores", ("logits",), **tables, result=some_format(self.rng, 2, 10)))

    def tables(self) -> dict[str, Any]:
        """What a softmax has between its source and its result."""
        rng = self.rng
        difference, exp, total, index, inverse = (some_format(rng, 2, 8, signed=False) for _ in range(5))
        exp_table = rng.integers(0, exp.max_code + 1, 1 << difference.width).tolist()
        inverse_table = rng.integers(
            0, inverse.max_code + 1, 1 << int(rng.integers(1, index.width + 1))
        ).tolist()
        return {
            "difference": difference,
            "exp_table": tuple(exp_table),
            "exp_format": exp,
            "accumulator": total,
            "inverse_input": index,
            "inverse_table": tuple(inverse_table),
            "inverse_format": inverse,
        }

    def rounded(self) -> None:
        """One of the kinds that round term by term, or look up."""
        rng, name, small = self.rng, f"layer{len(self.layers)}", some_format(self.rng, 2, 7, signed=True)
        codes = rng.integers(small.min_code, small.max_code + 1, (self.width, 3))
        one, two = tuple(codes[:, 0].tolist()), tuple(codes[:, 1].tolist())
        source, result = (self.last,), self.formats(2, 10)
        table = rng.integers(small.min_code, small.max_code + 1, 1 << int(rng.integers(1, 6))).tolist()
        slope = FixedPoint(5, int(rng.integers(-1, 5)), signed=False)
        match rng.integers(6):
            case 5 if self.tensor_fraction() >= 0:
                made: Layer = ClippedRelu(name, source, int(rng.integers(1, 5)), result)
            case 0:
                made = Affine(name, source, one, small, two, small, result)
            case 1:
                made = LeakyRelu(name, source, int(rng.integers(slope.max_code + 1)), slope, result)
            case 2:
                made = LookUp(name, source, int(rng.integers(-2, 4)), tuple(table), small, result)
            case 3:
                line, tanh = int(rng.integers(slope.max_code + 1)), bool(rng.integers(2))
                made = HardSigmoid(name, source, line, slope, int(codes[0, 2]), small, tanh, result)
            case _:
                weights, total = tuple(map(tuple, codes.tolist())), some_format(rng, 2, 10)
                result, self.width = some_format(rng, 2, 10), 3
                made = RoundedDense(name, source, weights, small, (1, 0, -1), small, total, result)
        self.layers.append(made)

    def tensor_fraction(self) -> int:
        """Fraction bits of what the next layer takes."""
        made = self.layers[-1].result if self.layers else self.ports.formats
        return max(each.fraction for each in ([made] if isinstance(made, FixedPoint) else made))

    def rounded_mean(self) -> None:
        self.layers.append(
            RoundedMean(
                "pool", (self.last,), "constituents", some_format(self.rng, 2, 9), self.formats(2, 10)
            )
        )

    def latency_softmax(self) -> None:
        rng = self.rng
        exp, total, index, inverse = (some_format(rng, 2, 8) for _ in range(4))
        self.layers.append(self.logits())
        self.layers.append(Argmax("best", ("logits",), some_format(rng, 1, 4)))
        logits = self.layers[-2].result
        assert isinstance(logits, FixedPoint)
        sizes = [1 << int(rng.integers(1, each.width + 1)) for each in (logits, index)]
        tables = [
            tuple(rng.integers(each.min_code, each.max_code + 1, size).tolist())
            for each, size in zip((exp, inverse), sizes, strict=True)
        ]
        self.layers.append(
            LatencySoftmax(
                "scores", ("logits",), tables[0], exp, total, index, tables[1], inverse,
                some_format(rng, 2, 10),
            )
        )  # fmt: skip

    def logits(self) -> Dense:
        """Sums that are classes, one of each column."""
        rows = tuple(tuple(int(row == column) for column in range(self.width)) for row in range(self.width))
        one, result = FixedPoint(2, 2), some_format(self.rng, 2, 7, signed=True)
        return Dense("logits", (self.last,), rows, one, (0,) * self.width, one, result, "classes")


def random_network(seed: int) -> Network:
    rng = np.random.default_rng(seed)
    features = int(rng.integers(1, 5))
    names = tuple(f"feature{each}" for each in range(features))
    weighted = bool(rng.integers(2))
    formats = [some_format(rng, 1, 8) for _ in names]
    formats[0] = FixedPoint(int(rng.integers(1, 4)), 1, signed=False) if weighted else formats[0]
    ports = Input("jets", int(2 ** rng.integers(0, 3)), names, tuple(formats))
    growing = Growing(rng, ports, features)
    for _ in range(rng.integers(0, 3)):
        growing.dense_and_cast()
    if rng.integers(2):
        growing.added()
    (growing.flatten, growing.weighted_mean if weighted else growing.pool, growing.pool)[rng.integers(3)]()
    for _ in range(rng.integers(0, 3)):
        growing.dense_and_cast()
    head = growing.last
    growing.softmax()
    labels = tuple(f"label{each}" for each in range(growing.width))
    jet = JetInput("jet", ("mass",), (some_format(rng, 1, 8),))
    growing.layers.append(Relu("positive", ("jet",), some_format(rng, 2, 10)))
    outputs = (Output("a", head, labels), Output("b", "scores", labels), Output("c", "positive", ("mass",)))
    return Network((ports, jet), tuple(growing.layers), outputs)


def random_project(seed: int) -> Network:
    """Return a network of the kinds that projects of hls4ml bring, with any number of rows."""
    rng = np.random.default_rng(seed)
    features = int(rng.integers(1, 5))
    names = tuple(f"feature{each}" for each in range(features))
    formats = tuple(some_format(rng, 1, 8) for _ in names)
    growing = Growing(rng, Input("jets", int(rng.integers(1, 6)), names, formats), features)
    for _ in range(rng.integers(1, 3)):
        growing.rounded()
    (growing.rounded_mean, growing.flatten)[rng.integers(2)]()
    growing.rounded()
    head = growing.last
    growing.latency_softmax()
    labels = tuple(f"label{each}" for each in range(growing.width))
    jet = JetInput("jet", ("mass",), (some_format(rng, 1, 8),))
    growing.layers.append(Relu("positive", ("jet",), some_format(rng, 2, 10)))
    sources = (head, "scores", "best")
    outputs = (
        *(Output(name, source, labels) for name, source in zip("abd", sources, strict=True)),
        Output("c", "positive", ("mass",)),
    )
    return Network((growing.ports, jet), tuple(growing.layers), outputs)


@settings(max_examples=40)
@given(st.integers(0, 2**32 - 1))
def test_every_block_of_a_random_network_gives_the_evaluators_bits(seed: int) -> None:
    check_blocks(random_network(seed), seed)


@settings(max_examples=20)
@given(st.integers(0, 2**32 - 1))
def test_every_block_of_a_random_project_gives_the_evaluators_bits(seed: int) -> None:
    check_blocks(random_project(seed), seed)


def check_blocks(network: Network, seed: int) -> None:
    rng = np.random.default_rng(seed)
    jets, jet = network.inputs
    assert isinstance(jets, Input)
    word = jet.formats[0]
    masses = rng.integers(word.min_code, word.max_code + 1, (JETS, 1), dtype=np.int64)
    tensors = evaluate_layers(network, {"jets": random_jets(jets, JETS, rng), "jet": masses})
    for block in blocks_of(network):
        sources = [
            np.repeat(
                network.tensor(each.name).value(tensors[each.name]),
                1 if each.repeated else block.instances,
                axis=0,
            )
            for each in block.sources
        ]
        values = np.concatenate([each.reshape(JETS * block.instances, -1) for each in sources], axis=1)
        for stage in pipeline_of(block, network, 1 + seed % 3).stages:
            values = stage.predict(values)
        results = [network.tensor(each.name).value(tensors[each.name]) for each in block.results]
        expected = np.concatenate([each.reshape(len(values), -1) for each in results], axis=1)
        assert np.array_equal(values, expected), block.name
