"""Jets of the trigger matched to generator truth."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from jetc.sample.kernel import kernel
from jetc.sample.particle_flow import angle_between

if TYPE_CHECKING:
    from jetc.sample.constants import TruthCuts
    from jetc.sample.truth import GenJets, Leptons, Truth

__all__ = ["Directions", "match_truth", "nearest"]

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Columns = dict[str, npt.NDArray[np.generic]]


class Directions(NamedTuple):
    """Objects of a batch of events; event i has rows offsets[i] to offsets[i + 1]. GeV, rad."""

    offsets: Integers
    pt: Floats
    eta: Floats
    phi: Floats


@kernel
def nearest(
    jets: Directions, others: Directions, max_dr: float, min_ratio: float
) -> tuple[Integers, Floats, Integers]:
    """Find for each jet the nearest other of its event within `max_dr`.

    Only those whose pT times `min_ratio` is below the jet's count. Gives rows (-1 without one),
    distances (inf without one), and how many lie within; each of shape (jets,).
    """
    best = np.full(len(jets.pt), -1, dtype=np.int64)
    distance = np.full(len(jets.pt), np.inf)
    inside = np.zeros(len(jets.pt), dtype=np.int64)
    for event in range(len(jets.offsets) - 1):
        for i in range(jets.offsets[event], jets.offsets[event + 1]):
            for j in range(others.offsets[event], others.offsets[event + 1]):
                if jets.pt[i] <= min_ratio * others.pt[j]:
                    continue
                dr = np.hypot(jets.eta[i] - others.eta[j], angle_between(jets.phi[i], others.phi[j]))
                inside[i] += 1 if dr < max_dr else 0
                if dr < max_dr and dr < distance[i]:
                    best[i], distance[i] = j, dr
    return best, distance, inside


def _directions(objects: GenJets | Leptons) -> Directions:
    return Directions(objects.offsets, objects.pt, objects.eta, objects.phi)


def _taken(values: npt.NDArray[np.generic], rows: Integers, absent: float) -> npt.NDArray[np.generic]:
    """Give the values of rows, and `absent` for row -1."""
    padded = np.append(values, np.asarray([absent], dtype=values.dtype))
    return padded[rows]


def _gen_jet_columns(jets: GenJets, rows: Integers, distance: Floats) -> Columns:
    return {
        "jet_genmatch_pt": _taken(jets.pt, rows, 0),
        "jet_genmatch_eta": _taken(jets.eta, rows, 0),
        "jet_genmatch_phi": _taken(jets.phi, rows, 0),
        "jet_genmatch_mass": _taken(jets.mass, rows, 0),
        "jet_genmatch_dR": np.where(rows >= 0, distance, 0.0),
        "jet_genmatch_hflav": _taken(jets.hadron_flavour, rows, 0),
        "jet_genmatch_pflav": _taken(jets.parton_flavour, rows, 0),
    }


def match_truth(jets: Directions, truth: Truth, *, cuts: TruthCuts) -> Columns:
    """Give the truth branches of each jet, shape (jets,).

    Where several kinds of lepton match, the lepton pT is that of the tau, else the muon, else the
    electron; such jets belong to no class. Any match below its pT limit rejects the jet.
    """
    others = _directions(truth.jets)
    row, distance, _ = nearest(jets, others, cuts.jet_match_dr, cuts.jet_match_pt_ratio)
    columns = _gen_jet_columns(truth.jets, row, distance)
    reject = np.zeros(len(row), dtype=bool)
    lepton_pt, visible_pt = np.zeros(len(row)), np.zeros(len(row))
    leptons = np.zeros(len(row), dtype=np.int64)
    kinds = (
        ("jet_elflav", truth.electrons, cuts.lepton_pt_min),
        ("jet_muflav", truth.muons, cuts.lepton_pt_min),
        ("jet_tauflav", truth.taus, cuts.tau_visible_pt_min),
    )
    for name, kind, minimum in kinds:
        match, _, inside = nearest(jets, _directions(kind), cuts.lepton_match_dr, 0.0)
        found = match >= 0
        columns[name] = found
        leptons += inside
        visible = _taken(kind.visible_pt, match, 0).astype(np.float64)
        reject |= found & (visible < minimum)
        lepton_pt = np.where(found, _taken(kind.pt, match, 0), lepton_pt)
        visible_pt = np.where(found, visible, visible_pt)
        if kind is truth.taus:
            columns["jet_taucharge"] = _taken(kind.charge, match, 0)
            columns["jet_taudecaymode"] = _taken(kind.decay_mode, match, -1)
    return columns | {
        "jet_lepflav": leptons,
        "jet_genmatch_lep_pt": lepton_pt,
        "jet_genmatch_lep_vis_pt": visible_pt,
        "jet_reject": reject,
    }
