"""What a feature may be: the quantities of a constituent, their branches in the ntuple, and their ranges.

A line here is all that a quantity needs whose branch the ntuple has.
**Source** of the branches: FastPUPPI JetNTuplizer; `jetc.ntuple.schema` has their units and meanings.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["FEATURES", "FeatureQuantity"]


@dataclass(frozen=True, slots=True)
class FeatureQuantity:
    """The ntuple's `branch`, and the values, `low` to `high`, that every format of it must hold, and why.

    Momenta, z0 and dxy are open above, and saturate on purpose.
    """

    branch: str
    low: int = 0
    high: int = 0
    why: str = ""


def _flag(branch: str) -> FeatureQuantity:
    return FeatureQuantity(branch, 0, 1, "it is a flag")


_IN_CONE = (-92, 92, "it stays in the cone of 0.4, in pi/720")

FEATURES: dict[str, FeatureQuantity] = {
    "pt": FeatureQuantity("jet_puppicand_pt"),
    "pt_rel": FeatureQuantity("jet_puppicand_pt_rel", 0, 1, "it is a share of the jet"),
    "pt_log": FeatureQuantity("jet_puppicand_pt_log"),
    "deta": FeatureQuantity("jet_puppicand_deta", *_IN_CONE),
    "dphi": FeatureQuantity("jet_puppicand_dphi", *_IN_CONE),
    "mass": FeatureQuantity("jet_puppicand_mass"),
    "is_photon": _flag("jet_puppicand_isPhoton"),
    "is_electron_plus": _flag("jet_puppicand_isElectronPlus"),
    "is_electron_minus": _flag("jet_puppicand_isElectronMinus"),
    "is_muon_plus": _flag("jet_puppicand_isMuonPlus"),
    "is_muon_minus": _flag("jet_puppicand_isMuonMinus"),
    "is_neutral_hadron": _flag("jet_puppicand_isNeutralHadron"),
    "is_charged_hadron_plus": _flag("jet_puppicand_isChargedHadronPlus"),
    "is_charged_hadron_minus": _flag("jet_puppicand_isChargedHadronMinus"),
    "z0": FeatureQuantity("jet_puppicand_z0"),
    "dxy": FeatureQuantity("jet_puppicand_dxy"),
    "is_filled": _flag("jet_puppicand_isfilled"),
    "puppi_weight": FeatureQuantity("jet_puppicand_puppiweight", 0, 256, "256 stands for a weight of 1"),
    "em_id": FeatureQuantity("jet_puppicand_emid", 0, 63, "the link has six bits for it"),
    "quality": FeatureQuantity("jet_puppicand_quality", 0, 7, "the link has three bits for it"),
}
"""By the name that a spec gives, in the order in which a message lists them."""
