"""A neuron goes with every weight that reads it, wherever its word has come to stand."""

from __future__ import annotations

import numpy as np
from jetc.taggers.topology import (
    EXACT,
    Activation,
    ActivationLayer,
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
