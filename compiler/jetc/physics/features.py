"""Input words of a jet from its ntuple constituents."""

from __future__ import annotations

from typing import TYPE_CHECKING

import awkward as ak
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from jetc.spec.model import FeatureName, Features

__all__ = ["FEATURE_BRANCHES", "code_type", "feature_branches", "input_codes"]

FEATURE_BRANCHES: dict[FeatureName, str] = {
    "pt": "jet_puppicand_pt",
    "pt_rel": "jet_puppicand_pt_rel",
    "pt_log": "jet_puppicand_pt_log",
    "deta": "jet_puppicand_deta",
    "dphi": "jet_puppicand_dphi",
    "mass": "jet_puppicand_mass",
    "is_photon": "jet_puppicand_isPhoton",
    "is_electron_plus": "jet_puppicand_isElectronPlus",
    "is_electron_minus": "jet_puppicand_isElectronMinus",
    "is_muon_plus": "jet_puppicand_isMuonPlus",
    "is_muon_minus": "jet_puppicand_isMuonMinus",
    "is_neutral_hadron": "jet_puppicand_isNeutralHadron",
    "is_charged_hadron_plus": "jet_puppicand_isChargedHadronPlus",
    "is_charged_hadron_minus": "jet_puppicand_isChargedHadronMinus",
    "z0": "jet_puppicand_z0",
    "dxy": "jet_puppicand_dxy",
    "is_filled": "jet_puppicand_isfilled",
    "puppi_weight": "jet_puppicand_puppiweight",
    "em_id": "jet_puppicand_emid",
    "quality": "jet_puppicand_quality",
}
"""The ntuple branch of each feature, with its unit. **Source**: FastPUPPI JetNTuplizer."""

_INT16_BITS, _INT32_BITS = 16, 32


def feature_branches(features: Features) -> tuple[str, ...]:
    """Return the branches that `input_codes` reads."""
    return tuple(FEATURE_BRANCHES[each.name] for each in features.inputs)


def code_type(features: Features) -> type[np.int16 | np.int32]:
    """Return the smallest integer type that holds the codes of every feature; ValueError where none does."""
    widest = max(each.type.width + int(not each.type.signed) for each in features.inputs)
    if widest > _INT32_BITS:
        msg = f"feature words of {widest} bits, the sign included, do not fit an int32"
        raise ValueError(msg)
    return np.int16 if widest <= _INT16_BITS else np.int32


def input_codes(jets: ak.Array, features: Features) -> NDArray[np.int16 | np.int32]:
    """Return the input words, shape (jets, constituents, features), each in its feature's format.

    Constituents keep their stored order, highest pT first; missing ones are all zero.
    """
    kind = code_type(features)
    codes: NDArray[np.int16 | np.int32] = np.zeros(
        (len(jets), features.constituents, len(features.inputs)), dtype=kind
    )
    for index, each in enumerate(features.inputs):
        padded = ak.pad_none(jets[FEATURE_BRANCHES[each.name]], features.constituents, axis=1, clip=True)
        values = ak.to_numpy(ak.fill_none(padded, 0.0), allow_missing=False)
        codes[:, :, index] = each.type.quantize(values)
    return codes
