"""Two specs compared: what breaks, what reruns, which bits may change, what it did to the numbers."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from statistics import NormalDist
from typing import TYPE_CHECKING

from jetc.diagnostics.diagnostic import GateError
from jetc.plan.key import FlatSpec, spec_ingredients
from jetc.review.differences import Difference, differences
from jetc.review.rules import ChangeClass, Rule, rule_of
from jetc.stages import stages_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jetc.checks.load import LoadedSpec
    from jetc.language.sections.model import Spec
    from jetc.review.lock import Lock, LockedNumber

__all__ = [
    "Change",
    "Comparison",
    "LockState",
    "Noise",
    "NumberPair",
    "Side",
    "compare",
    "number_pairs",
    "significance",
]


class LockState(StrEnum):
    """Whether a side has numbers."""

    FRESH = "locked"
    STALE = "a lock of another state of the spec"
    ABSENT = "no lock"
    UNUSABLE = "a lock that cannot be used"


@dataclass(frozen=True, slots=True)
class Side:
    """A spec with its name in the comparison, its files, and its lock where there is a good one.

    `layers` are the content of the spec's own file and of all that it extends.
    """

    label: str
    loaded: LoadedSpec
    layers: tuple[bytes, ...]
    lock: Lock | None
    state: LockState


@dataclass(frozen=True, slots=True)
class Change:
    """A difference and the rule that classifies it."""

    difference: Difference
    rule: Rule


class Noise(StrEnum):
    """Whether a number changed by more than chance explains."""

    SAME = "unchanged"
    EXACT = "exact"
    """The number has no uncertainty: any change is one."""
    WITHIN = "within noise"
    BEYOND = "beyond noise"


@dataclass(frozen=True, slots=True)
class NumberPair:
    """One number of both locks; None where a side lacks it."""

    key: str
    old: LockedNumber | None
    new: LockedNumber | None
    noise: Noise


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a change of a spec means.

    `reruns` are the stages in build order that read another value, or something of one that does; `kept` are
    the others. `numbers` are empty without two locks.
    """

    old: Side
    new: Side
    changes: tuple[Change, ...]
    reruns: tuple[str, ...]
    kept: tuple[str, ...]
    numbers: tuple[NumberPair, ...]

    @property
    def of(self) -> ChangeClass | None:
        """The strictest class of the changes, or None where not even the text differs."""
        if self.changes:
            return max(each.rule.of for each in self.changes)
        return None if self.old.layers == self.new.layers else ChangeClass.COSMETIC

    @property
    def retrains(self) -> bool:
        """Whether the network trains again."""
        return "training" in self.reruns

    @property
    def other_weights(self) -> bool:
        """Whether both sides are locked, with weights that differ."""
        old, new = self.old.lock, self.new.lock
        return old is not None and new is not None and old.products["weights"] != new.products["weights"]

    @property
    def unexplained(self) -> bool:
        """Whether the weights differ though nothing in the spec makes the network train again."""
        return self.other_weights and not self.retrains


def compare(old: Side, new: Side) -> Comparison:
    """Return what the change from `old` to `new` means; GateError where no rule can say it."""
    found = _changes(old, new)
    numbers = _numbers(old.lock, new.lock) if old.lock is not None and new.lock is not None else ()
    return Comparison(old, new, found, *_reruns(old.loaded.spec, new.loaded.spec), numbers)


def _changes(old: Side, new: Side) -> tuple[Change, ...]:
    """Return every difference with its rule; GateError where the specs differ beyond what was classified."""
    found = differences(old.loaded, new.loaded)
    trained = {name for side in (old, new) for name in side.loaded.spec.dataset.sets}
    try:
        changes = tuple(Change(each, rule_of(each, trained=trained)) for each in found)
    except KeyError as error:
        raise _unclassified(old, new, f"there is no rule for a change of {error.args[0]}") from error
    if not changes and old.loaded.spec != new.loaded.spec:
        raise _unclassified(old, new, "their values are not the same, and no field was found to differ")
    return changes


def _unclassified(old: Side, new: Side, why: str) -> GateError:
    return GateError(
        gate="diff",
        what=f"{old.label} and {new.label} differ, and the change was not classified",
        why=why,
        mend="report this, with both specs",
    )


def _reruns(old: Spec, new: Spec) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the stages of `new` that read another value or something of one that does, and the others."""
    before, after = FlatSpec(old), FlatSpec(new)
    known = {stage.name: stage for stage in stages_of(old)}
    moved: list[str] = []
    kept: list[str] = []
    stages = stages_of(new)
    names = {stage.name for stage in stages}
    for stage in stages:
        then = known.get(stage.name)
        own = then is None or spec_ingredients(then, before) != spec_ingredients(stage, after)
        gone = any(need.stage in moved or need.stage not in names for need in stage.needs)
        inputs = then is None or set(then.needs) != set(stage.needs) or gone
        (moved if own or inputs else kept).append(stage.name)
    return tuple(moved), tuple(kept)


def _numbers(old: Lock, new: Lock) -> tuple[NumberPair, ...]:
    measured: tuple[bool, bool] = (False, False)
    if old.products["weights"] != new.products["weights"]:
        measured = (old.seeds > 1, new.seeds > 1)
    return number_pairs(old.metrics, new.metrics, measured=measured)


def number_pairs(
    before: Mapping[str, LockedNumber],
    after: Mapping[str, LockedNumber],
    *,
    measured: tuple[bool, bool] = (False, False),
) -> tuple[NumberPair, ...]:
    """Return the numbers of two sides by key, each with whether it changed by more than chance explains.

    `measured` tells for each side whether the spread of its trainings counts.
    """
    keys = (*before, *(key for key in after if key not in before))
    return tuple(
        NumberPair(key, before.get(key), after.get(key), _noise(before.get(key), after.get(key), measured))
        for key in keys
    )


def significance(old: LockedNumber, new: LockedNumber) -> float | None:
    """Return the step between two numbers over its standard deviation, by the half intervals that face it.

    Samples are taken as independent, and each half interval as that of a normal number at its level. None
    where the step has no such deviation.
    """
    facing = _facing(old, new)
    if not facing or old.unit != new.unit or old.level is None or new.level is None:
        return None
    levels = zip(facing, (old.level, new.level), strict=True)
    deviation = math.hypot(*(part / NormalDist().inv_cdf((1 + level) / 2) for part, level in levels))
    return abs(float(new.value) - float(old.value)) / deviation if deviation > 0 else None


def _facing(old: LockedNumber, new: LockedNumber) -> tuple[float, ...]:
    """Return the half intervals of two numbers on the side of the step; none where one has no interval."""
    if isinstance(old.value, str) or isinstance(new.value, str):
        return ()
    if old.interval is None or new.interval is None:
        return ()
    if new.value > old.value:
        return old.interval[1] - old.value, new.value - new.interval[0]
    return old.value - old.interval[0], new.interval[1] - new.value


def _noise(old: LockedNumber | None, new: LockedNumber | None, measured: tuple[bool, bool]) -> Noise:
    """Compare the step with both half intervals that face it, added in squares as for independent samples.

    `measured` tells for each side whether the spread of its trainings counts. Where one side alone knows
    it, it stands for the other side, too, which is one training as well.
    """
    if old is None or new is None:
        return Noise.EXACT
    if (old.value, old.unit) == (new.value, new.unit):
        return Noise.SAME
    if isinstance(old.value, str) or isinstance(new.value, str):
        return Noise.EXACT
    known = [*_facing(old, new)]
    sides = zip((old, new), measured, strict=True)
    spreads = [each.spread or 0.0 for each, there in sides if there and each.seeds is None]
    if any(spreads):
        known += spreads * (2 if len(spreads) == 1 else 1)
    if not known:
        return Noise.EXACT
    return Noise.BEYOND if abs(new.value - old.value) > math.hypot(*known) else Noise.WITHIN
