"""A neuron goes with every weight that reads it, wherever its word has come to stand."""

from __future__ import annotations

import numpy as np
import pytest
from jetc.taggers.topology import (
    EXACT,
    Activation,
    ActivationLayer,
    AddLayer,
    DenseLayer,
    Extent,
    FlattenLayer,
    InputLayer,
    Part,
    TaggerOutput,
    Topology,
)
from jetc_runtime.fixed_point import FixedPoint

WORD = FixedPoint(4, 2)


def dense(name: str, source: str, outputs: int) -> DenseLayer:
    return DenseLayer(name, (source,), "features", outputs, WORD, WORD, EXACT, EXACT, ())


def test_a_neuron_of_each_row_is_read_once_for_each_row_where_rows_are_flattened() -> None:
    from jetc.stages.idle_neurons.finding import without

    port = InputLayer("jets", (Extent("constituents", 3), Extent("features", 1)), ("pt",), (WORD,), ())
    each = (dense("each", "jets", 2), ActivationLayer("relu", ("each",), Activation.RELU, WORD, ()))
    after = (FlattenLayer("flat", ("relu",), EXACT, ()), dense("out", "flat", 2))
    topology = Topology(
        (port,), (Part(each, "rows", ()), Part(after, "all", ())), (TaggerOutput("out", ("a", "b")),)
    )
    shapes = {"each/kernel": (1, 2), "each/bias": (2,), "out/kernel": (6, 2), "out/bias": (2,)}
    ones = {name: np.ones(shape, dtype=np.float32) for name, shape in shapes.items()}
    kept = without(ones, topology, {"relu": np.array([False, True])})
    assert kept["each/kernel"].tolist() == [[1, 0]]
    assert kept["out/kernel"].tolist() == [[1, 1], [0, 0]] * 3


@pytest.mark.parametrize(
    ("function", "found"),
    [(Activation.RELU, ("own",)), (Activation.RELU6, ("own",)), (Activation.HARD_SIGMOID, ())],
)
def test_a_neuron_that_is_added_to_another_has_no_weights_of_its_own(
    function: Activation, found: tuple[str, ...]
) -> None:
    from jetc.stages.idle_neurons.finding import own_neurons

    port = InputLayer("jet", (Extent("features", 2),), ("pt", "mass"), (WORD, WORD), ())

    def relu(name: str, source: str) -> ActivationLayer:
        return ActivationLayer(name, (source,), function, WORD, ())

    layers = (
        dense("first", "jet", 2),
        relu("passed_by", "first"),
        dense("second", "passed_by", 2),
        relu("own", "second"),
        dense("third", "own", 2),
        AddLayer("sum", ("third", "passed_by"), EXACT, ()),
        relu("of_both", "sum"),
        dense("out", "of_both", 1),
    )
    topology = Topology((port,), (Part(layers, "all", ()),), (TaggerOutput("out", ("a",)),))
    assert own_neurons(topology) == found
