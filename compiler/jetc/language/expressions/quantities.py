"""The quantities that expressions of a spec may name, their units, and the ntuple branches behind them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

__all__ = ["GENERATED", "LEPTONS", "SELECTED", "TARGETS", "TRUTH", "Kind", "Quantity"]

LEPTONS = ("none", "tau", "muon", "electron", "several")
"""What `lepton` can be: the one flavour matched to the jet, none, or more than one."""


class Kind(StrEnum):
    """What values a quantity takes."""

    REAL = "number"
    INTEGER = "integer"
    FLAG = "flag"
    WORD = "word"


@dataclass(frozen=True, slots=True)
class Quantity:
    """A column of the jets: its `branches` in the ntuple, its unit (None: a pure number), what it says."""

    kind: Kind
    branches: tuple[str, ...]
    meaning: str
    unit: str | None = None
    words: tuple[str, ...] = ()
    none: float | None = None
    """The value that says that a jet has no such quantity."""


TRUTH: dict[str, Quantity] = {
    "lepton": Quantity(
        Kind.WORD,
        ("jet_tauflav", "jet_muflav", "jet_elflav"),
        "the one lepton flavour matched to the jet",
        words=LEPTONS,
    ),
    "hadron_flavour": Quantity(
        Kind.INTEGER, ("jet_genmatch_hflav",), "ghost hadron flavour of the matched gen jet: 5, 4, 0"
    ),
    "parton_flavour": Quantity(
        Kind.INTEGER, ("jet_genmatch_pflav",), "its parton flavour, a signed particle id; 0: none"
    ),
    "tau_charge": Quantity(Kind.INTEGER, ("jet_taucharge",), "charge of the matched tau; 0: none"),
    "pt": Quantity(Kind.REAL, ("jet_pt_phys",), "transverse momentum of the jet", unit="GeV"),
    "eta": Quantity(Kind.REAL, ("jet_eta_phys",), "pseudorapidity of the jet"),
    "gen_jet_pt": Quantity(
        Kind.REAL, ("jet_genmatch_pt",), "transverse momentum of the matched gen jet; 0: none", unit="GeV"
    ),
    "visible_lepton_pt": Quantity(
        Kind.REAL,
        ("jet_genmatch_lep_vis_pt",),
        "transverse momentum of the matched lepton or tau without neutrinos; 0: none",
        unit="GeV",
    ),
    "rejected": Quantity(
        Kind.FLAG, ("jet_reject",), "the matched lepton or visible tau is too soft to train on"
    ),
}
"""What the definition of a class may name."""

SELECTED: dict[str, Quantity] = {
    **TRUTH,
    "target_pt": Quantity(
        Kind.REAL,
        (),
        "truth transverse momentum that the jet's class aims at; 0 outside every class",
        unit="GeV",
    ),
}
"""What the selection of jets may name."""

TARGETS: dict[str, Quantity] = {
    **{name: replace(TRUTH[name], none=0.0) for name in ("gen_jet_pt", "visible_lepton_pt")},
    "lepton_pt": Quantity(
        Kind.REAL,
        ("jet_genmatch_lep_pt",),
        "transverse momentum of the matched lepton or tau with its neutrinos; 0: none",
        unit="GeV",
        none=0.0,
    ),
    "gen_jet_eta": Quantity(Kind.REAL, ("jet_genmatch_eta",), "pseudorapidity of the matched gen jet"),
    "gen_jet_mass": Quantity(
        Kind.REAL, ("jet_genmatch_mass",), "mass of the matched gen jet; -1: none", unit="GeV", none=-1.0
    ),
    **{name: TRUTH[name] for name in ("tau_charge", "pt", "eta")},
}
"""What the target of an output beside the pT ratio may name."""

GENERATED: dict[str, Quantity] = {
    name: {**TRUTH, **TARGETS}[name]
    for name in (
        "lepton",
        "hadron_flavour",
        "parton_flavour",
        "tau_charge",
        "gen_jet_pt",
        "gen_jet_eta",
        "visible_lepton_pt",
    )
}
"""What an acceptance may name: the generator's truth of a jet, and nothing that a detector measured."""
