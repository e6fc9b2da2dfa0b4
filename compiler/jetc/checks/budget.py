"""Rules of the firmware's budget: a budget that no weights are likely to meet is refused before training."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from jetc.checks.estimate import estimate, total, two_digits
from jetc.checks.features import features
from jetc.checks.formats import class_scores, formats, widths
from jetc.checks.limits import EXACT_BITS
from jetc.checks.link import scores
from jetc.checks.link_estimate import around
from jetc.devices.holding import holds
from jetc.diagnostics.diagnostic import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from jetc.checks.estimate import Estimate, Interval
    from jetc.checks.link_estimate import Around
    from jetc.diagnostics.diagnostic import Diagnostic
    from jetc.language.sections.model import Spec
    from jetc.language.text.places import KeyPath, Places

__all__ = ["budget"]

_FORMATS = (features, formats, class_scores, widths, scores)
"""Rules of the formats between words on the link and the network."""


def budget(spec: Spec, places: Places) -> Iterator[Diagnostic]:
    """The budget is at least the lowest estimate from end to end, and at most what the part has."""
    if spec.quantisation.weights.width <= EXACT_BITS:  # else one fault is enough
        expected = estimate(spec)
        found = _around(spec, places)
        yield from _latency(spec, places, expected, found)
        if found is not None and found.order_luts.low > spec.firmware.budget.luts:
            yield _order(spec, places, found.order_luts)
        else:
            yield from _luts(spec, places, expected, found)
    yield from _part(spec, places)


def _around(spec: Spec, places: Places) -> Around | None:
    """Return what is around the network; None without a link, and for formats that other rules refuse.

    What they leave fits the expressions' bits: tests/jetc/checks/test_budget.py tries the ends of all of it.
    """
    if spec.link is None or any(_refused(rule(spec, places)) for rule in _FORMATS):
        return None
    return around(spec, spec.link)


def _refused(found: Iterable[Diagnostic]) -> bool:
    return any(each.severity is Severity.ERROR for each in found)


def _latency(spec: Spec, places: Places, expected: Estimate, found: Around | None) -> Iterator[Diagnostic]:
    firmware = spec.firmware
    parts = [expected.latency_cycles, *([] if found is None else [found.latency_cycles])]
    cycles = total(parts)
    lowest_ns = _ns(cycles.low, firmware.clock_mhz)
    if lowest_ns > firmware.budget.latency_ns:
        yield places.fault(
            "JET070",
            ("firmware", "budget", "latency_ns"),
            f"the budget is {firmware.budget.latency_ns:g} ns, the lowest estimate is {lowest_ns:.1f} ns",
            f"the estimate before training is {_told(cycles, 'cycles')}{_of_the_link(parts)}; "
            f"at {firmware.clock_mhz:g} MHz the lowest is {lowest_ns:.1f} ns",
            f"raise latency_ns to {math.ceil(_ns(cycles.high, firmware.clock_mhz))}",
            related=places.related(
                ("firmware", "clock_mhz"), f"a cycle is {_ns(1, firmware.clock_mhz):.2f} ns"
            ),
        )


def _luts(spec: Spec, places: Places, expected: Estimate, found: Around | None) -> Iterator[Diagnostic]:
    parts = [expected.luts, *([] if found is None else [found.luts])]
    luts, most = two_digits(total(parts)), spec.firmware.budget.luts
    if luts.low > most:
        path, what = _largest(expected)
        yield places.fault(
            "JET071",
            ("firmware", "budget", "luts"),
            f"the budget is {most} LUTs, the lowest estimate is {luts.low}",
            f"the estimate before training is {_told(luts, 'LUTs')}{_of_the_link(parts)}",
            f"raise luts to {luts.high}",
            related=places.related(path, what),
        )


def _of_the_link(parts: Sequence[Interval]) -> str:
    """Say what preparation and packing are of the sum of `parts`, the second of which is theirs."""
    if len(parts) == 1:
        return ""
    return f", of which {parts[1].low} to {parts[1].high} are for the words on the link"


def _order(spec: Spec, places: Places, luts: Interval) -> Diagnostic:
    """Refuse an order that is larger than the budget alone."""
    count, most = spec.features.constituents, spec.firmware.budget.luts
    fewer = max(math.isqrt(most * count**2 // luts.high), 1)
    return places.fault(
        "JET071",
        ("link", "order"),
        f"an order by pT of {count} candidates takes {luts.low} LUTs or more, the budget is {most}",
        f"each candidate is compared with every other: the estimate is {_told(luts, 'LUTs')}",
        f"use order: given, where candidates come in order, or at most {fewer} constituents",
        related=places.related(("features", "constituents"), "so many candidates"),
    )


def _part(spec: Spec, places: Places) -> Iterator[Diagnostic]:
    firmware = spec.firmware
    part = holds(firmware.part, firmware.device)
    if part is not None and firmware.budget.luts > part.luts:
        yield places.fault(
            "JET072",
            ("firmware", "budget", "luts"),
            f"the budget is {firmware.budget.luts} LUTs, the part has {part.luts}",
            "a tagger within this budget may not fit the part",
            f"use at most {part.luts}, and less where the part does more than tag jets",
            related=places.related(("firmware", "part"), f"the part has {part.luts} LUTs"),
        )


def _largest(expected: Estimate) -> tuple[KeyPath, str]:
    """Return what in the spec makes the part of most LUTs, and its share of all of them."""
    block = max(expected.blocks, key=lambda each: each.luts.central)
    share = block.luts.central / sum(each.luts.central for each in expected.blocks)
    return block.part.place, f"{block.part.words}: {share:.0%}"


def _told(interval: Interval, unit: str) -> str:
    return f"{interval.low} to {interval.high} {unit} ({interval.central} most likely)"


def _ns(cycles: int, clock_mhz: float) -> float:
    return cycles * 1000.0 / clock_mhz
