"""What the network's sums can need, known before any weight is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jetc_runtime.fixed_point import FixedPoint

    from jetc.language.sections.model import Spec
    from jetc.language.text.places import KeyPath

__all__ = ["Span", "Terms", "common_span", "dense_terms"]


@dataclass(frozen=True, slots=True)
class Span:
    """The bits of a format: `integer` of them left of the point, sign included; it may have any width."""

    integer: int
    fraction: int

    @property
    def width(self) -> int:
        """All bits."""
        return self.integer + self.fraction

    @property
    def code_bits(self) -> int:
        """Bits of its codes once the LSB is 1 or finer, and a bias of its LSB fits beside them."""
        return max(self.width, self.integer, self.fraction)


@dataclass(frozen=True, slots=True)
class Terms:
    """What a dense layer sums: `count` products of a weight with values of `span`, and a bias."""

    path: KeyPath
    name: str
    span: Span
    count: int

    def sum_bits(self, weights: FixedPoint) -> int:
        """Bits that hold any sum."""
        return self.span.code_bits + weights.width + self.count.bit_length()

    def bias_bits(self, weights: FixedPoint) -> int:
        """Significant bits of any bias at the LSB of the sum, with half an LSB added."""
        return weights.width + max(self.span.fraction, 0)


def common_span(formats: Iterable[FixedPoint]) -> Span:
    """Return the bits of the narrowest format that holds all `formats`, as `containing` does."""
    every = tuple(formats)
    signed = any(each.signed for each in every)
    return Span(
        max(each.integer + int(signed and not each.signed) for each in every),
        max(each.fraction for each in every),
    )


def dense_terms(spec: Spec) -> Iterator[Terms]:
    """Yield what the layers sum, the longest sum of each kind of value."""
    inputs, casts, widths = spec.features.inputs, spec.quantisation, spec.architecture
    features = common_span(each.type.scaled(each.scale_log2) for each in inputs)
    yield Terms(("features", "inputs"), "the features", features, len(inputs))
    hidden = (*widths.constituent_layers[:-1], *widths.class_head, *widths.regression_head)
    if hidden:
        span = Span(casts.activation.integer, casts.activation.fraction)
        yield Terms(("quantisation", "activation"), "activation", span, max(hidden))
    span = Span(casts.pooled.integer, casts.pooled.fraction)
    yield Terms(("quantisation", "pooled"), "pooled", span, widths.constituent_layers[-1])
