"""The generation of the encoding, recognised by the values of whole columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from jetc.diagnostics.diagnostic import DataError
from jetc.ntuple.schema import CANDIDATE_PREFIX
from jetc.prepare.encodings.cmssw_v0 import CMSSW_V0

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from jetc.ntuple.block import EventBlock

__all__ = ["OF_GENERATION", "EncodingError", "check_generation"]

_PT, _PT_REL = f"{CANDIDATE_PREFIX}_pt", f"{CANDIDATE_PREFIX}_pt_rel"
_PT_LOG, _EM_ID = f"{CANDIDATE_PREFIX}_pt_log", f"{CANDIDATE_PREFIX}_emid"
_WEIGHT, _ID = f"{CANDIDATE_PREFIX}_puppiweight", f"{CANDIDATE_PREFIX}_id"
_NEUTRAL_BELOW = 2
_QUARTERS = (3.0, 5.0)
"""A pT that counts quarters of a GeV is four times one in GeV; energy corrections spread the ratio."""
_FEWEST_JETS = 20
_FEWEST_NEUTRAL = 20
_FEWEST_WHOLE = 40
"""Of so many pT in steps of 0.25 GeV, chance does not make each a whole number."""
_NEW = "make the ntuple with a FastPUPPI version from cms-sw/cmssw @14799b3 on, or as the schema says"
_MEND = f"write features.encoding: {CMSSW_V0.name} in the spec, to read it as what it is; or {_NEW}"
_MEND_V0 = "leave features.encoding out of the spec, or write the encoding of this ntuple"
_STEPS_OF_LOG = 4


OF_GENERATION = (_PT, _PT_REL, _PT_LOG, _WEIGHT, _EM_ID, _ID, "jet_pt", "jet_pt_phys")
"""Branches whose numbers tell generations apart."""


class EncodingError(DataError):
    """Rows that are of another encoding than was asked for."""


def check_generation(block: EventBlock, encoding: str) -> None:
    """Refuse a block that is no ntuple of `encoding`, by its numbers: EncodingError.

    So is one refused whose jets have no constituents at all.
    """
    if not len(block):
        return
    _check_any(block)
    try:
        _check_encoding(block, encoding)
    except DataError as error:
        raise EncodingError(**vars(error)) from None


def _check_encoding(block: EventBlock, encoding: str) -> None:
    _check_words(block)
    if encoding == CMSSW_V0.name:
        _check_counts(block)
        _check_bits(block)
    else:
        _check_pt(block)
        _check_whole(block)
        _check_weights(block)
        _check_tables(block)


def _check_words(block: EventBlock) -> None:
    """Refuse jets whose own pT counts quarters: that of jets is in GeV in every generation."""
    if "jet_pt" in block.columns and "jet_pt_phys" in block.columns:
        ratio = _ratio(_per_jet(block, "jet_pt"), block.columns["jet_pt_phys"])
        if ratio is not None and _QUARTERS[0] < ratio < _QUARTERS[1]:
            shown = f"jet_pt is {ratio:.3g} times jet_pt_phys in the usual one of these {len(block)} jets"
            raise _of_quarters(block, "jet_pt", shown, _NEW)


def _check_counts(block: EventBlock) -> None:
    """Refuse pT in GeV: in the first generation they are whole numbers."""
    pt = block.columns.get(_PT)
    if pt is None:
        return
    broken = int(np.count_nonzero(pt % 1))
    if broken:
        raise block.fault_of_all(
            _PT,
            f"pT is in GeV, and not a count of quarters: {broken} of {len(pt)} are no whole numbers",
            f"{CMSSW_V0.name} is the encoding of ntuples whose pT counts quarters of a GeV",
            _MEND_V0,
        )
    if "jet_pt_phys" in block.columns:
        ratio = _ratio(_per_jet(block, _PT), block.columns["jet_pt_phys"])
        if ratio is not None and not _QUARTERS[0] < ratio < _QUARTERS[1] and len(block) >= _FEWEST_JETS:
            raise block.fault_of_all(
                _PT,
                f"the sum of the constituents' pT is {ratio:.3g} times jet_pt_phys in the usual one of these "
                f"{len(block)} jets",
                f"{CMSSW_V0.name} is the encoding of ntuples whose pT counts quarters of a GeV: 4 times",
                _MEND_V0,
            )


def _check_bits(block: EventBlock) -> None:
    for name in (_WEIGHT, _EM_ID):
        column = block.columns.get(name)
        above = 0 if column is None else int(np.count_nonzero(column > 1))
        if column is not None and above:
            raise block.fault_of_all(
                name,
                f"{above} of {len(column)} values are above 1, up to {column.max():g}",
                f"{CMSSW_V0.name} is the encoding of ntuples that keep one bit of it",
                _MEND_V0,
            )


def _check_tables(block: EventBlock) -> None:
    """Refuse what tables of generations between the first and the newest gave."""
    share, logarithm = block.columns.get(_PT_REL), block.columns.get(_PT_LOG)
    if share is not None and len(share) >= _FEWEST_WHOLE:
        below = int(np.count_nonzero(share < 0))
        if below:
            raise _of_table(block, _PT_REL, f"{below} of {len(share)} are negative, down to {share.min():g}")
        if not share.any():
            raise _of_table(block, _PT_REL, f"each of {len(share)} is 0")
    if logarithm is not None and len(logarithm) >= _FEWEST_WHOLE:
        coarse = not (logarithm * logarithm.dtype.type(_STEPS_OF_LOG) % 1).any()
        if coarse and logarithm.any():
            raise _of_table(block, _PT_LOG, f"each of {len(logarithm)} is a multiple of 0.25")


def _of_table(block: EventBlock, name: str, numbers: str) -> DataError:
    return block.fault_of_all(
        name,
        f"its table is that of an older encoding: {numbers}",
        "the table of the newest encoding is promised; this one loses the value",
        f"{_NEW}; or leave the branch out, so that the value comes from the words",
    )


def _check_any(block: EventBlock) -> None:
    if _PT in block.columns and len(block) >= _FEWEST_JETS and not block.counts.any():
        raise block.fault_of_all(
            _PT,
            f"none of these {len(block)} jets has a constituent",
            "a jet has its seed at least; without constituents every input would be zero",
            "make the ntuple again, and store the constituents of each jet",
        )


def _check_pt(block: EventBlock) -> None:
    columns = block.columns
    if "jet_pt_phys" in columns and _PT in columns:
        ratio = _ratio(_per_jet(block, _PT), columns["jet_pt_phys"])
        if ratio is not None and _QUARTERS[0] < ratio < _QUARTERS[1]:
            of = f"the sum of the constituents' pT is {ratio:.3g} times jet_pt_phys"
            raise _of_quarters(block, _PT, f"{of} in the usual one of these {len(block)} jets", _MEND)


def _check_whole(block: EventBlock) -> None:
    """Refuse pT that are all whole numbers: they count quarters of a GeV."""
    pt = block.columns.get(_PT)
    if pt is None or len(pt) < _FEWEST_WHOLE or (pt[:_FEWEST_WHOLE] % 1).any():
        return
    if not (pt % 1).any():
        raise _of_quarters(block, _PT, f"each of {len(pt)} is a whole number, and steps are 0.25 GeV", _MEND)


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


def _of_quarters(block: EventBlock, name: str, numbers: str, mend: str) -> DataError:
    if _PT_REL in block.columns and block.counts.any():
        leading = block.columns[_PT_REL][(np.cumsum(block.counts) - block.counts)[block.counts > 0]]
        numbers += f"; {np.mean(leading > 1):.1%} of the leading pt_rel are above 1"
    return block.fault_of_all(
        name, f"pT counts quarters of a GeV, as in an older encoding: {numbers}", _WHY, mend
    )


_WHY = "pT in GeV is promised; inputs four times too large saturate, and cuts select other jets"


def _check_weights(block: EventBlock) -> None:
    """Weights are 0 to 256 in FastPUPPI's generation; older headers keep the lowest bit, 0 or 1."""
    weight, pt = block.columns.get(_WEIGHT), block.columns.get(_PT)
    if weight is None:
        return
    if _ID in block.columns:
        weight = weight[block.columns[_ID] < _NEUTRAL_BELOW]
    if len(weight) < _FEWEST_NEUTRAL or not weight.max() <= 1 or not weight.min() >= 0:
        return
    raise block.fault_of_all(
        _WEIGHT,
        f"PUPPI weights keep one bit, as in an older encoding: none of {len(weight)} is above 1, "
        f"{np.mean(weight > 0):.1%} are not zero",
        "weights from 0 to 256, in steps of 1/256, are promised",
        _NEW if pt is not None and (pt % 1).any() else _MEND,
    )
