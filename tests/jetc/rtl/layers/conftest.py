"""A few layers, as the RTL builds it, run in alkaid's interpreter."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import pytest
from jetc.rtl.blocks import blocks_of
from jetc.rtl.pipeline import pipeline_of
from jetc_runtime.network import Network, Output

if TYPE_CHECKING:
    from jetc_runtime.network import Layer, Port

Built = Callable[["Port", "tuple[Layer, ...]", list[list[float]]], list[list[float]]]
_ROWS = 64
"""alkaid's interpreter wants rows in multiples of this."""


@pytest.fixture(scope="session")
def built() -> Built:
    """Return the function: an input, a chain of layers on it, real values of its words, a row a vector."""

    def run(port: Port, layers: tuple[Layer, ...], values: list[list[float]]) -> list[list[float]]:
        tensor = port.tensor
        for layer in layers:
            tensor = layer.output([tensor])
        labels = tuple(f"word{each}" for each in range(tensor.columns))
        network = Network((port,), layers, (Output("out", layers[-1].name, labels),))
        found = np.resize(np.array(values, dtype=np.float64), (_ROWS, len(values[0])))
        for block in blocks_of(network):
            for stage in pipeline_of(block, network, 2).stages:
                found = stage.predict(found)
        rows: list[list[float]] = found[: len(values)].tolist()
        return rows

    return run
