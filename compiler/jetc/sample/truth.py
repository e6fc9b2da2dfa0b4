"""Generator truth: jets with flavours, leptons, hadronic taus, and event quantities."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import awkward as ak
import fastjet
import numpy as np
import numpy.typing as npt

from jetc.sample.particle_id import (
    BOTTOM,
    CHARM,
    ELECTRON,
    GLUON,
    HIGGS,
    MUON,
    NEUTRAL_PION,
    NEUTRINOS,
    TAU,
)

if TYPE_CHECKING:
    from jetc.sample.constants import TruthCuts
    from jetc.sample.process import Particles

__all__ = ["GenJets", "Leptons", "Truth", "build_truth", "is_bottom", "is_charm"]

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

_BOSONS = (23, 24, HIGGS, 35)
_GHOST = 1e-18
_FIRST_HADRON = 100
_FIRST_EXOTIC = 1_000_000
_CHARGED = (11, 13, 15, 211, 321, 2212, 3112, 3222, 3312, 3334, 213, 323)


@dataclass(frozen=True, slots=True)
class GenJets:
    """Anti-kT 0.4 jets of stable particles without neutrinos; event i has rows offsets[i] to [i + 1]."""

    offsets: Integers
    pt: Floats
    eta: Floats
    phi: Floats
    mass: Floats
    hadron_flavour: Integers
    """5 with a ghost b hadron, else 4 with a ghost c hadron, else 0."""
    parton_flavour: Integers
    """Hardest ghost b parton, else c parton, else light parton or gluon; 0 without one. Signed."""


@dataclass(frozen=True, slots=True)
class Leptons:
    """Leptons or hadronic taus from W, Z, H (or, for e and mu, a tau of theirs)."""

    offsets: Integers
    pt: Floats
    eta: Floats
    phi: Floats
    charge: Integers
    visible_pt: Floats
    """pT without neutrinos: that of e and mu itself."""
    decay_mode: Integers
    """5 (prongs - 1) + neutral pions of a tau; -1 for e and mu."""


@dataclass(frozen=True, slots=True)
class Truth:
    """All truth of a batch of events."""

    jets: GenJets
    muons: Leptons
    electrons: Leptons
    taus: Leptons
    ht: Floats
    """Shape (events,): scalar sum of gen jet pT above the HT cuts, GeV."""
    hh_mass: Floats
    """Shape (events,): mass of the sum of the last-copy H, 0 with fewer than two, GeV."""


def _digit(pid: Integers, quark: int) -> Flags:
    """Say which ids have `quark` as the heaviest quark digit of a meson or baryon."""
    size = np.abs(pid)
    hadron = (size > _FIRST_HADRON) & (size < _FIRST_EXOTIC)
    size = size % 10_000
    meson = (size // 100) % 10
    baryon = (size // 1000) % 10
    heaviest = (baryon == quark) | ((baryon == 0) & (meson == quark))
    return np.asarray(hadron & heaviest)


def is_bottom(pid: Integers) -> Flags:
    """Say which ids are bottom hadrons."""
    return _digit(pid, BOTTOM)


def is_charm(pid: Integers) -> Flags:
    """Say which ids are charm hadrons without bottom."""
    return _digit(pid, CHARM)


def _pt(particles: Particles) -> Floats:
    return np.hypot(particles.px, particles.py)


def _last_hadrons(particles: Particles, member: Flags) -> Integers:
    """Give rows of the hadrons that do not decay into another of their kind."""
    passed_on = np.zeros(len(member), dtype=bool)
    rows = np.flatnonzero(member)
    mothers = particles.mother[rows]
    passed_on[mothers[member[mothers]]] = True
    return rows[~passed_on[rows]]


def _last_partons(particles: Particles, pt_min: float) -> Integers:
    """Give rows of the partons that hadronise; light ones above `pt_min` only."""
    size = np.abs(particles.pid)
    parton = ((size >= 1) & (size <= BOTTOM)) | (size == GLUON)
    last = parton & (particles.status < 0) & ~parton[particles.first_daughter]
    heavy = (size == CHARM) | (size == BOTTOM)
    has_daughter = particles.first_daughter > particles.offsets[particles.event()]
    return np.flatnonzero(last & has_daughter & (heavy | (_pt(particles) > pt_min)))


def _cluster(
    particles: Particles, rows: Integers, ghost: Flags, cuts: TruthCuts
) -> tuple[ak.Array, ak.Array]:
    """Cluster rows (ordered by event); ghosts keep their direction and get negligible energy."""
    scale = np.where(ghost, _GHOST, 1.0)
    counts = np.bincount(particles.event()[rows], minlength=particles.events)
    columns = ak.zip(
        {
            "px": particles.px[rows] * scale,
            "py": particles.py[rows] * scale,
            "pz": particles.pz[rows] * scale,
            "E": particles.energy[rows] * scale,
        },
        with_name="Momentum4D",
    )
    definition = fastjet.JetDefinition(fastjet.antikt_algorithm, cuts.gen_jet_radius)
    sequence = fastjet.ClusterSequence(ak.unflatten(columns, counts), definition)
    minimum = cuts.gen_jet_pt_min
    return sequence.inclusive_jets(minimum), sequence.constituent_index(minimum)


def _flavours(particles: Particles, rows: Integers, jet: Integers, jets: int) -> tuple[Integers, Integers]:
    """Give hadron and parton flavour of `jets` jets; ghost `rows` lie in jets `jet`."""
    pid = particles.pid[rows]
    hadron = np.zeros(jets, dtype=np.int64)
    hadron[jet[is_charm(pid)]] = CHARM
    hadron[jet[is_bottom(pid)]] = BOTTOM
    parton = np.zeros(jets, dtype=np.int64)
    size = np.abs(pid)
    is_parton = (size <= BOTTOM) | (size == GLUON)
    rank = np.select([size == BOTTOM, size == CHARM], [2, 1], 0)
    order = np.lexsort((_pt(particles)[rows], rank))
    order = order[is_parton[order]]
    parton[jet[order]] = pid[order]
    return hadron, parton


def _clustered_rows(particles: Particles, cuts: TruthCuts) -> tuple[Integers, Flags]:
    """Give the rows that are clustered, ordered by event, and which of them are ghosts."""
    momentum = np.sqrt(particles.px**2 + particles.py**2 + particles.pz**2)
    central = np.abs(particles.pz) < np.tanh(cuts.gen_particle_abs_eta_max) * momentum
    seen = (particles.status > 0) & ~np.isin(np.abs(particles.pid), NEUTRINOS)
    hadrons = [_last_hadrons(particles, kind(particles.pid)) for kind in (is_bottom, is_charm)]
    ghosts = np.concatenate([*hadrons, _last_partons(particles, cuts.light_parton_pt_min)])
    ghosts = ghosts[_pt(particles)[ghosts] > 0]
    real = np.flatnonzero(seen & central)
    rows = np.concatenate([real, ghosts])
    order = np.argsort(particles.event()[rows], kind="stable")
    return rows[order], order >= len(real)


def _jet_of_rows(particles: Particles, rows: Integers, constituents: ak.Array) -> Integers:
    """Give the jet of each clustered row, counted over the batch; -1 for those in no jet."""
    first_row = np.searchsorted(particles.event()[rows], np.arange(particles.events))
    members = np.asarray(ak.flatten(constituents + first_row, axis=None))
    sizes = np.asarray(ak.flatten(ak.num(constituents, axis=2)))
    jet = np.full(len(rows), -1, dtype=np.int64)
    jet[members] = np.repeat(np.arange(len(sizes)), sizes)
    return jet


def _gen_jets(particles: Particles, cuts: TruthCuts) -> GenJets:
    rows, ghost = _clustered_rows(particles, cuts)
    jets, constituents = _cluster(particles, rows, ghost, cuts)
    jet = _jet_of_rows(particles, rows, constituents)
    counts = np.asarray(ak.num(jets), dtype=np.int64)
    ghosts = ghost & (jet >= 0)
    hadron, parton = _flavours(particles, rows[ghosts], jet[ghosts], int(counts.sum()))
    px, py, pz, energy = (np.asarray(ak.flatten(jets[name])) for name in ("px", "py", "pz", "E"))
    pt = np.hypot(px, py)
    return GenJets(
        offsets=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        pt=pt,
        eta=np.arcsinh(pz / pt),
        phi=np.arctan2(py, px),
        mass=np.sqrt(np.maximum(energy**2 - pt**2 - pz**2, 0.0)),
        hadron_flavour=hadron,
        parton_flavour=parton,
    )


def _sources(particles: Particles, rows: Integers) -> Integers:
    """Give the row that each particle came from, copies of itself skipped."""
    mothers = particles.mother[rows]
    while (same := particles.pid[mothers] == particles.pid[rows]).any():
        mothers = np.where(same, particles.mother[mothers], mothers)
    return mothers


def _from_boson(particles: Particles, sources: Integers) -> Flags:
    return np.isin(np.abs(particles.pid[sources]), _BOSONS)


def _tau_rows(particles: Particles) -> Integers:
    """Give last-copy taus from W, Z, H."""
    size = np.abs(particles.pid)
    last = (size == TAU) & (size[particles.first_daughter] != TAU) & (particles.status < 0)
    rows = np.flatnonzero(last)
    return np.asarray(rows[_from_boson(particles, _sources(particles, rows))])


def _lepton_rows(particles: Particles, pid: int) -> Integers:
    """Give final leptons from W, Z, H, or from a tau of theirs."""
    rows = np.flatnonzero((np.abs(particles.pid) == pid) & (particles.status > 0))
    sources = _sources(particles, rows)
    prompt = _from_boson(particles, sources) | np.isin(sources, _tau_rows(particles))
    return np.asarray(rows[prompt])


def _offsets(particles: Particles, rows: Integers) -> Integers:
    return np.searchsorted(rows, particles.offsets).astype(np.int64)


def _leptons(particles: Particles, pid: int) -> Leptons:
    rows = _lepton_rows(particles, pid)
    pt = _pt(particles)[rows]
    return Leptons(
        offsets=_offsets(particles, rows),
        pt=pt,
        eta=np.arcsinh(particles.pz[rows] / pt),
        phi=np.arctan2(particles.py[rows], particles.px[rows]),
        charge=-np.sign(particles.pid[rows]),
        visible_pt=pt,
        decay_mode=np.full(len(rows), -1, dtype=np.int64),
    )


def _taus(particles: Particles) -> Leptons:
    """Find hadronic taus; direction and charge are the tau's, the visible pT its daughters'."""
    rows = _tau_rows(particles)
    lengths = particles.last_daughter[rows] - particles.first_daughter[rows] + 1
    owner = np.repeat(np.arange(len(rows)), lengths)
    starts = np.repeat(particles.first_daughter[rows] - np.cumsum(lengths) + lengths, lengths)
    daughters = starts + np.arange(int(lengths.sum()))
    size = np.abs(particles.pid[daughters])
    visible = ~np.isin(size, NEUTRINOS)

    def total(values: npt.NDArray[np.generic]) -> Floats:
        return np.bincount(owner, weights=values, minlength=len(rows)).astype(np.float64)

    hadronic = total(np.isin(size, (ELECTRON, MUON))) == 0
    visible_px = total(particles.px[daughters] * visible)
    visible_py = total(particles.py[daughters] * visible)
    prongs = total(np.isin(size, _CHARGED)).astype(np.int64)
    neutral = total(size == NEUTRAL_PION).astype(np.int64)
    kept = rows[hadronic]
    pt = _pt(particles)[kept]
    return Leptons(
        offsets=_offsets(particles, kept),
        pt=pt,
        eta=np.arcsinh(particles.pz[kept] / pt),
        phi=np.arctan2(particles.py[kept], particles.px[kept]),
        charge=-np.sign(particles.pid[kept]),
        visible_pt=np.hypot(visible_px, visible_py)[hadronic],
        decay_mode=(5 * (prongs - 1) + neutral)[hadronic],
    )


def _hh_mass(particles: Particles) -> Floats:
    higgs = (particles.pid == HIGGS) & (particles.pid[particles.first_daughter] != HIGGS)
    event = particles.event()[higgs]
    columns = (particles.px, particles.py, particles.pz, particles.energy)
    px, py, pz, energy = (
        np.bincount(event, weights=column[higgs], minlength=particles.events) for column in columns
    )
    several = np.bincount(event, minlength=particles.events) > 1
    square = np.maximum(energy**2 - px**2 - py**2 - pz**2, 0.0)
    return np.where(several, np.sqrt(square), 0.0)


def build_truth(particles: Particles, cuts: TruthCuts) -> Truth:
    """Build the truth of a batch of events.

    **Source**: the definitions of CMSSW's ak4GenJetsNoNu, JetFlavourClustering, and FastPUPPI's
    JetNTuplizer, which detector.toml names.
    """
    jets = _gen_jets(particles, cuts)
    counted = (jets.pt > cuts.ht_jet_pt_min) & (np.abs(jets.eta) < cuts.ht_abs_eta_max)
    event = np.repeat(np.arange(particles.events), np.diff(jets.offsets))
    return Truth(
        jets=jets,
        muons=_leptons(particles, MUON),
        electrons=_leptons(particles, ELECTRON),
        taus=_taus(particles),
        ht=np.bincount(event, weights=jets.pt * counted, minlength=particles.events).astype(np.float64),
        hh_mass=_hh_mass(particles),
    )
