"""Rules of normalisation by multiplication: products and sums that training and RTL have exactly."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.checks.formats import cast_in_training, exact_width
from jetc.checks.limits import EXACT_BITS
from jetc.checks.sums import affine_span, common_span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jetc.diagnostics.diagnostic import Diagnostic
    from jetc.language.sections.model import Spec
    from jetc.language.text.places import Places

__all__ = ["NEEDS", "formats", "sums"]

NEEDS = {"quantisation", "features"}
"""The sections that say what is normalised, and how."""
_PLACE = ("quantisation", "normalisation")


def formats(spec: Spec, places: Places) -> Iterator[Diagnostic]:
    """Factors, summands and results have formats that training has, and factors hold 1."""
    casts = spec.quantisation.normalisation
    if casts is None:
        return
    for name, form in (("factors", casts.factors), ("summands", casts.summands), ("result", casts.result)):
        path = (*_PLACE, name)
        yield from cast_in_training(form, name, path, spec.quantisation, places, signed=True)
        yield from exact_width(form, name, path, places)
    if casts.factors.max_value < 1:
        yield places.fault(
            "JET032",
            (*_PLACE, "factors"),
            f"{casts.factors} does not hold 1",
            "factors begin at 1 when training begins",
            "use at least 2 integer bits",
        )


def sums(spec: Spec, places: Places) -> Iterator[Diagnostic]:
    """Each product and sum is exact in float32, and with that its constants are those that the RTL keeps."""
    casts = spec.quantisation.normalisation
    if casts is None or max(casts.factors.width, casts.summands.width) > EXACT_BITS:
        return  # one fault is enough
    for index, each in enumerate(spec.features.inputs):
        bits = affine_span(common_span([each.normalised]), casts.factors, casts.summands).width
        if each.type.width <= EXACT_BITS < bits:
            yield places.fault(
                "JET141",
                (*_PLACE, "factors"),
                f"{each.name} of {each.type.width} bits, times a factor, plus a summand, takes {bits} bits",
                f"training runs in float32, which holds {EXACT_BITS}, and firmware and training would differ",
                f"use {bits - EXACT_BITS} bits fewer for word, factor and summand together",
                related=places.related(("features", "inputs", index, "type"), "what is multiplied"),
            )
            return  # one fault is enough
