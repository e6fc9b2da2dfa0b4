"""Targets of the outputs beside the pT ratio, from generator truth."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from jetc.language.expressions.expression import names
from jetc.language.expressions.quantities import SELECTED, TARGETS
from jetc.physics.expressions import columns_of, evaluate, value_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from jetc.language.sections.extra_target import ExtraTarget

__all__ = ["NoTargetError", "extra_target", "target_branches"]


class NoTargetError(ValueError):
    """A jet, `row` of those given, that should have a target and has none; `branch` tells why."""

    def __init__(self, row: int, branch: str, what: str) -> None:
        self.row, self.branch = row, branch
        super().__init__(what)


def target_branches(targets: Sequence[ExtraTarget]) -> tuple[str, ...]:
    """Return the branches that `extra_target` reads for these, each once."""
    named = [name for each in targets for name in _names(each)]
    asked = [name for each in targets if each.where for name in _named(each.where.of)]
    branches = [TARGETS[name].branches for name in named] + [SELECTED[name].branches for name in asked]
    return tuple(dict.fromkeys(branch for each in branches for branch in each))


def extra_target(
    jets: Mapping[str, NDArray[Any]], keep: NDArray[np.bool_], target: ExtraTarget
) -> NDArray[np.float32]:
    """Return the clipped `target` of the jets of `keep`, (jets kept,), in its unit; NaN where it has none.

    `jets` are columns of `target_branches`, (jets,). Raises NoTargetError for a jet of target.where that
    lacks a quantity of the target, or whose target is no number.
    """
    asked = keep.copy()
    if target.where is not None:
        asked &= evaluate(target.where, columns_of(jets, (target.where,)))
    columns = {name: np.asarray(jets[TARGETS[name].branches[0]], np.float64) for name in _names(target)}
    for name, column in columns.items():
        _refuse(target.name, name, asked & (column == TARGETS[name].none), column)
    with np.errstate(all="ignore"):
        values = np.broadcast_to(np.asarray(value_of(target.target.of, columns), np.float64), asked.shape)
    _refuse(target.name, _names(target)[0], asked & ~np.isfinite(values), values)
    clipped = np.where(asked, np.clip(values, *target.clip), np.nan)
    return clipped[keep].astype(np.float32)


def _refuse(target: str, name: str, wrong: NDArray[np.bool_], values: NDArray[np.float64]) -> None:
    """Raise NoTargetError for the first jet that is `wrong`, whose `values` are those of quantity `name`."""
    rows = np.flatnonzero(wrong)
    if not len(rows):
        return
    row = int(rows[0])
    value = float(values[row])
    what = f"{name} is {value:g}, none" if np.isfinite(value) else "it is no number"
    raise NoTargetError(row, TARGETS[name].branches[0], f"the jet has no target {target}: {what}")


def _names(target: ExtraTarget) -> list[str]:
    return _named(target.target.of)


def _named(node: Any) -> list[str]:  # noqa: ANN401 - an expression
    """Return the quantities that an expression names, each once."""
    return [name for name in dict.fromkeys(each.name for each in names(node)) if name in SELECTED | TARGETS]
