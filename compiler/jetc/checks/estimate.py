"""What a spec costs in clocks and LUTs, estimated before there are weights.

The model follows the emitter. A dense layer is a matrix of shifts and adds, one term for each signed
digit of a weight; the weights are taken for the quantiles of a Gaussian, pruned from below. Logic is
counted in adder levels, of which a stage holds a stated number, and every block ends with a register.

The constants are fitted to networks of such weights that went through the emitter, and some through
Yosys; tests/jetc/checks/test_estimate.py has the measurements. The ends of an interval are for weights two
thirds and three halves as large as usual, and add what the fit leaves open.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING

from jetc.checks.limits import TABLE_BITS
from jetc.checks.luts import LUT_BITS, table_levels

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from jetc_runtime.fixed_point import FixedPoint

    from jetc.language.sections.model import Spec

__all__ = ["BlockEstimate", "Estimate", "Interval", "estimate"]


@dataclass(frozen=True, slots=True)
class Interval:
    """The most likely value between what it may be at least and at most."""

    low: int
    central: int
    high: int


@dataclass(frozen=True, slots=True)
class BlockEstimate:
    """A block of the RTL: its clocks, and the LUTs of all its instances together."""

    name: str
    latency_cycles: Interval
    luts: Interval


@dataclass(frozen=True, slots=True)
class Estimate:
    """Clocks from the input register to the outputs, LUTs by Yosys, and the blocks that make them."""

    latency_cycles: Interval
    luts: Interval
    blocks: tuple[BlockEstimate, ...]


def estimate(spec: Spec) -> Estimate:
    """Return what `spec` will cost. Any spec of the right shape has an estimate, and at once."""
    low, central, high = (_logic(spec, gain) for gain in (_GAIN / _GAIN_FACTOR, _GAIN, _GAIN * _GAIN_FACTOR))
    levels = spec.firmware.adder_levels_per_stage
    made = (_block(*each, levels) for each in zip(low, central, high, strict=True))
    blocks = (*made, _scores(spec))
    return Estimate(
        _total(each.latency_cycles for each in blocks),
        _two_digits(_total(each.luts for each in blocks)),
        blocks,
    )


def _total(intervals: Iterable[Interval]) -> Interval:
    every = tuple(intervals)
    return Interval(
        sum(each.low for each in every),
        sum(each.central for each in every),
        sum(each.high for each in every),
    )


def _two_digits(luts: Interval) -> Interval:
    """Return `luts` to two digits of the lowest, rounded outwards: the estimate knows no more."""
    unit = int(10 ** max(len(str(luts.low)) - 2, 0))
    down, nearest, up = luts.low // unit, round(luts.central / unit), -(-luts.high // unit)
    return Interval(down * unit, nearest * unit, up * unit)


_GAIN = 2.0
"""Standard deviation of a layer's weights, times the root of its inputs; 1.3 to 3.6 in the baseline."""
_GAIN_FACTOR = 1.5
_QUANTILES = 32
_DEEPEST_SHIFT = 64
"""Shifts from here on round or saturate every weight, but floats do not hold those beyond a thousand."""

_CAST_LEVELS = 1.9
_DOUBLING_LEVELS = 1.5
"""Adder levels for each doubling of the terms: alkaid goes beyond the shallowest tree to share more."""
_POOLING_LEVELS = 1.1
_LEVEL_ERROR, _LEVEL_ERROR_SHARE = 1.0, 0.16

_LUTS_OF_BIT = 0.49
_SHARING = 0.055
_MORE_BITS = 7.7
"""Bits of an adder beyond those of its layer's average input."""
_POOLING_LUTS_OF_BIT = 0.85
_LUT_ERROR, _LUT_ERROR_SHARE, _LUT_ERROR_OF_FEW = 40.0, 0.2, 1.5
"""How far off LUTs may be: constant, relative, and relative over the root of the weights they multiply."""


@dataclass(frozen=True, slots=True)
class _Dense:
    """A dense layer: `input_bits` of all its inputs together, signed `digits` of an average weight.

    `alive` is the share of its inputs that pruning does not cut off whole, times that of its outputs.
    """

    inputs: int
    input_bits: int
    outputs: int
    digits: float
    alive: float

    @property
    def levels(self) -> float:
        return _CAST_LEVELS + _DOUBLING_LEVELS * math.log2(1.0 + self.inputs * self.digits)

    @property
    def luts(self) -> float:
        bits = self.input_bits + _MORE_BITS * self.inputs
        return float(_LUTS_OF_BIT * self.outputs ** (1.0 - _SHARING) * self.digits * bits)


@dataclass(frozen=True, slots=True)
class _Logic:
    """A block of adders; what is `alive` leaves out what pruning may cut off."""

    name: str
    instances: int
    levels: float
    levels_alive: float
    luts: float
    luts_alive: float
    weights: float


def _block(low: _Logic, central: _Logic, high: _Logic, levels: int) -> BlockEstimate:
    lowest = low.levels_alive * (1.0 - _LEVEL_ERROR_SHARE) - _LEVEL_ERROR
    highest = high.levels * (1.0 + _LEVEL_ERROR_SHARE) + _LEVEL_ERROR
    clocks = (max(math.ceil(each / levels), 1) for each in (lowest, central.levels, highest))
    error = _LUT_ERROR_SHARE + _LUT_ERROR_OF_FEW / math.sqrt(1.0 + central.weights)
    fewest = max(low.luts_alive * (1.0 - error) - _LUT_ERROR, 0.0)
    most = high.luts * (1.0 + error) + _LUT_ERROR
    luts = (round(central.instances * each) for each in (fewest, central.luts, most))
    return BlockEstimate(central.name, Interval(*clocks), Interval(*luts))


def _logic(spec: Spec, gain: float) -> tuple[_Logic, _Logic]:
    """Return the logic of a constituent and of the heads, for weights of this `gain`."""
    network, casts = spec.architecture, spec.quantisation
    words = [each.type.width for each in spec.features.inputs]
    last, constituents = network.constituent_layers[-1], spec.features.constituents
    after = sum(each[0] for each in (network.class_head, network.regression_head) if each)
    first = tuple(_layers(spec, gain, words, (*network.constituent_layers, after or last)))[:-1]
    pooled = [casts.pooled.width] * last
    scores = tuple(_layers(spec, gain, pooled, (*network.class_head, len(spec.dataset.classes))))
    ratio = tuple(_layers(spec, gain, pooled, (*network.regression_head, 1)))
    depth = (constituents - 1).bit_length()
    adders = sum((constituents >> level + 1) * (casts.activation.width + level) for level in range(depth))
    pooling = _POOLING_LUTS_OF_BIT * last * (adders + casts.pooled.width) + casts.pt_ratio.width
    return (
        _joined("constituent", constituents, (first,), _More(0.0, 0.0)),
        _joined("heads", 1, (scores, ratio), _More(depth * _POOLING_LEVELS, pooling)),
    )


@dataclass(frozen=True, slots=True)
class _More:
    """What stands in a block before its layers."""

    levels: float
    luts: float


def _joined(name: str, instances: int, chains: Sequence[Sequence[_Dense]], more: _More) -> _Logic:
    every = [layer for chain in chains for layer in chain]
    return _Logic(
        name,
        instances,
        more.levels + max(sum(each.levels for each in chain) for chain in chains),
        more.levels + max(sum(each.levels * each.alive**0.5 for each in chain) for chain in chains),
        more.luts + sum(each.luts for each in every),
        more.luts * chains[0][0].alive + sum(each.luts * each.alive**2 for each in every),
        sum(each.inputs * each.outputs * min(each.digits, 1.0) for each in every),
    )


def _layers(spec: Spec, gain: float, words: Sequence[int], widths: Sequence[int]) -> Iterator[_Dense]:
    """Yield layers of `widths`, one after the other, the first on `words` of these bits."""
    sparsity = spec.training.sparsity.final
    inputs, bits, alive_inputs = len(words), sum(words), 1.0
    for outputs, following in zip(widths, (*widths[1:], None), strict=True):
        alive = 1.0 - sparsity**inputs
        alive *= 1.0 if following is None else 1.0 - sparsity**following
        digits = _digits(spec.quantisation.weights, gain / math.sqrt(inputs), sparsity)
        yield _Dense(inputs, bits, outputs, digits, alive_inputs * alive)
        inputs, bits, alive_inputs = outputs, outputs * spec.quantisation.activation.width, alive


def _digits(weights: FixedPoint, spread: float, sparsity: float) -> float:
    """Return the signed digits, 1 or -1, of an average Gaussian weight of standard deviation `spread`."""
    shift = max(min(weights.fraction, _DEEPEST_SHIFT), -_DEEPEST_SHIFT)
    half = NormalDist(0.0, math.ldexp(spread, shift))
    kept = (each for each in range(_QUANTILES) if each + 0.5 >= sparsity * _QUANTILES)
    sizes = (half.inv_cdf(0.5 + (each + 0.5) / (2 * _QUANTILES)) for each in kept)
    codes = (min(round(each), weights.max_code) for each in sizes)
    return sum((each ^ 3 * each).bit_count() for each in codes) / _QUANTILES


_TABLE_SHARE = 0.5
"""Part of a table's LUTs that Yosys leaves, of one for each 64 entries and bit."""
_SCORE_ERROR_SHARE = 0.4


def _scores(spec: Spec) -> BlockEstimate:
    """Return the softmax, of which everything is known but what Yosys makes of the tables."""
    classes, logits, tables = len(spec.dataset.classes), spec.quantisation.logits, spec.quantisation.softmax
    address, index = (min(each.width, TABLE_BITS) for each in (logits, tables.inverse_input))
    exp, inverse = tables.exp_table.width, tables.inverse_table.width
    entries = classes * exp * 2.0**address + inverse * 2.0**index
    luts = _TABLE_SHARE * entries / (1 << LUT_BITS) + classes * (logits.width + 1.5 * (exp + inverse))
    clocks = _stages(tuple(_softmax_levels(spec, address, index)), spec.firmware.adder_levels_per_stage)
    return BlockEstimate(
        "scores",
        Interval(max(clocks - 1, 1), clocks, clocks + 1),
        Interval(
            round(luts * (1.0 - _SCORE_ERROR_SHARE)), round(luts), round(luts * (1.0 + _SCORE_ERROR_SHARE))
        ),
    )


def _softmax_levels(spec: Spec, address: int, index: int) -> Iterator[float]:
    """Yield the adder levels of the operations in series: largest logit, exp, sum, inverse, product."""
    tree = (len(spec.dataset.classes) - 1).bit_length()
    tables = spec.quantisation.softmax
    yield from (1.0, 0.5) * tree
    yield 1.0
    yield table_levels(address)
    yield from (1.0,) * tree
    if tables.exp_table.fraction > tables.inverse_input.fraction:
        yield 1.0
    yield table_levels(index)
    yield from (2.0, 1.0)


def _stages(operations: Iterable[float], levels: int) -> int:
    """Return the stages of `operations` in series, of which none stands across a register."""
    at = 0.0
    for each in operations:
        used = at % levels
        at += levels - used if used and used + each > levels else 0.0
        at += min(each, levels)
    return math.ceil(at / levels)
