"""What vectors moved, counted from the integer evaluator's tensors: neurons, casts, tables, output bits."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from jetc_runtime.evaluate import exact_codes, softmax_addresses
from jetc_runtime.fixed_point import FixedPoint, Overflow, cast
from jetc_runtime.network import Dense, Relu, Softmax

from jetc_testbench.softmax_vectors import reachable_entries

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from jetc_runtime.network import Layer, Network
    from numpy.typing import NDArray

__all__ = ["Coverage", "CoverageRecord", "LayerCoverage", "OutputCoverage", "TableCoverage", "ranges"]

_WIDEST = 48


@dataclass(frozen=True, slots=True)
class LayerCoverage:
    """The columns of a layer that no vector moved, of `columns` in all.

    A cast that saturates is missing at an end only where the range of the layer's source reaches that end.
    """

    layer: str
    columns: int
    never_above_zero: tuple[int, ...]
    never_saturated_high: tuple[int, ...]
    never_saturated_low: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class TableCoverage:
    """Entries of a softmax's table, how many the ranges allow to look up, and which of those none did."""

    layer: str
    table: str
    entries: int
    reachable: int
    never_addressed: str


@dataclass(frozen=True, slots=True)
class OutputCoverage:
    """Bits of a word of out_data, 0 the lowest, that were never 1, and those that were never 0."""

    output: str
    label: str
    never_set: tuple[int, ...]
    never_cleared: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class CoverageRecord:
    """All that `vectors` vectors did not move."""

    vectors: int
    layers: tuple[LayerCoverage, ...]
    tables: tuple[TableCoverage, ...]
    outputs: tuple[OutputCoverage, ...]


@dataclass(slots=True)
class _Seen:
    """Columns of a layer above zero, and beyond the upper and the lower end of its cast."""

    above_zero: NDArray[np.bool_]
    high: NDArray[np.bool_]
    low: NDArray[np.bool_]


@dataclass(slots=True)
class Coverage:
    """Counts over all tensors that were given to `observe`, whole jets or those of a block alone."""

    network: Network
    vectors: int = 0
    _layers: dict[str, _Seen] = field(default_factory=dict)
    _tables: dict[str, tuple[NDArray[np.bool_], NDArray[np.bool_]]] = field(default_factory=dict)
    _bits: dict[str, tuple[NDArray[np.int64], NDArray[np.int64]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for layer in self.network.layers:
            columns = self.network.widths()[layer.name][0]
            self._layers[layer.name] = _Seen(*(np.zeros(columns, dtype=np.bool_) for _ in range(3)))
            if isinstance(layer, Softmax):
                sizes = (len(layer.exp_table), len(layer.inverse_table))
                exp, inverse = (np.zeros(size, dtype=np.bool_) for size in sizes)
                self._tables[layer.name] = exp, inverse
        for output in self.network.outputs:
            zeros = (np.zeros(len(output.labels), dtype=np.int64) for _ in range(2))
            self._bits[output.source] = next(zeros), next(zeros)

    def observe(self, tensors: Mapping[str, NDArray[np.int64]]) -> None:
        """Count what stands in `tensors`, codes by name, as `evaluate_from` returns them."""
        self.vectors += len(next(iter(tensors.values())))
        for layer in self.network.layers:
            if layer.name in tensors and layer.source in tensors:
                self._observe_layer(layer, tensors[layer.source], tensors[layer.name])
        for name, (ones, zeros) in self._bits.items():
            if name in tensors:
                np.bitwise_or(ones, np.bitwise_or.reduce(tensors[name], axis=0), out=ones)
                np.bitwise_or(zeros, np.bitwise_or.reduce(~tensors[name], axis=0), out=zeros)

    def add(self, other: Coverage) -> None:
        """Count what `other`, of the same network, counted, too."""
        self.vectors += other.vectors
        for name, seen in self._layers.items():
            theirs = other._layers[name]
            seen.above_zero |= theirs.above_zero
            seen.high |= theirs.high
            seen.low |= theirs.low
        pairs = ((self._tables, other._tables), (self._bits, other._bits))
        for ours, others in pairs:
            for name, arrays in ours.items():
                for mine, more in zip(arrays, others[name], strict=True):
                    np.bitwise_or(mine, more, out=mine)

    def record(self) -> CoverageRecord:
        """Return what was not moved."""
        layers = tuple(self._layer(each) for each in self.network.layers if not isinstance(each, Softmax))
        softmaxes = (each for each in self.network.layers if isinstance(each, Softmax))
        tables = tuple(table for each in softmaxes for table in self._table(each))
        return CoverageRecord(self.vectors, layers, tables, tuple(self._outputs()))

    def _observe_layer(self, layer: Layer, source: NDArray[np.int64], made: NDArray[np.int64]) -> None:
        seen, given = self._layers[layer.name], self.network.format_of(layer.source)
        if isinstance(layer, Softmax):
            for table, address in zip(
                self._tables[layer.name], softmax_addresses(layer, source, given), strict=True
            ):
                table[address.ravel()] = True
            return
        seen.above_zero |= (made > 0).reshape(-1, len(seen.above_zero)).any(axis=0)
        if layer.result.overflow is Overflow.SAT:
            high, low = _beyond(*exact_codes(layer, source, given), layer.result)
            seen.high |= high.reshape(-1, len(seen.high)).any(axis=0)
            seen.low |= low.reshape(-1, len(seen.low)).any(axis=0)

    def _layer(self, layer: Layer) -> LayerCoverage:
        seen = self._layers[layer.name]
        high, low = _can_saturate(layer, self.network.format_of(layer.source), len(seen.high))
        return LayerCoverage(
            layer=layer.name,
            columns=len(seen.high),
            never_above_zero=_places(~seen.above_zero) if isinstance(layer, Relu) else (),
            never_saturated_high=_places(high & ~seen.high),
            never_saturated_low=_places(low & ~seen.low),
        )

    def _table(self, layer: Softmax) -> Iterator[TableCoverage]:
        classes = self.network.widths()[layer.name][0]
        reachable = reachable_entries(layer, self.network.format_of(layer.source), classes)
        for name, used, can in zip(("exp", "inverse"), self._tables[layer.name], reachable, strict=True):
            missing = ranges(np.flatnonzero(can & ~used))
            yield TableCoverage(layer.name, name, len(used), int(can.sum()), missing)

    def _outputs(self) -> Iterator[OutputCoverage]:
        for output in self.network.outputs:
            width = self.network.format_of(output.source).width
            bits = np.arange(width)
            for label, ones, zeros in zip(output.labels, *self._bits[output.source], strict=True):
                never_set, never_cleared = (_places((each >> bits) & 1 == 0) for each in (ones, zeros))
                yield OutputCoverage(output.name, label, never_set, never_cleared)


def ranges(places: NDArray[np.int64]) -> str:
    """Spell sorted `places` as ranges.

    >>> ranges(np.array([0, 1, 2, 5, 8, 9]))
    '0-2, 5, 8-9'
    """
    runs = np.split(places, np.flatnonzero(np.diff(places) != 1) + 1) if len(places) else []
    return ", ".join(f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)


def _places(flags: NDArray[np.bool_]) -> tuple[int, ...]:
    return tuple(int(each) for each in np.flatnonzero(flags))


def _beyond(
    codes: NDArray[np.int64], source: FixedPoint, target: FixedPoint
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Tell where a cast of `codes` to `target` saturates, above and below."""
    wide = FixedPoint(_WIDEST, _WIDEST - target.fraction, rounding=target.rounding)
    rounded = cast(codes, source, wide)
    return rounded > target.max_code, rounded < target.min_code


def _can_saturate(
    layer: Layer, source: FixedPoint, columns: int
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Tell for each column whether words of the source's format can saturate the cast, above and below."""
    if isinstance(layer, Softmax) or layer.result.overflow is not Overflow.SAT:
        return np.zeros(columns, dtype=np.bool_), np.zeros(columns, dtype=np.bool_)
    if isinstance(layer, Dense):
        positive = np.array(layer.weights, dtype=np.int64) > 0
        rows = np.concatenate(
            [
                np.where(positive.T, source.max_code, source.min_code),
                np.where(positive.T, source.min_code, source.max_code),
            ]
        )
    else:
        rows = np.array([[source.max_code], [source.min_code]], dtype=np.int64).repeat(columns, axis=1)
        return _both(*_beyond(*exact_codes(layer, rows[:, None], source), layer.result), columns)
    high, low = _beyond(*exact_codes(layer, rows, source), layer.result)
    places = np.arange(columns)
    return high[places, places], low[columns + places, places]


def _both(
    high: NDArray[np.bool_], low: NDArray[np.bool_], columns: int
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    return high.reshape(2, columns)[0], low.reshape(2, columns)[1]
