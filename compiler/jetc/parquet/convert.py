"""Values of a column as those of a branch: in its unit, rounded and clipped as declared, and checked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from jetc.ntuple.promises import first_broken
from jetc.parquet.units import in_unit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from jetc.ntuple.schema import Branch
    from jetc.parquet.mapping import Given

__all__ = ["MisfitError", "converted"]


class MisfitError(Exception):
    """Value number `index` does not fit its branch: what, why and the mend."""

    def __init__(self, index: int, what: str, why: str, mend: str) -> None:
        super().__init__(what)
        self.index, self.what, self.why, self.mend = index, what, why, mend


def converted(values: NDArray[Any], given: Given) -> tuple[NDArray[Any], int]:
    """Return `values` (n,) of the column of `given` as its branch has them, and how many were clipped.

    A branch without a sign is clipped at its upper end alone: a pT that is too small is not made larger.
    MisfitError for the first that does not fit.
    """
    branch = given.branch
    if given.codes is not None:
        return _meaning(values, given.codes).astype(branch.dtype), 0
    _check_finite(values)
    found = in_unit(values, given.unit, branch.unit)
    if given.round is not None:
        found = _rounded(found, branch, given.round)
    kept = np.clip(found, branch.low if branch.low < 0 else None, branch.high) if given.clip else found
    return _of_type(kept, values, branch), int(np.count_nonzero(kept != found))


def _check_finite(values: NDArray[Any]) -> None:
    lost = np.flatnonzero(~np.isfinite(values))
    if len(lost):
        index = int(lost[0])
        raise MisfitError(
            index, f"the value is {values[index]}", "a number is wanted", "drop the event from the table"
        )


def _meaning(values: NDArray[Any], codes: Mapping[int, float]) -> NDArray[np.float64]:
    """Return what the integers `values` (n,) stand for."""
    known = np.array(sorted(codes))
    meant = np.array([codes[code] for code in sorted(codes)], dtype=np.float64)
    place = np.searchsorted(known, values).clip(max=len(known) - 1)
    unknown = np.flatnonzero(known[place] != values)
    if len(unknown):
        index = int(unknown[0])
        raise MisfitError(
            index,
            f"the value is {values[index]}",
            f"codes has {', '.join(map(str, known))} alone, and no value is guessed",
            "add to codes what it means, or drop the event from the table",
        )
    found: NDArray[np.float64] = meant[place]
    return found


def _rounded(values: NDArray[Any], branch: Branch, how: str) -> NDArray[Any]:
    """Return the multiples of the branch's step next to `values`, or next below; halves go to even."""
    if values.dtype.kind in "bui" and branch.step in {None, 1}:
        return values
    step = branch.step or 1.0
    steps = values.astype(np.float64) / step
    return np.asarray((np.rint(steps) if how == "nearest" else np.floor(steps)) * step)


def _of_type(values: NDArray[Any], raw: NDArray[Any], branch: Branch) -> NDArray[Any]:
    """Bring values to the type of the branch; MisfitError for the first of `raw` that has no place in it."""
    wanted = np.dtype(branch.dtype)
    if wanted.kind == "f":
        with np.errstate(over="ignore"):
            values = values.astype(wanted)
        _check_kept(values, raw, branch)
        return values
    if values.dtype.kind == "f":
        _check_exact(raw, wanted)
        split = np.flatnonzero(values != np.rint(values))
        if len(split):
            raise _misfit(int(split[0]), raw, branch)
    _check_kept(values, raw, branch)
    return values.astype(wanted)


def _check_exact(raw: NDArray[Any], wanted: np.dtype[Any]) -> None:
    """Refuse floats where integers of 64 bits are wanted: a float does not tell large ones apart."""
    if len(raw) and wanted.itemsize == np.dtype(np.int64).itemsize:
        raise MisfitError(
            0,
            f"the column has {raw.dtype} values",
            "integers of 64 bits are wanted, and a float does not tell large ones apart",
            "write the column as integers",
        )


def _check_kept(values: NDArray[Any], raw: NDArray[Any], branch: Branch) -> None:
    index = first_broken(values, branch)
    if index is not None:
        raise _misfit(index, raw, branch, values[index])


def _misfit(index: int, raw: NDArray[Any], branch: Branch, value: object = None) -> MisfitError:
    becomes = "" if value is None or value == raw[index] else f", {value} {branch.unit}"
    return MisfitError(
        index,
        f"the value is {raw[index]}{becomes}",
        f"{branch.name} promises {branch.promise}: {branch.meaning}",
        "correct unit in the mapping, or add round or clip: true; else drop the event from the table",
    )
