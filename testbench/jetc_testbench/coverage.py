"""What vectors moved, counted from the integer evaluator's tensors: neurons, casts, tables, output bits."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import product
from typing import TYPE_CHECKING, assert_never

import numpy as np
from jetc_runtime.evaluate import exact_codes
from jetc_runtime.fixed_point import FixedPoint, Overflow, cast
from jetc_runtime.layers.softmax import softmax_addresses
from jetc_runtime.network import (
    Add,
    Affine,
    Argmax,
    Cast,
    ClippedRelu,
    Concatenate,
    Dense,
    Flatten,
    Gather,
    HardSigmoid,
    LatencySoftmax,
    LeakyRelu,
    LookUp,
    MatrixProduct,
    Multiply,
    Pool,
    Relu,
    RoundedDense,
    RoundedMean,
    Select,
    Softmax,
    Transpose,
    WeightedMean,
)

from jetc_testbench.softmax_vectors import reachable_entries

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from jetc_runtime.network import Layer, Network
    from jetc_runtime.tensor import Tensor
    from numpy.typing import NDArray

__all__ = ["Coverage", "CoverageRecord", "LayerCoverage", "OutputCoverage", "TableCoverage", "ranges"]

_WIDEST = 48


@dataclass(frozen=True, slots=True)
class LayerCoverage:
    """The columns of a layer that no vector moved, of `columns` in all.

    A cast that saturates is missing at an end only where the range of the layer's source reaches that end.
    `dropped` are neurons without any weight or bias into them: always 0, so no vector has to move them.
    """

    layer: str
    columns: int
    dropped: tuple[int, ...]
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
            columns = self.network.tensor(layer.name).columns
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
            if {layer.name, *layer.sources} <= tensors.keys():
                self._observe_layer(layer, tensors)
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

    def _observe_layer(self, layer: Layer, tensors: Mapping[str, NDArray[np.int64]]) -> None:
        if isinstance(layer, Softmax):
            (source,) = layer.sources
            addresses = softmax_addresses(layer, tensors[source], self.network.format_of(source))
            for table, address in zip(self._tables[layer.name], addresses, strict=True):
                table[address.ravel()] = True
            return
        seen, formats = self._layers[layer.name], self.network.tensor(layer.name).formats
        seen.above_zero |= (tensors[layer.name] > 0).reshape(-1, len(formats)).any(axis=0)
        if any(each.overflow is not Overflow.WRAP for each in formats):
            high, low = _beyond(*exact_codes(self.network, layer, tensors), formats)
            seen.high |= high.reshape(-1, len(formats)).any(axis=0)
            seen.low |= low.reshape(-1, len(formats)).any(axis=0)

    def _layer(self, layer: Layer) -> LayerCoverage:
        seen = self._layers[layer.name]
        high, low = _can_saturate(layer, self.network.sources(layer), self.network.tensor(layer.name).formats)
        dropped = _dropped(layer, self.network)
        return LayerCoverage(
            layer=layer.name,
            columns=len(seen.high),
            dropped=_places(dropped),
            never_above_zero=_places(~seen.above_zero & ~dropped)
            if isinstance(layer, Relu | ClippedRelu)
            else (),
            never_saturated_high=_places(high & ~seen.high & ~dropped),
            never_saturated_low=_places(low & ~seen.low & ~dropped),
        )

    def _table(self, layer: Softmax) -> Iterator[TableCoverage]:
        classes = self.network.tensor(layer.name).columns
        reachable = reachable_entries(layer, self.network.format_of(layer.sources[0]), classes)
        for name, used, can in zip(("exp", "inverse"), self._tables[layer.name], reachable, strict=True):
            missing = ranges(np.flatnonzero(can & ~used))
            yield TableCoverage(layer.name, name, len(used), int(can.sum()), missing)

    def _outputs(self) -> Iterator[OutputCoverage]:
        for output in self.network.outputs:
            formats = self.network.tensor(output.source).formats
            for label, word, ones, zeros in zip(
                output.labels, formats, *self._bits[output.source], strict=True
            ):
                bits = np.arange(word.width)
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


def _dropped(layer: Layer, network: Network) -> NDArray[np.bool_]:
    """Tell which neurons of a ReLU have no weight and no bias, so that nothing of them is built."""
    source = next((each for each in network.layers if each.name in layer.sources), None)
    if not isinstance(layer, Relu | ClippedRelu) or not isinstance(source, Dense):
        return np.zeros(network.tensor(layer.name).columns, dtype=np.bool_)
    into = np.vstack([np.array(source.weights, dtype=np.int64), [source.bias]])
    return np.asarray((into == 0).all(axis=0))


def _beyond(
    codes: NDArray[np.int64], source: FixedPoint, targets: tuple[FixedPoint, ...]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Tell where a cast of `codes` to a format for each column saturates, above and below."""
    high, low = np.zeros(codes.shape, dtype=np.bool_), np.zeros(codes.shape, dtype=np.bool_)
    for target in set(targets):
        if target.overflow is not Overflow.WRAP:
            columns = np.array([each == target for each in targets])
            wide = FixedPoint(_WIDEST, _WIDEST - target.fraction, rounding=target.rounding)
            rounded = cast(codes[..., columns], source, wide)
            high[..., columns], low[..., columns] = rounded > target.max_code, rounded < target.low_limit
    return high, low


def _can_saturate(
    layer: Layer, sources: tuple[Tensor, ...], results: tuple[FixedPoint, ...]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Tell for each column whether words of the sources' formats can saturate its cast, above and below."""
    match layer:
        case Dense():
            return _sum_can_saturate(layer, sources[0], results)
        case (
            Relu()
            | ClippedRelu()
            | Cast()
            | Pool()
            | Flatten()
            | Select()
            | Concatenate()
            | Add()
            | Transpose()
            | Gather()
        ):
            ends = [np.stack([np.broadcast_to(end, each.sizes) for end in _ends(each)]) for each in sources]
            high, low = _beyond(*layer.exact(ends, sources), results)
            return high.reshape(2, -1, len(results)).any(axis=1)[0], low.reshape(2, -1, len(results)).any(
                axis=1
            )[1]
        case MatrixProduct():
            return _product_can_saturate(sources, results)
        case Multiply():
            return _multiplied_can_saturate(layer, sources, results)
        case WeightedMean():
            return _mean_can_saturate(layer, sources, results)
        case (
            Softmax()
            | Affine()
            | Argmax()
            | HardSigmoid()
            | LatencySoftmax()
            | LeakyRelu()
            | LookUp()
            | RoundedDense()
            | RoundedMean()
        ):
            return np.zeros(len(results), dtype=np.bool_), np.zeros(len(results), dtype=np.bool_)
        case _:
            assert_never(layer)


def _mean_can_saturate(
    layer: WeightedMean, sources: tuple[Tensor, ...], results: tuple[FixedPoint, ...]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    largest = max(code * each for code, each in enumerate(layer.reciprocals))
    fraction = sum(each.common.fraction for each in sources) + layer.reciprocal_format.fraction
    ends = np.array([np.maximum(_ends(sources[0])[0], 0), np.minimum(_ends(sources[0])[1], 0)]) * largest
    high, low = _beyond(ends, FixedPoint(_WIDEST, _WIDEST - fraction), results)
    return high[0], low[1]


def _product_can_saturate(
    sources: tuple[Tensor, ...], results: tuple[FixedPoint, ...]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    (one, other), terms = [_ends(each) for each in sources], sources[0].columns
    products = [max(map(max, one)) * end for end in other] + [min(map(min, one)) * end for end in other]
    ends = terms * np.array([np.max(products, axis=0), np.min(products, axis=0)])
    fraction = sum(each.common.fraction for each in sources)
    high, low = _beyond(ends, FixedPoint(_WIDEST, _WIDEST - fraction), results)
    return high[0], low[1]


def _multiplied_can_saturate(
    layer: Multiply, sources: tuple[Tensor, ...], results: tuple[FixedPoint, ...]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    one, other = (_ends(each) for each in sources)
    pairs = [np.array(each) for each in zip(*product(one, other), strict=True)]
    high, low = _beyond(*layer.exact(pairs, sources), results)
    return high.any(axis=0), low.any(axis=0)


def _sum_can_saturate(
    layer: Dense, source: Tensor, results: tuple[FixedPoint, ...]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    positive = np.array(layer.weights, dtype=np.int64).T > 0
    largest, least = _ends(source)
    rows = np.concatenate([np.where(positive, largest, least), np.where(positive, least, largest)])
    high, low = _beyond(*layer.exact([rows], [source]), results)
    places = np.arange(len(results))
    return high[places, places], low[len(results) + places, places]


def _ends(source: Tensor) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the largest and the least code of each column, in the common format of all."""
    shifts = [source.common.fraction - each.fraction for each in source.formats]
    words = list(zip(source.formats, shifts, strict=True))
    return (
        np.array([each.max_code << shift for each, shift in words], dtype=np.int64),
        np.array([each.min_code << shift for each, shift in words], dtype=np.int64),
    )
