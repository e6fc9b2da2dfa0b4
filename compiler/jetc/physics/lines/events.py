"""The paths of a menu on the events of a set: what is required, what is cut on, what is derived.

Everything is a column of events. A quantity of an object that an event does not have has no value, and no
comparison with it holds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from jetc_runtime.discriminant import ratio_codes

from jetc.language.expressions.events import PAIR_QUANTITIES, each_jet, requirements, scanned
from jetc.language.expressions.exact import Codes, codes_of
from jetc.language.expressions.expression import Binary, Negative, Number, names
from jetc.physics.expressions import applied
from jetc.physics.lines.objects import of_pair, over_jets
from jetc.physics.lines.values import value
from jetc.physics.menu.paths import GEV_PER_PT_CODE, PathEvents, ladder

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from jetc_runtime.fixed_point import FixedPoint
    from numpy.typing import NDArray

    from jetc.language.expressions.events import Size
    from jetc.language.expressions.expression import Call, Expression
    from jetc.language.sections.menu import MenuPath
    from jetc.physics.lines.objects import Chosen

__all__ = ["EventColumns", "Threshold", "line_cuts", "line_events", "passing", "threshold_of"]


@dataclass(frozen=True, slots=True, eq=False)
class EventColumns:
    """The events of a set: its `objects`, the `jets` they are made of, and which `passed` paths before."""

    objects: Mapping[str, Chosen]
    jets: Mapping[str, NDArray[np.float64]]
    events: int
    passed: Mapping[str, NDArray[np.bool_]]

    def value(self, node: Expression) -> NDArray[Any]:
        """Return the value of `node`, (events,)."""
        named = {each.name: self._column(each.name) for each in names(node) if each.name not in self.objects}
        named |= {each.name: np.zeros((1, 1)) for each in names(node) if each.name in self.objects}
        return np.broadcast_to(value(node, named, self._apply), (self.events, 1))[:, 0]

    def _column(self, name: str) -> NDArray[Any]:
        """Return one column, (events, jets), or (events, 1) where it is of the event."""
        if name in self.passed:
            return self.passed[name][:, None]
        owner, _, quantity = name.partition(".")
        owner, _, place = owner.partition("[")
        index = self.objects[owner].index
        if quantity in PAIR_QUANTITIES:
            found = of_pair(quantity, index, self.jets)
            return np.asarray(found)[:, None]
        if place:
            index = index[:, int(place[:-1]), None]
        return self.jets[quantity][index]

    def _apply(self, call: Call, arguments: tuple[Any, ...]) -> Any:  # noqa: ANN401 - a column or a number
        if len(call.arguments) > 1 or call.function == "abs":
            return applied(call, arguments)
        if call.function == "count":
            (of,) = names(call)
            return self.objects[of.name].present.sum(axis=1, keepdims=True)
        owners = {each.name.partition(".")[0] for each in each_jet(call.arguments[0])}
        present = np.logical_and.reduce([self.objects[each].present for each in owners])
        exists = np.logical_and.reduce([self.objects[each].exists for each in owners])
        return np.where(exists[:, None], over_jets(call.function, arguments[0], present), np.nan)


@dataclass(frozen=True, slots=True)
class Threshold:
    """What a threshold of a path is: `codes` that may be reached, `unit` of their values."""

    codes: Codes
    unit: str

    @property
    def format(self) -> FixedPoint:
        """The format of the threshold."""
        return self.codes.format

    @property
    def is_bounded(self) -> bool:
        """Tell whether there is a highest score, above which no threshold makes sense."""
        return self.unit != "GeV"


_GEV_CODES = Codes(0, (1 << 24) - 1, 2)
"""Quarters of a GeV, as many as no event has."""


def threshold_of(path: MenuPath, scores: Mapping[str, Codes], sizes: Mapping[str, Size]) -> Threshold | None:
    """Return what the threshold of `path` is; None where it derives none.

    `scores` are those of a jet; what names another quantity is in GeV, as `jetc check` has seen.
    """
    node = path.derive
    if node is None:
        return None
    if any(each.name.rpartition(".")[2] not in scores for each in names(node)):
        return Threshold(_GEV_CODES, "GeV")
    if path.type is not None:
        return Threshold(Codes.of(path.type), "1")
    return Threshold(codes_of(node, _full(node, scores), sizes), "1")


def _full(node: Expression, scores: Mapping[str, Codes]) -> dict[str, Codes]:
    return {each.name: scores[each.name.rpartition(".")[2]] for each in names(node)}


def line_cuts(path: MenuPath) -> tuple[float, ...]:
    """Return the cuts to try, ascending, both ends included; without a scan one that all pass."""
    found = scanned(path.require)
    if found is None:
        return (-np.inf,)
    return ladder(*(_number(each) for each in found[1].arguments))


def _number(node: Expression) -> float:
    if isinstance(node, Negative):
        return -_number(node.of)
    if isinstance(node, Number):
        return node.value
    msg = f"{node} is no number"
    raise TypeError(msg)


def line_events(
    path: MenuPath, events: EventColumns, scores: Mapping[str, Codes], sizes: Mapping[str, Size]
) -> PathEvents:
    """Return the events that meet what `path` requires, what is cut on, and the codes of what is derived.

    Without a scan what is cut on is 0, without a threshold the codes are.
    """
    keep = np.ones(events.events, dtype=bool)
    for each in requirements(path.require):
        keep &= events.value(each).astype(bool)
    variable, code = np.zeros(events.events), np.zeros(events.events, dtype=np.int64)
    found = scanned(path.require)
    if found is not None:
        variable = events.value(found[0])
        keep &= ~np.isnan(variable)
    threshold = threshold_of(path, scores, sizes)
    if threshold is not None:
        known, code = _codes(path, events, threshold, scores, sizes)
        keep &= known & (code >= threshold.codes.low)
    event = np.flatnonzero(keep)
    return PathEvents(event, variable[event], code[event])


def _codes(
    path: MenuPath,
    events: EventColumns,
    threshold: Threshold,
    scores: Mapping[str, Codes],
    sizes: Mapping[str, Size],
) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
    """Return which events (events,) have what `path` derives, and its code."""
    node = path.derive
    if node is None:
        msg = f"{path.name} derives nothing"
        raise ValueError(msg)
    if threshold.unit == "GeV":
        return _integers(events.value(node) / GEV_PER_PT_CODE)
    if path.type is None or not isinstance(node, Binary):
        return _integers(np.ldexp(events.value(node), threshold.codes.fraction))
    sides = [codes_of(each, _full(each, scores), sizes).fraction for each in (node.left, node.right)]
    known, above = _integers(np.ldexp(events.value(node.left), max(sides)))
    also, below = _integers(np.ldexp(events.value(node.right), max(sides)))
    codes = np.stack((above, below), axis=1)
    return known & also, ratio_codes(codes, numerator=(0,), denominator=(1,), target=path.type)


def _integers(values: NDArray[np.float64]) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
    """Return where there is a finite value, and its floor, which a score is already."""
    known = np.isfinite(values)
    return known, np.floor(np.where(known, values, 0)).astype(np.int64)


def passing(events: PathEvents, total: int, *, cut: float, threshold: int) -> NDArray[np.bool_]:
    """Return which of `total` events pass a path at `cut` and `threshold`, (events,)."""
    passed = np.zeros(total, dtype=bool)
    passed[events.event[(events.variable > cut) & (events.score >= threshold)]] = True
    return passed
