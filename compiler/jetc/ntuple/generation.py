"""Older generations of the encoding, recognised by the values of whole columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from jetc.ntuple.schema import CANDIDATE_PREFIX

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from jetc.diagnostics.diagnostic import DataError
    from jetc.ntuple.block import EventBlock

__all__ = ["check_generation"]

_PT, _PT_REL = f"{CANDIDATE_PREFIX}_pt", f"{CANDIDATE_PREFIX}_pt_rel"
_WEIGHT, _ID = f"{CANDIDATE_PREFIX}_puppiweight", f"{CANDIDATE_PREFIX}_id"
_NEUTRAL_BELOW = 2
_QUARTERS = (3.0, 5.0)
"""A pT that counts quarters of a GeV is four times one in GeV; energy corrections spread the ratio."""
_FEWEST_JETS = 20
_FEWEST_NEUTRAL = 20
_FEWEST_WHOLE = 40
"""Of so many pT in steps of 0.25 GeV, chance does not make each a whole number."""
_MEND = "make the ntuple with a FastPUPPI version from cms-sw/cmssw @14799b3 on, or as the schema says"


def check_generation(block: EventBlock) -> None:
    """Refuse a block whose pT counts quarters of a GeV, or whose PUPPI weights lost all but one bit.

    So is one refused whose jets have no constituents at all.
    """
    if len(block):
        _check_any(block)
        _check_pt(block)
        _check_whole(block)
        _check_weights(block)


def _check_any(block: EventBlock) -> None:
    if _PT in block.columns and len(block) >= _FEWEST_JETS and not block.counts.any():
        raise block.fault(
            _PT,
            0,
            f"none of these {len(block)} jets has a constituent",
            "a jet has its seed at least; without constituents every input would be zero",
            "make the ntuple again, and store the constituents of each jet",
        )


def _check_pt(block: EventBlock) -> None:
    columns = block.columns
    if "jet_pt_phys" not in columns:
        return
    for name in ("jet_pt", _PT):
        if name in columns:
            ratio = _ratio(_per_jet(block, name), columns["jet_pt_phys"])
            if ratio is not None and _QUARTERS[0] < ratio < _QUARTERS[1]:
                of = "the sum of the constituents' pT" if name == _PT else name
                shown = f"{of} is {ratio:.3g} times jet_pt_phys in the usual one of these {len(block)} jets"
                raise _of_quarters(block, name, shown)


def _check_whole(block: EventBlock) -> None:
    """Refuse pT that are all whole numbers: they count quarters of a GeV."""
    pt = block.columns.get(_PT)
    if pt is None or len(pt) < _FEWEST_WHOLE or (pt[:_FEWEST_WHOLE] % 1).any():
        return
    if not (pt % 1).any():
        raise _of_quarters(block, _PT, f"each of {len(pt)} is a whole number, and steps are 0.25 GeV")


def _per_jet(block: EventBlock, name: str) -> NDArray[np.float64]:
    column: NDArray[Any] = block.columns[name]
    if name != _PT:
        return column.astype(np.float64)
    owner = np.repeat(np.arange(len(block)), block.counts)
    return np.bincount(owner, weights=column, minlength=len(block)).astype(np.float64)


def _ratio(word: NDArray[np.float64], value: NDArray[Any]) -> float | None:
    """Return the usual ratio of both, or None where there is none."""
    there = (value > 0) & (word > 0)
    return float(np.median(word[there] / value[there])) if there.any() else None


def _of_quarters(block: EventBlock, name: str, numbers: str) -> DataError:
    if _PT_REL in block.columns and block.counts.any():
        leading = block.columns[_PT_REL][(np.cumsum(block.counts) - block.counts)[block.counts > 0]]
        numbers += f"; {np.mean(leading > 1):.1%} of the leading pt_rel are above 1"
    return block.fault(
        name, 0, f"pT counts quarters of a GeV, as in an older encoding: {numbers}", _WHY, _MEND
    )


_WHY = "pT in GeV is promised; inputs four times too large saturate, and cuts select other jets"


def _check_weights(block: EventBlock) -> None:
    """Weights are 0 to 256 in FastPUPPI's generation; older headers keep the lowest bit, 0 or 1."""
    weight = block.columns.get(_WEIGHT)
    if weight is None:
        return
    if _ID in block.columns:
        weight = weight[block.columns[_ID] < _NEUTRAL_BELOW]
    if len(weight) < _FEWEST_NEUTRAL or not weight.max() <= 1 or not weight.min() >= 0:
        return
    raise block.fault(
        _WEIGHT,
        0,
        f"PUPPI weights keep one bit, as in an older encoding: none of {len(weight)} is above 1, "
        f"{np.mean(weight > 0):.1%} are not zero",
        "weights from 0 to 256, in steps of 1/256, are promised",
        _MEND,
    )
