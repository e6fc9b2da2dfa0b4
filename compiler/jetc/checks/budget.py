"""Rules of the firmware's budget: a budget that no weights are likely to meet is refused before training."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from jetc.checks.estimate import estimate
from jetc.checks.limits import EXACT_BITS
from jetc.devices.holding import holds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jetc.checks.estimate import Estimate, Interval
    from jetc.diagnostics.diagnostic import Diagnostic
    from jetc.language.sections.model import Spec
    from jetc.language.text.places import KeyPath, Places

__all__ = ["budget"]


def budget(spec: Spec, places: Places) -> Iterator[Diagnostic]:
    """The budget is at least the lowest estimate of the network, and at most what the part has."""
    if spec.quantisation.weights.width <= EXACT_BITS:  # else one fault is enough
        expected = estimate(spec)
        yield from _latency(spec, places, expected)
        yield from _luts(spec, places, expected)
    yield from _part(spec, places)


def _latency(spec: Spec, places: Places, expected: Estimate) -> Iterator[Diagnostic]:
    firmware, cycles = spec.firmware, expected.latency_cycles
    lowest_ns = _ns(cycles.low, firmware.clock_mhz)
    if lowest_ns > firmware.budget.latency_ns:
        yield places.fault(
            "JET070",
            ("firmware", "budget", "latency_ns"),
            f"the budget is {firmware.budget.latency_ns:g} ns, the lowest estimate is {lowest_ns:.1f} ns",
            f"the estimate before training is {_told(cycles, 'cycles')}; "
            f"at {firmware.clock_mhz:g} MHz the lowest is {lowest_ns:.1f} ns",
            f"raise latency_ns to {math.ceil(_ns(cycles.high, firmware.clock_mhz))}",
            related=places.related(
                ("firmware", "clock_mhz"), f"a cycle is {_ns(1, firmware.clock_mhz):.2f} ns"
            ),
        )


def _luts(spec: Spec, places: Places, expected: Estimate) -> Iterator[Diagnostic]:
    luts, most = expected.luts, spec.firmware.budget.luts
    if luts.low > most:
        path, what = _largest(expected)
        yield places.fault(
            "JET071",
            ("firmware", "budget", "luts"),
            f"the budget is {most} LUTs, the lowest estimate is {luts.low}",
            f"the estimate before training is {_told(luts, 'LUTs')}",
            f"raise luts to {luts.high}",
            related=places.related(path, what),
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
