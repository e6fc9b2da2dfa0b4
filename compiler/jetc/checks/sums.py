"""How wide the network's sums can be, whatever the weights."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, assert_never

from jetc_runtime.fixed_point import FixedPoint
from jetc_runtime.layers.pool import growth

from jetc.taggers.topology import (
    ActivationLayer,
    AddLayer,
    AffineLayer,
    ArgmaxLayer,
    ConcatenateLayer,
    DenseLayer,
    FlattenLayer,
    GatherLayer,
    InputLayer,
    MultiplyLayer,
    PoolLayer,
    ProductLayer,
    SelectLayer,
    SoftmaxLayer,
    TransposeLayer,
    WeightedMeanLayer,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jetc.language.text.places import KeyPath
    from jetc.taggers.topology import Extent, TaggerLayer, Topology

__all__ = ["BitRange", "Terms", "affine_span", "common_span", "dense_terms", "spans"]


@dataclass(frozen=True, slots=True)
class BitRange:
    """The bits of a format: `integer` of them left of the point, sign included; it may have any width."""

    integer: int
    fraction: int

    @property
    def width(self) -> int:
        """All bits."""
        return self.integer + self.fraction

    @property
    def code_bits(self) -> int:
        """Bits of its codes where the LSB is at most 1, so that a bias with its LSB can be added."""
        return max(self.width, self.integer, self.fraction)


@dataclass(frozen=True, slots=True)
class Terms:
    """What a dense layer sums: `count` products of a weight with values of `span`, and a bias.

    The spec says the format of the values at `path`, and `name` is what a message calls them.
    """

    path: KeyPath
    name: str
    span: BitRange
    count: int
    weight: FixedPoint

    @property
    def sum_bits(self) -> int:
        """Bits that hold any sum."""
        return self.span.code_bits + self.weight.width + self.count.bit_length()

    @property
    def bias_bits(self) -> int:
        """Significant bits of any bias at the LSB of the sum, with half an LSB added."""
        return self.weight.width + max(self.span.fraction, 0)


def common_span(formats: Iterable[FixedPoint]) -> BitRange:
    """Return the bits of the narrowest format that holds all `formats`, as `containing` does."""
    every = tuple(formats)
    signed = any(each.signed for each in every)
    return BitRange(
        max(each.integer + int(signed and not each.signed) for each in every),
        max(each.fraction for each in every),
    )


def affine_span(word: BitRange, factor: FixedPoint, summand: FixedPoint) -> BitRange:
    """Return the bits of a word times a factor, plus a summand."""
    return BitRange(
        1 + max(word.integer + factor.integer, summand.integer),
        max(word.fraction + factor.fraction, summand.fraction),
    )


def dense_terms(topology: Topology) -> tuple[Terms, ...]:
    """Return what the layers sum, the longest sum of each kind of value."""
    axes, known = topology.axes(), spans(topology)
    longest: dict[KeyPath, Terms] = {}
    for layer in topology.layers:
        if isinstance(layer, DenseLayer):
            (source,) = layer.sources
            maker = topology.origin(source)
            terms = Terms(maker.place, _called(maker), known[source], axes[source][-1].size, layer.weight)
            before = longest.get(terms.path, terms)
            longest[terms.path] = max(before, terms, key=lambda each: each.count)
    return tuple(longest.values())


def _called(maker: InputLayer | TaggerLayer) -> str:
    match maker:
        case InputLayer() | FlattenLayer():
            return "the features"
        case ConcatenateLayer():
            return "what was pooled and the inputs of the jet"
        case _:
            return str(maker.place[-1])


def spans(topology: Topology) -> dict[str, BitRange]:
    """Return the bits that each tensor can need, by the name of what makes it."""
    axes = topology.axes()
    found = {each.name: common_span(each.formats) for each in topology.inputs}
    for layer in topology.layers:
        sources = [found[each] for each in layer.sources]
        found[layer.name] = _span(layer, sources, axes[layer.sources[0]])
    return found


def _of_mean(layer: WeightedMeanLayer, source: BitRange) -> BitRange:
    """Return the bits of the product of a sum and the reciprocal of its weights' sum: about one term."""
    steps = layer.weight.fraction + layer.reciprocal.fraction
    largest = max(code * each for code, each in enumerate(layer.reciprocals)) * 2.0**-steps
    more = max(math.ceil(math.log2(largest)), 0) if largest else 0
    return BitRange(source.integer + more, max(source.fraction, 0) + steps)


def _span(  # noqa: C901, PLR0911 - one for each kind
    layer: TaggerLayer, sources: list[BitRange], axes: tuple[Extent, ...]
) -> BitRange:
    source = sources[0]
    match layer:
        case DenseLayer(accumulator=FixedPoint() as accumulator):
            return BitRange(accumulator.integer, accumulator.fraction)
        case DenseLayer():
            more = layer.weight.integer + axes[-1].size.bit_length()
            return BitRange(source.integer + more, max(source.fraction, 0) + layer.weight.fraction)
        case AffineLayer():
            return affine_span(source, layer.factor, layer.summand)
        case ActivationLayer() | SelectLayer() | SoftmaxLayer() | ArgmaxLayer():
            return BitRange(layer.result.integer, layer.result.fraction)
        case PoolLayer():
            integer, fraction = growth(layer.how, axes[0].size)
            step = source.fraction + fraction if layer.fraction is None else layer.fraction
            return BitRange(source.integer + integer, step)
        case WeightedMeanLayer():
            return _of_mean(layer, source)
        case FlattenLayer() | TransposeLayer() | GatherLayer():
            return source
        case AddLayer():
            return BitRange(1 + max(each.integer for each in sources), max(each.fraction for each in sources))
        case MultiplyLayer():
            return BitRange(sum(each.integer for each in sources), sum(each.fraction for each in sources))
        case ProductLayer():
            more = (axes[-1].size - 1).bit_length()
            return BitRange(
                more + sum(each.integer for each in sources), sum(each.fraction for each in sources)
            )
        case ConcatenateLayer():
            return BitRange(max(each.integer for each in sources), max(each.fraction for each in sources))
        case _:
            assert_never(layer)
