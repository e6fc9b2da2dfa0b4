"""What a spec costs in clocks and LUTs, estimated before there are weights.

The model follows the emitter. A dense layer is a matrix of shifts and adds, one term for each signed
digit of a weight; the weights are taken for the quantiles of a Gaussian, pruned from below. Logic is
counted in adder levels, of which a stage holds a stated number, and every block ends with a register.
What is alike for all rows is placed as often as the initiation interval asks for, and fed group by group.

The constants are fitted to networks of such weights that went through the emitter, and some through
Yosys; tests/jetc/checks/test_estimate.py has the measurements. The ends of an interval are for weights two
thirds and three halves as large as usual, and add what the fit leaves open.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import NormalDist
from typing import TYPE_CHECKING, assert_never

from jetc_runtime.layers.pool import growth

from jetc.checks.limits import TABLE_BITS
from jetc.checks.luts import LUT_BITS, table_levels
from jetc.checks.sharing import copies_of, groups_of
from jetc.checks.sums import spans
from jetc.taggers.families import topology_of
from jetc.taggers.pool import POOLINGS
from jetc.taggers.topology import (
    EXACT,
    Activation,
    ActivationLayer,
    AddLayer,
    AffineLayer,
    ArgmaxLayer,
    ConcatenateLayer,
    DenseLayer,
    FlattenLayer,
    GatherLayer,
    MultiplyLayer,
    PoolLayer,
    ProductLayer,
    SelectLayer,
    SoftmaxLayer,
    TopologyError,
    TransposeLayer,
    WeightedMeanLayer,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from jetc_runtime.fixed_point import FixedPoint
    from jetc_runtime.layers.pool import Pooling

    from jetc.language.sections.model import Quantisation, Spec
    from jetc.taggers.topology import Extent, FunctionEntries, Part, TaggerLayer, Topology

__all__ = ["BlockEstimate", "Estimate", "Interval", "estimate", "total", "two_digits"]


@dataclass(frozen=True, slots=True)
class Interval:
    """The most likely value between what it may be at least and at most."""

    low: int
    central: int
    high: int


@dataclass(frozen=True, slots=True)
class BlockEstimate:
    """What a part of the network costs: its clocks, and the LUTs of all its instances together."""

    part: Part
    latency_cycles: Interval
    luts: Interval


@dataclass(frozen=True, slots=True)
class Estimate:
    """Clocks from the input register to the outputs, LUTs by Yosys, and both for each part of the network."""

    latency_cycles: Interval
    luts: Interval
    blocks: tuple[BlockEstimate, ...]


def estimate(spec: Spec) -> Estimate:
    """Return what `spec` will cost. Any spec of the right shape has one; it needs no training."""
    if spec.quantisation.learned is None:
        blocks = _blocks(spec, spec.quantisation, spec.training.sparsity.final)
    else:
        blocks = _of_learned(spec)
    return Estimate(
        total(each.latency_cycles for each in blocks),
        two_digits(total(each.luts for each in blocks)),
        blocks,
    )


def _blocks(spec: Spec, quantisation: Quantisation, sparsity: float) -> tuple[BlockEstimate, ...]:
    topology = topology_of(spec.architecture, spec.features, quantisation, spec.dataset.classes)
    shape = _shape(topology, sparsity, spec.firmware.initiation_interval)
    blocks = [_block(part, shape, spec.firmware.adder_levels_per_stage) for part in topology.parts]
    axes = topology.axes()
    for at, (before, after) in enumerate(pairwise(topology.parts), start=1):
        rows = [axes[part.layers[0].name][:-1] for part in (before, after)]
        if isinstance(before.layers[0], SoftmaxLayer) and rows[0] == rows[1]:
            blocks[at] = _without_a_register(blocks[at])
    return tuple(blocks)


def _without_a_register(block: BlockEstimate) -> BlockEstimate:
    """Return a part that stands in one block with the softmax of its rows, with no register between them."""
    clocks = block.latency_cycles
    fewer = Interval(max(clocks.low - 1, 0), max(clocks.central - 1, 0), max(clocks.high - 1, 0))
    return replace(block, latency_cycles=fewer)


def _of_learned(spec: Spec) -> tuple[BlockEstimate, ...]:
    """Return the blocks for learned widths: from next to nothing to all the bits that the spec allows."""
    least, usual = (
        _blocks(spec, _narrowed(spec.quantisation, each), each.sparsity) for each in (_LEAST, _USUAL)
    )
    most = _blocks(spec, spec.quantisation, 0.0)
    return tuple(
        BlockEstimate(
            high.part,
            Interval(
                low.latency_cycles.low,
                central.latency_cycles.central,
                max(high.latency_cycles.high, central.latency_cycles.central),
            ),
            Interval(low.luts.low, central.luts.central, max(high.luts.high, central.luts.central)),
        )
        for low, central, high in zip(least, usual, most, strict=True)
    )


@dataclass(frozen=True, slots=True)
class _Learned:
    """What training may leave: fraction bits of weights and of results, and the share of weights at 0."""

    weights: int
    activation: int
    pooled: int
    sparsity: float


_LEAST, _USUAL = _Learned(1, 1, 3, 0.9), _Learned(2, 5, 9, 0.45)
_LEARNED_INTEGER = 2


def _narrowed(quantisation: Quantisation, learned: _Learned) -> Quantisation:
    """Return the formats with as many bits as `learned` has, and no more than they have."""

    def narrowed(widest: FixedPoint, fraction: int) -> FixedPoint:
        integer = min(_LEARNED_INTEGER, widest.integer)
        width = max(integer + min(fraction, widest.fraction), 1)
        return replace(widest, width=width, integer=integer)

    pooled = quantisation.pooled
    return quantisation.model_copy(
        update={
            "weights": narrowed(quantisation.weights, learned.weights),
            "activation": narrowed(quantisation.activation, learned.activation),
            "pooled": pooled and narrowed(pooled, learned.pooled),
        }
    )


def _block(part: Part, shape: _Shape, levels: int) -> BlockEstimate:
    if all(isinstance(each, TransposeLayer | GatherLayer) for each in part.layers):
        return BlockEstimate(part, Interval(0, 0, 0), Interval(0, 0, 0))  # wires
    match part.layers:
        case (SoftmaxLayer() as softmax,):
            return _tables(part, softmax, shape, levels)
        case (ArgmaxLayer() as argmax,):
            return _comparisons(part, argmax, shape, levels)
        case _:
            return _adders(part, shape, levels)


def total(intervals: Iterable[Interval]) -> Interval:
    """Return the sum of `intervals`, end by end."""
    every = tuple(intervals)
    return Interval(
        sum(each.low for each in every),
        sum(each.central for each in every),
        sum(each.high for each in every),
    )


def two_digits(luts: Interval) -> Interval:
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
_LEVEL_ERROR, _LEVEL_ERROR_SHARE = 1.0, 0.16
_DECIMALS = 9

_LUTS_OF_BIT, _LUTS_OF_ADDED_BIT = 0.49, 1.6
_SHARING = 0.055
_MORE_BITS = 7.7
"""Bits of an adder beyond those of its layer's average input."""
_LUT_ERROR, _LUT_ERROR_SHARE, _LUT_ERROR_OF_FEW = 40.0, 0.2, 1.5
"""How far off LUTs may be: constant, relative, and relative over the root of the weights they multiply."""


@dataclass(frozen=True, slots=True)
class _Shape:
    """A topology with what its estimate needs: axes and bits of each tensor, and the share of weights cut."""

    topology: Topology
    axes: Mapping[str, tuple[Extent, ...]]
    bits: Mapping[str, int]
    """Bits of all words along the last axis together."""
    sparsity: float
    interval: int

    def size(self, name: str) -> int:
        """Return the number of words along the last axis of a tensor."""
        return self.axes[name][-1].size

    def following(self, name: str) -> int:
        """Return how many weights multiply a word of a tensor in the next layers; 0: it is an output."""
        return sum(
            each.outputs if isinstance(each, DenseLayer) else self.following(each.name)
            for each in self.topology.readers(name)
        )


def _shape(topology: Topology, sparsity: float, interval: int) -> _Shape:
    axes = topology.axes()
    bits = {name: axes[name][-1].size * span.width for name, span in spans(topology).items()}
    words = {each.name: sum(word.width for word in each.formats) for each in topology.inputs}
    bits |= words
    for each in topology.layers:
        if isinstance(each, ConcatenateLayer):
            bits[each.name] = sum(bits[source] for source in each.sources)
        if isinstance(each, FlattenLayer):
            (source,) = each.sources
            bits[each.name] = axes[source][0].size * bits[source]
    return _Shape(topology, axes, bits, sparsity, interval)


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
    chain: float = 0.0
    """Products of the longest sum that are rounded, each added to those before; 0 where sums are exact."""

    @property
    def levels(self) -> float:
        if self.chain:
            product = self.digits * self.inputs / self.chain
            return _CAST_LEVELS + _DOUBLING_LEVELS * math.log2(1.0 + product) + self.chain
        return _CAST_LEVELS + _DOUBLING_LEVELS * math.log2(1.0 + self.inputs * self.digits)

    @property
    def luts(self) -> float:
        bits = self.input_bits + _MORE_BITS * self.inputs
        return float(_LUTS_OF_BIT * self.outputs ** (1.0 - _SHARING) * self.digits * bits)


@dataclass(frozen=True, slots=True)
class _Logic:
    """A part made of adders; what is `alive` leaves out what pruning may cut off."""

    levels: float
    levels_alive: float
    luts: float
    luts_alive: float
    weights: float


def _adders(part: Part, shape: _Shape, levels: int) -> BlockEstimate:
    gains = (_GAIN / _GAIN_FACTOR, _GAIN, _GAIN * _GAIN_FACTOR)
    low, central, high = (_logic(part, shape, gain) for gain in gains)
    lowest = low.levels_alive * (1.0 - _LEVEL_ERROR_SHARE) - _LEVEL_ERROR
    highest = high.levels * (1.0 + _LEVEL_ERROR_SHARE) + _LEVEL_ERROR
    sharing = _sharing(part, shape)
    clocks = (sharing.clocks + _stages_of(each / levels) for each in (lowest, central.levels, highest))
    error = _LUT_ERROR_SHARE + _LUT_ERROR_OF_FEW / math.sqrt(1.0 + central.weights)
    fewest = max(low.luts_alive * (1.0 - error) - _LUT_ERROR, 0.0)
    most = high.luts * (1.0 + error) + _LUT_ERROR
    luts = (round(sharing.luts + sharing.copies * each) for each in (fewest, central.luts, most))
    return BlockEstimate(part, Interval(*clocks), Interval(*luts))


@dataclass(frozen=True, slots=True)
class _Sharing:
    """How often a part is placed, and what it costs to give it rows one after the other."""

    copies: int
    clocks: int
    luts: int


def _sharing(part: Part, shape: _Shape) -> _Sharing:
    """Return the copies of a part: its rows enter out of a register that shifts, a LUT for each bit of it.

    What reads the inputs alone shifts their own register, all else has one more.
    """
    rows = shape.topology.instances(part)
    copies, groups = copies_of(rows, shape.interval), groups_of(rows, shape.interval)
    if groups == 1:
        return _Sharing(copies, 0, 0)
    own = {each.name for each in part.layers}
    sources = {source for each in part.layers for source in each.sources} - own
    more = not sources <= {each.name for each in shape.topology.inputs}
    bits = sum(shape.bits[each] for each in sources if len(shape.axes[each]) > 1)
    return _Sharing(copies, groups - 1 + more, (groups - 1) * copies * bits)


def _stages_of(part_of_stages: float) -> int:
    """Return the whole stages, one at least, beyond what the order of a float sum decides."""
    return max(math.ceil(round(part_of_stages, _DECIMALS)), 1)


def _logic(part: Part, shape: _Shape, gain: float) -> _Logic:
    """Return the logic of one instance of a part, for weights of this `gain`."""
    dense = _dense_layers(part, shape, gain)
    beside = {layer.name: _beside(layer, shape) for layer in part.layers}
    plain = {name: each.levels for name, each in beside.items()}
    luts = sum(each.luts for each in beside.values())
    return _Logic(
        _longest(part, plain | {name: each.levels for name, each in dense.items()}),
        _longest(part, plain | {name: each.levels * each.alive**0.5 for name, each in dense.items()}),
        luts + sum(each.luts for each in dense.values()),
        luts * next((each.alive for each in dense.values()), 1.0)
        + sum(each.luts * each.alive**2 for each in dense.values()),
        sum(each.inputs * each.outputs * min(each.digits, 1.0) for each in dense.values()),
    )


def _longest(part: Part, levels: Mapping[str, float]) -> float:
    """Return the levels of the longest path through a part, from those of each layer."""
    after: dict[str, float] = {}
    for layer in part.layers:
        after[layer.name] = max(after.get(each, 0.0) for each in layer.sources) + levels[layer.name]
    return max(after.values())


def _dense_layers(part: Part, shape: _Shape, gain: float) -> dict[str, _Dense]:
    """Return the dense layers of a part; all of what enters the part is alive."""
    found: dict[str, _Dense] = {}
    alive: dict[str, float] = {}
    for layer in part.layers:
        source = layer.sources[0]
        if not isinstance(layer, DenseLayer):
            alive[layer.name] = max(alive.get(each, 1.0) for each in layer.sources)
            continue
        inputs, following = shape.size(source), shape.following(layer.name)
        reached = 1.0 - shape.sparsity**following if following else 1.0
        alive[layer.name] = (1.0 - shape.sparsity**inputs) * reached
        digits = _digits(layer.weight, gain / math.sqrt(inputs), shape.sparsity)
        share = alive.get(source, 1.0) * alive[layer.name]
        chain = _products(inputs, shape.sparsity) if layer.accumulator != EXACT else 0.0
        found[layer.name] = _Dense(inputs, shape.bits[source], layer.outputs, digits, share, chain)
    return found


def _products(inputs: int, sparsity: float) -> float:
    """Return how many weights of a neuron with so many inputs are left, of the neuron that has most."""
    left = inputs * (1.0 - sparsity)
    return min(left + 2.0 * math.sqrt(left * sparsity), float(inputs))


@dataclass(frozen=True, slots=True)
class _Beside:
    """What stands in a part beside the sums of its dense layers and their casts."""

    levels: float
    luts: float


def _beside(  # noqa: C901, PLR0911 - one for each kind
    layer: TaggerLayer, shape: _Shape
) -> _Beside:
    source = layer.sources[0]
    match layer:
        case DenseLayer() | SelectLayer() | FlattenLayer() | ConcatenateLayer():
            return _Beside(0.0, 0.0)
        case TransposeLayer() | GatherLayer():
            return _Beside(0.0, 0.0)
        case AffineLayer():
            digits = _digits(layer.factor, 1.0, 0.0)
            return _Beside(1.0 + _DOUBLING_LEVELS * math.log2(1.0 + digits), digits * shape.bits[source])
        case AddLayer():
            return _Beside(1.0, _LUTS_OF_ADDED_BIT * shape.bits[layer.name])
        case ActivationLayer():
            if layer.table is not None:
                return _looked_up(layer, layer.table, shape)
            maker = shape.topology.tensor(source)
            luts_of_bit = POOLINGS[maker.how].luts_of_bit if isinstance(maker, PoolLayer) else 0.0
            luts_of_bit += any(each.name == layer.name for each in shape.topology.outputs)
            bent = layer.function not in {Activation.LINEAR, Activation.RELU}
            luts_of_bit += _LUTS_OF_BENT_BIT if bent else 0.0
            return _Beside(float(bent), luts_of_bit * shape.bits[layer.name])
        case MultiplyLayer():
            return _Beside(_PRODUCT_LEVELS, 0.0)
        case ProductLayer():
            return _product(layer, shape)
        case PoolLayer():
            return _pooled(layer, shape)
        case WeightedMeanLayer():
            return _weighted(layer, shape)
        case SoftmaxLayer() | ArgmaxLayer():
            raise TopologyError(f"{layer.name}: a softmax is a part alone")
        case _:
            assert_never(layer)


def _looked_up(layer: ActivationLayer, table: FunctionEntries, shape: _Shape) -> _Beside:
    """Return a place that is clipped, and a table, for each word."""
    entries = _TABLE_SHARE * table.size * table.format.width / (1 << LUT_BITS)
    (source,) = layer.sources
    words = shape.size(layer.name)
    return _Beside(1.0 + table_levels(table.size.bit_length() - 1), shape.bits[source] + words * entries)


def _pooled(layer: PoolLayer, shape: _Shape) -> _Beside:
    """Return the tree over rows, and the division behind it of a mean that rounds."""
    tree = _tree(layer.how, layer.sources[0], shape)
    if layer.fraction is None:
        return tree
    divided = _LUTS_OF_QUOTIENT_BIT * shape.bits[layer.name]
    return _Beside(tree.levels + _DIVISION_LEVELS, tree.luts + divided)


def _weighted(layer: WeightedMeanLayer, shape: _Shape) -> _Beside:
    """Return a mean's tree behind a gate for each bit or multipliers, and for each word one more product."""
    source = layer.sources[0]
    tree, depth = _tree("mean", source, shape), (shape.axes[source][0].size - 1).bit_length()
    gates = shape.bits[source] + shape.size(source) * depth
    return _Beside(0.5 + tree.levels + 2.0, tree.luts + gates)


def _product(layer: ProductLayer, shape: _Shape) -> _Beside:
    """Return a tree of adders for each word, over products that DSPs make."""
    terms = shape.size(layer.sources[0])
    depth = (terms - 1).bit_length()
    return _Beside(
        _PRODUCT_LEVELS + depth * POOLINGS["sum"].levels,
        POOLINGS["sum"].luts_of_bit * (terms - 1) * shape.bits[layer.name],
    )


_PRODUCT_LEVELS = 6.0
"""Of a multiplier, and of the cast behind the tree."""
_DIVISION_LEVELS, _LUTS_OF_QUOTIENT_BIT = 4.5, 4.0
"""Of a mean that rounds: a product by a constant, for 3 to 100 rows of 9 bits, and 1 and 2 levels."""
_LUTS_OF_BENT_BIT = 1.0
"""Of a multiplexer for each bit, before the cast."""


def _tree(how: Pooling, source: str, shape: _Shape) -> _Beside:
    """Return the tree that summarises the rows of a source, word by word."""
    facts, (more, _) = POOLINGS[how], growth(how, 2)
    rows, words = shape.axes[source][0].size, shape.size(source)
    depth, width = (rows - 1).bit_length(), shape.bits[source] // words
    adders = sum((rows >> level + 1) * (width + level * more) for level in range(depth))
    return _Beside(depth * facts.levels, facts.luts_of_bit * words * adders)


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


def _tables(part: Part, softmax: SoftmaxLayer, shape: _Shape, levels: int) -> BlockEstimate:
    """Return the softmax, of which everything is known but what Yosys makes of the tables."""
    (source,) = softmax.sources
    classes, word = shape.size(source), shape.bits[source] // shape.size(source)
    address, index = (min(each, TABLE_BITS) for each in (word, softmax.inverse_input.width))
    exp, inverse = softmax.exp_table.width, softmax.inverse_table.width
    entries = classes * exp * 2.0**address + inverse * 2.0**index
    sharing = _sharing(part, shape)
    luts = _TABLE_SHARE * entries / (1 << LUT_BITS) + classes * (word + 1.5 * (exp + inverse))
    luts = sharing.luts + sharing.copies * luts
    clocks = sharing.clocks + _stages(_softmax_levels(softmax, classes, address, index), levels)
    return BlockEstimate(
        part,
        Interval(max(clocks - 1, 1), clocks, clocks + 1),
        Interval(
            round(luts * (1.0 - _SCORE_ERROR_SHARE)), round(luts), round(luts * (1.0 + _SCORE_ERROR_SHARE))
        ),
    )


def _comparisons(part: Part, argmax: ArgmaxLayer, shape: _Shape, levels: int) -> BlockEstimate:
    """Return an argmax: each two classes compared, and a product of these bits for each class."""
    (source,) = argmax.sources
    classes, word = shape.size(source), shape.bits[source] // shape.size(source)
    luts = classes * (classes - 1) * (word + 2)
    clocks = _stages((1.0, *(0.5,) * (classes - 1)), levels)
    return BlockEstimate(
        part,
        Interval(max(clocks - 1, 1), clocks, clocks + 1),
        Interval(
            round(luts * (1.0 - _SCORE_ERROR_SHARE)), round(luts), round(luts * (1.0 + _SCORE_ERROR_SHARE))
        ),
    )


def _softmax_levels(softmax: SoftmaxLayer, classes: int, address: int, index: int) -> Iterator[float]:
    """Yield the adder levels of the operations in series: largest logit, exp, sum, inverse, product.

    The latency form has no largest logit.
    """
    tree = (classes - 1).bit_length()
    if softmax.implementation == "stable":
        yield from (1.0, 0.5) * tree
        yield 1.0
    yield table_levels(address)
    yield from (1.0,) * tree
    if softmax.exp_table.fraction > softmax.inverse_input.fraction:
        yield 1.0
    yield table_levels(index)
    yield from (2.0, 1.0)


def _stages(operations: Iterable[float], levels: int) -> int:
    """Return the stages of `operations` in series; no operation crosses a register."""
    at = 0.0
    for each in operations:
        used = at % levels
        at += levels - used if used and used + each > levels else 0.0
        at += min(each, levels)
    return math.ceil(at / levels)
