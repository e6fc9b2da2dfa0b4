"""Which modules of a pipeline are tables of a softmax, and how their words are read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from alkaid.codegen.rtl.verilog.lookup import lookup_name, lookup_ops
from jetc_runtime.fixed_point import FixedPoint
from jetc_runtime.network import Softmax

from jetc.rtl.layers.softmax import exp_entries

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from jetc.rtl.pipeline import Pipeline

__all__ = ["TableModule", "table_modules"]

_Operation = Any
"""One operation of alkaid's."""


@dataclass(frozen=True, slots=True)
class TableModule:
    """A module ``name (in, out)`` of logic alone: table ``exp`` or ``inverse`` of a softmax, or a part of it.

    Its words are those of `address` and `value`; it has an entry for each code from `first` to `last`.
    """

    name: str
    layer: str
    table: str
    address: FixedPoint
    value: FixedPoint
    first: int
    last: int


def table_modules(pipeline: Pipeline, name: str) -> tuple[TableModule, ...]:
    """Return the tables of `pipeline`, whose module is called `name`, once each.

    alkaid turns a table of one or two values into other logic, and makes tables of its own for sums of
    single bits. Neither is here.
    """
    found: dict[str, TableModule] = {}
    for stage in pipeline.stages:
        for operation in lookup_ops(stage):
            module = f"{name}_{lookup_name(stage, operation)}"
            table = stage.lookup_tables[operation.data[0]]
            key = stage.ops[operation.addr[0]].qint
            for layer, kind, values, lsb in _known(pipeline):
                places = np.round(np.arange(key.min, key.max + key.step / 2, key.step) / lsb).astype(np.int64)
                if places.min() < 0 or places.max() >= len(values):
                    continue
                if module not in found and np.array_equal(values[places], table.float_table):
                    ends = (round(key.min / key.step), round(key.max / key.step))
                    found[module] = TableModule(
                        module, layer, kind, _format(key), _format(operation.qint), *ends
                    )
    return tuple(found.values())


def _known(pipeline: Pipeline) -> Iterator[tuple[str, str, NDArray[np.float64], float]]:
    """Yield the tables of the block's layers: layer, name, values, and the step of their address."""
    for layer in pipeline.block.layers:
        if isinstance(layer, Softmax):
            yield layer.name, "exp", layer.accumulator.value(exp_entries(layer)), layer.difference.lsb
            inverse = layer.inverse_format.value(layer.inverse_table)
            dropped = layer.inverse_input.width - (len(layer.inverse_table).bit_length() - 1)
            yield layer.name, "inverse", inverse, layer.inverse_input.lsb * 2.0**dropped


def _format(interval: Any) -> FixedPoint:  # noqa: ANN401 - alkaid's QInterval
    keep_negative, integer, fraction = (int(each) for each in interval.kif)
    return FixedPoint.from_kif(keep_negative=bool(keep_negative), integer=integer, fraction=fraction)
