"""Checks the values of a column against what the schema promises of its branch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from jetc.ntuple.schema import Branch

__all__ = ["first_broken"]


def first_broken(values: NDArray[Any], branch: Branch) -> int | None:
    """Return the index of the first of `values` (n,) that breaks the promise of `branch`, or None.

    A number that is not finite breaks it. The usual column passes on its extremes and steps alone.
    """
    if not len(values) or _all_kept(values, branch):
        return None
    return int(np.flatnonzero(~_kept(values, branch))[0])


def _all_kept(values: NDArray[Any], branch: Branch) -> bool:
    if branch.values:
        return bool(_kept(values, branch).all())
    ends = np.array([values.min(), values.max()])  # not a number is either where it is among the values
    return bool(_within(ends, branch).all() and _on_steps(values, branch).all())


def _within(values: NDArray[Any], branch: Branch) -> NDArray[np.bool_]:
    """Compare in the type of the values: the ends of a range are rounded as they are."""
    low, high = (
        np.array([branch.low, branch.high], dtype=values.dtype)
        if values.dtype.kind == "f"
        else (branch.low, branch.high)
    )
    above = values > low if branch.open else values >= low
    return np.asarray(above & (values <= high) & np.isfinite(values))


def _kept(values: NDArray[Any], branch: Branch) -> NDArray[np.bool_]:
    if branch.values:
        kept = np.zeros(len(values), dtype=bool)
        for value in branch.values:
            kept |= values == value
        return kept
    with np.errstate(invalid="ignore"):
        return np.asarray(_within(values, branch) & _on_steps(values, branch))


def _on_steps(values: NDArray[Any], branch: Branch) -> NDArray[np.bool_]:
    """Return which values are multiples of the branch's step, a power of two."""
    if branch.step is None or values.dtype.kind != "f":
        return np.ones(1, dtype=bool)
    steps = values / values.dtype.type(branch.step)
    return np.asarray(steps == np.rint(steps))
