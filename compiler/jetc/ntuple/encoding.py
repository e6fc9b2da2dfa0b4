"""Constituent features as the firmware computes them from the words, for the writer and for the reader.

Generation: cms-sw/cmssw @14799b3 ("newest" where several exist), bit for bit: pT in GeV, the
reciprocal and the logarithm from tables addressed by the bits behind the leading one.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

__all__ = ["GEV_PER_STEP", "MASSES", "ONE_HOTS", "PT_MAX_GEV", "STEPS_PER_PI", "inverse_pt", "log_pt"]

Integers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

GEV_PER_STEP = 0.25
"""The step of hardware pT. **Source**: cmssw 17c0c12c DataFormats/L1TParticleFlow/interface/datatypes.h."""
STEPS_PER_PI = 720
"""Steps of hardware angles in pi. **Source**: datatypes.h."""
PT_MAX_GEV = ((1 << 14) - 1) * GEV_PER_STEP
"""The largest hardware pT: 14 bits. **Source**: datatypes.h."""

_PT_BITS = 14
_PT_FRACTION_BITS = 2
_INVERSE_FRACTION_BITS = 14
_INVERSE_ADDRESS_BITS = 10
_LOG_FRACTION_BITS = 10
_LOG_ADDRESS_BITS = 8
_WORD_MAX = (1 << 14) - 1
MASSES = (0.5, 0.0, 0.13, 0.13, 0.005, 0.005, 0.105, 0.105)
"""Mass of each particle id, GeV."""
ONE_HOTS = {
    "isPhoton": 1,
    "isElectronPlus": 5,
    "isElectronMinus": 4,
    "isMuonPlus": 7,
    "isMuonMinus": 6,
    "isNeutralHadron": 0,
    "isChargedHadronPlus": 3,
    "isChargedHadronMinus": 2,
}
"""The particle id that each one-hot stands for."""


def _normalised(codes: Integers, address_bits: int) -> tuple[Integers, Integers]:
    """Shift codes until their leading one is the top bit; give the shift and the bits behind it."""
    top = np.floor(np.log2(np.maximum(codes, 1))).astype(np.int64)
    shift = _PT_BITS - 1 - top
    behind = (codes << shift) >> (_PT_BITS - 1 - address_bits)
    return shift, behind & ((1 << address_bits) - 1)


def inverse_pt(codes: Integers) -> Floats:
    """Give 1/pT in 1/GeV of pT codes (0.25 GeV), as a number of type ap_ufixed<14,0,TRN,SAT>.

    The table holds the reciprocal of the normalised value, 4 to 8 steps of 2^-14, so the result is
    0.8 to 1 times the true one; it is shifted back afterwards. A code of 0 gives the largest value.

    >>> inverse_pt(np.array([160]))  # 40 GeV, true value 0.025
    array([0.0234375])
    """
    shift, address = _normalised(codes, _INVERSE_ADDRESS_BITS)
    top = 1 << (_PT_BITS - 1 - _PT_FRACTION_BITS)
    value = top * (1 + address / (1 << _INVERSE_ADDRESS_BITS))
    table = np.floor((1 << _INVERSE_FRACTION_BITS) / value).astype(np.int64)
    word = np.minimum(np.where(codes > 0, table << shift, _WORD_MAX), _WORD_MAX)
    return word / (1 << _INVERSE_FRACTION_BITS)


def log_pt(codes: Integers) -> Floats:
    """Give ln(pT/GeV) of pT codes (0.25 GeV), as a number of type ap_ufixed<14,4,TRN,SAT>.

    The table's entry for the normalised value minus the shift times ln 2, both truncated to 2^-10;
    0 below 1 GeV.

    >>> log_pt(np.array([2, 4, 40]))  # 0.5, 1 and 10 GeV
    array([0.        , 0.        , 2.30273438])
    """
    shift, address = _normalised(codes, _LOG_ADDRESS_BITS)
    top = 1 << (_PT_BITS - 1 - _PT_FRACTION_BITS)
    scale = 1 << _LOG_FRACTION_BITS
    table = np.floor(np.log(top * (1 + address / (1 << _LOG_ADDRESS_BITS))) * scale)
    word = table - np.floor(shift * np.log(2.0) * scale)
    return np.asarray(np.clip(np.where(codes > 0, word, 0.0), 0, _WORD_MAX) / scale)
