"""Rules of an accumulator: training forms every product and sum in it, bit for bit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc_runtime.fixed_point import MAX_WIDTH, Overflow

from jetc.checks.limits import EXACT_BITS
from jetc.checks.sums import spans
from jetc.taggers.families import declared_topology
from jetc.taggers.topology import ConcatenateLayer, DenseLayer, FlattenLayer, InputLayer

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from jetc_runtime.fixed_point import FixedPoint

    from jetc.checks.sums import BitRange
    from jetc.diagnostics.diagnostic import Diagnostic
    from jetc.language.sections.model import Spec
    from jetc.language.text.places import Places
    from jetc.taggers.topology import Topology

__all__ = ["accumulator", "products"]

_PLACE = ("quantisation", "accumulator")
_COUNTED_BITS = 31
"""Bits, sign included, of products in steps of the accumulator: training counts them in 32."""


def accumulator(spec: Spec, places: Places) -> Iterator[Diagnostic]:
    """An accumulator has a sign and a point inside its bits, and wraps."""
    form = spec.quantisation.accumulator
    if form is None:
        return
    if not form.signed:
        yield places.fault(
            "JET031",
            _PLACE,
            "accumulator is unsigned",
            "accumulator must be signed: it is the sum of products with weights of either sign",
            "use ap_fixed",
        )
    if form.overflow is not Overflow.WRAP:
        yield places.fault(
            "JET142",
            _PLACE,
            f"accumulator is {form}",
            "it would saturate after each product, so sums would depend on their order, which training does "
            "not have",
            f"use {form.rounding},AP_WRAP",
        )
    if form.integer < 1 or form.fraction < 1:
        yield places.fault(
            "JET044",
            _PLACE,
            f"accumulator has {form.integer} integer bits of {form.width}",
            "hls4ml's C++ and training need a sign bit left of the point and a fraction bit right of it",
            f"use 1 to {form.width - 1} integer bits" if form.width > 1 else "use at least 2 bits",
        )


def products(spec: Spec, places: Places) -> Iterator[Diagnostic]:
    """Every product is exact in float32, and is counted in steps of the accumulator in 32 bits."""
    form = spec.quantisation.accumulator
    if form is None or form.width > EXACT_BITS or form.fraction < 1:
        return  # one fault is enough
    topology = declared_topology(spec)
    known = spans(topology)
    for layer in topology.layers:
        if not isinstance(layer, DenseLayer):
            continue
        (source,) = layer.sources
        fault = _wrong(layer, _word_bits(topology, known, source), known[source], form)
        if fault is not None:
            what, why, mend = fault
            maker = topology.origin(source)
            yield places.fault(
                "JET142", _PLACE, what, why, mend, related=places.related(maker.place, "what is multiplied")
            )
            return


def _wrong(layer: DenseLayer, word: int, source: BitRange, form: FixedPoint) -> tuple[str, str, str] | None:
    """Return what is wrong with the products of `layer`, whose words have so many bits; why; and a mend."""
    if max(layer.weight.width, word) > EXACT_BITS:
        return None  # these have faults of their own
    weight = layer.weight.width
    bits = word + weight
    if bits > EXACT_BITS:
        return (
            f"{layer.name}, products of words of {word} bits and weights of {weight}, take {bits} bits",
            f"training forms each before it is cast to the accumulator, in float32, which holds {EXACT_BITS}",
            f"use {bits - EXACT_BITS} bits fewer for the two together, or leave accumulator out",
        )
    integer, fraction = source.integer + layer.weight.integer, source.fraction + layer.weight.fraction
    counted = integer + form.fraction
    if (
        counted > _COUNTED_BITS
        or source.width + layer.weight.width + max(form.fraction - fraction, 0) > MAX_WIDTH
    ):
        return (
            f"{layer.name}, products in steps of the accumulator, take {counted} bits",
            f"training and the integer evaluator count them in {_COUNTED_BITS} bits",
            f"use at least {max(counted - _COUNTED_BITS, 1)} fraction bits fewer",
        )
    if counted < 1:
        return (
            f"every product of {layer.name} is smaller than a step of the accumulator",
            "it would be 0, or a step below it, and hls4ml's C++ has no such cast",
            f"use at least {form.fraction + 1 - counted} fraction bits",
        )
    return None


def _word_bits(topology: Topology, known: Mapping[str, BitRange], name: str) -> int:
    """Return the most bits that a word of the tensor `name` has; each word of an input has its format."""
    maker = topology.origin(name)
    match maker:
        case InputLayer():
            return max(each.width for each in maker.formats)
        case FlattenLayer() | ConcatenateLayer():
            return max(_word_bits(topology, known, each) for each in maker.sources)
        case _:
            return known[maker.name].width
