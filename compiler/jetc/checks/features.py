"""Rules of section `features`: formats that are exact in the ports, in training and in the RTL."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc_runtime.fixed_point import Overflow

from jetc.checks.limits import EXACT_BITS, PORT_BITS
from jetc.checks.sums import common_span
from jetc.diagnostics.diagnostic import Severity
from jetc.prepare.arithmetic import cast
from jetc.prepare.encodings import ENCODINGS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jetc.diagnostics.diagnostic import Diagnostic
    from jetc.language.sections.model import Feature, Spec
    from jetc.language.text.places import KeyPath, Places
    from jetc.prepare.encodings.encoding import Input

__all__ = ["common_format", "features", "ranges", "reach"]


def features(spec: Spec, places: Places) -> Iterator[Diagnostic]:
    """Each feature is there once, and its format is one of a port."""
    for path, inputs in _lists(spec):
        yield from places.twice(path, (each.name for each in inputs), field="name")
        for index, each in enumerate(inputs):
            yield from _feature(each, (*path, index, "type"), places)


def _lists(spec: Spec) -> tuple[tuple[KeyPath, tuple[Feature, ...]], ...]:
    """Return the inputs of a constituent and those of the jet, each with its place."""
    return (("features", "inputs"), spec.features.inputs), (("features", "jet"), spec.features.of_the_jet)


def _feature(feature: Feature, path: KeyPath, places: Places) -> Iterator[Diagnostic]:
    if not feature.type.overflow.limits:
        yield places.fault(
            "JET039",
            path,
            f"feature {feature.name!r} {feature.type.overflow.verb} on overflow",
            "a value out of range would turn into an unrelated one",
            "use AP_SAT",
        )
    elif feature.type.overflow is Overflow.SAT_SYM:
        yield places.fault(
            "JET039",
            path,
            f"feature {feature.name!r} saturates to AP_SAT_SYM",
            "words of a port may have the smallest code, which this type never has, and the C++ changes it",
            "use AP_SAT",
        )
    if feature.type.width > EXACT_BITS:
        yield places.fault(
            "JET047",
            path,
            f"feature {feature.name!r} has {feature.type.width} bits",
            f"training runs in float32, whose significand has {EXACT_BITS}",
            f"use at most {EXACT_BITS} bits",
        )
    elif not _fits_port(feature):
        yield places.fault(
            "JET052",
            path,
            f"feature {feature.name!r} has {feature.type.integer} integer "
            f"and {feature.type.fraction} fraction bits",
            f"the emulator's words have {PORT_BITS} of each, the sign included",
            "move the point of the format, and scale_log2 with it",
        )


def ranges(spec: Spec, places: Places) -> Iterator[Diagnostic]:
    """A feature whose range is known has a format that holds it."""
    encoding = ENCODINGS[spec.features.encoding]
    known = (encoding.inputs, encoding.jet_inputs(spec.features.constituents))
    for (path, inputs), quantities in zip(_lists(spec), known, strict=True):
        for index, each in enumerate(inputs):
            yield from _range(each, quantities[each.name], (*path, index), places)


def _range(feature: Feature, quantity: Input, path: KeyPath, places: Places) -> Iterator[Diagnostic]:
    if quantity.span is None:
        return
    low, high, why = quantity.span
    held = feature.type
    if held.min_value > low or held.max_value < high:
        yield places.fault(
            "JET076",
            (*path, "type"),
            f"{held} holds {held.min_value:g} to {held.max_value:g}, {feature.name} is {low} to {high}",
            f"{why}; what the port cannot hold saturates, and no plot would show it",
            "use more integer bits" if held.max_value < high else "use a signed format",
            related=places.related((*path, "name"), f"takes {low} to {high}"),
        )


def reach(spec: Spec, places: Places) -> Iterator[Diagnostic]:
    """A feature can have more than one value in its format, and more than one that is not clipped."""
    encoding = ENCODINGS[spec.features.encoding]
    known = (encoding.inputs, encoding.jet_inputs(spec.features.constituents))
    for (path, inputs), quantities in zip(_lists(spec), known, strict=True):
        for index, each in enumerate(inputs):
            if each.type.overflow is Overflow.SAT and _fits_port(each):  # else one fault is enough
                yield from _reach(each, quantities[each.name], (*path, index), places)


def _reach(feature: Feature, quantity: Input, path: KeyPath, places: Places) -> Iterator[Diagnostic]:
    held, value = feature.type, quantity.value
    code, lsb = cast(value, quantity.fraction, held), 2.0**-quantity.fraction
    says = f"{feature.name} is {value.low * lsb:g} to {value.high * lsb:g}"
    steps = f"{held} holds {held.min_value:g} to {held.max_value:g} in steps of {held.lsb:g}"
    if code.low == code.high:
        yield places.fault(
            "JET093",
            (*path, "type"),
            f"{feature.name} is always {code.low * held.lsb:g} as {held}",
            f"{says}, {steps}: an input that never moves tells the network nothing",
            "use a finer step" if held.lsb > lsb else "use more integer bits",
            related=places.related((*path, "name"), "this quantity"),
        )
    elif quantity.span is None and held.max_value < lsb:
        yield places.fault(
            "JET094",
            (*path, "type"),
            f"{feature.name} is always clipped as {held}, where it is not 0",
            f"{says}, {steps}: the network sees only that there is something",
            "use more integer bits",
            related=places.related((*path, "name"), "this quantity"),
            severity=Severity.WARNING,
        )


def _fits_port(feature: Feature) -> bool:
    return (
        feature.type.integer + int(not feature.type.signed) <= PORT_BITS
        and feature.type.fraction <= PORT_BITS
    )


def common_format(spec: Spec, places: Places) -> Iterator[Diagnostic]:
    """The network's input, one format for all normalised features, is exact in float32."""
    for path, inputs in _lists(spec):
        if inputs:
            yield from _common_format(inputs, path, places)


def _common_format(inputs: tuple[Feature, ...], path: KeyPath, places: Places) -> Iterator[Diagnostic]:
    formats = [each.normalised for each in inputs]
    bits = common_span(formats).width
    sound = all(each.type.width <= EXACT_BITS and _fits_port(each) for each in inputs)
    if bits <= EXACT_BITS or not sound:
        return
    coarsest = max(range(len(inputs)), key=lambda index: formats[index].integer)
    finest = max(range(len(inputs)), key=lambda index: formats[index].fraction)
    top, last = inputs[coarsest].name, inputs[finest].name
    yield places.fault(
        "JET048",
        (*path, finest, "type"),
        f"from the top bit of {top!r} to the last of {last!r} the network's inputs take {bits} bits",
        f"they share one format once scaled, and training runs in float32, which holds {EXACT_BITS}",
        f"lower scale_log2 of {top!r}, or raise that of {last!r}, by at least {bits - EXACT_BITS} together",
        related=places.related((*path, coarsest, "type"), f"{top!r} stands here"),
    )
