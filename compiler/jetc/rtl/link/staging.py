"""Wires in stages: each as early as it can be, with at most so many adder levels between two registers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jetc.rtl.link.wires import Wire

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from jetc.rtl.link.wires import Operand

__all__ = ["Staged", "staged"]


@dataclass(frozen=True, slots=True)
class Staged:
    """Wires in an order in which each follows its sources, and the stage of each, from 0 on.

    A register stands between two stages. `deepest` is the longest path of a stage, in adder levels; it
    exceeds the levels asked for only where one wire does alone.
    """

    wires: tuple[Wire, ...]
    stage: Mapping[Wire, int]
    stages: int
    deepest: float


def staged(results: Iterable[Operand], levels: int, ports: Mapping[Wire, int]) -> Staged:
    """Return all wires that `results` need; `ports` are in the given stages."""
    wires = _in_order(results)
    at: dict[Wire, tuple[int, float]] = {}
    for wire in wires:
        at[wire] = (ports[wire], 0.0) if wire in ports else _placed(wire, at, levels)
    stage = {wire: place for wire, (place, _) in at.items()}
    last = max((stage[each] for each in results if isinstance(each, Wire)), default=0)
    return Staged(tuple(wires), stage, last + 1, max((used for _, used in at.values()), default=0.0))


def _placed(wire: Wire, at: Mapping[Wire, tuple[int, float]], levels: int) -> tuple[int, float]:
    """Return the stage of a wire, and the levels from the registers before it to its end."""
    stage, used = max((at[each] for each in wire.sources), default=(0, 0.0))
    if wire.levels and used and used + wire.levels > levels:
        return stage + 1, wire.levels
    return stage, used + wire.levels


def _in_order(results: Iterable[Operand]) -> list[Wire]:
    found: dict[Wire, None] = {}
    pending = [each for each in reversed(list(results)) if isinstance(each, Wire)]
    while pending:
        wire = pending[-1]
        missing = [each for each in wire.sources if each not in found]
        if missing:
            pending += reversed(missing)
        else:
            found[pending.pop()] = None
    return list(found)
