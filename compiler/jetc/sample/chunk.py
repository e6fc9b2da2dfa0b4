"""One chunk: a seed and a number of events in, the columns of both trees out."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from jetc.language.sections.processes import PROCESSES
from jetc.ntuple.schema import CANDIDATE_PREFIX, JETS
from jetc.sample.detector import fake_tracks, simulate
from jetc.sample.encoding import constituent_features
from jetc.sample.hits import hits_from, join
from jetc.sample.matching import Directions, match_truth
from jetc.sample.pileup import (
    Library,
    draw_counts,
    hardest_interaction,
    hardness_of,
    minbias_strata,
    minbias_weights,
    overlay,
    strata_of,
)
from jetc.sample.process import Particles, concatenate, generate, generate_shares, hard_card, soft_card
from jetc.sample.reconstruct import reconstruct
from jetc.sample.truth import build_truth

if TYPE_CHECKING:
    from jetc.sample.constants import Crossing, Detector
    from jetc.sample.hits import Hits
    from jetc.sample.process import Tune
    from jetc.sample.reconstruct import Composition, Reconstructed
    from jetc.sample.truth import Truth

__all__ = ["Chunk", "Libraries", "Settings", "library_hits", "make_chunk", "seed_of"]

Integers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Columns = dict[str, npt.NDArray[Any]]

_ABSENT = {
    "jet_pt_corr": -1.0,
    "jet_bjetscore": -1.0,
    "jet_tauscore": -1.0,
    "jet_taupt": -1.0,
    "jet_SC4NGJet_regression": 1.0,
}
_ABSENT_SCORE = -999.0
_NO_STRATUM = -1
_FRESH = -1
_SET_BITS = 24
_LIBRARY_BITS = 32


@dataclass(frozen=True, slots=True)
class Settings:
    """What the spec says of every event."""

    seed: int
    pileup: float
    """Mean number of inelastic interactions in a crossing."""
    tune: Tune


@dataclass(frozen=True, slots=True)
class Chunk:
    """A chunk to make: process and name of its set, its number and events; nothing else of the set enters.

    `strata_percent` (strata,) are the shares of minimum bias; None for those of the constants.
    """

    process: str
    name: str
    index: int
    first_event: int
    events: int
    strata_percent: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class Libraries:
    """Simulated interactions to overlay: the hits of all kinds, and the rows of each kind."""

    hits: Hits
    library: Library
    _hardness: dict[float, Floats] = field(default_factory=dict, compare=False, repr=False)

    def hardness(self, abs_eta_max: float) -> Floats:
        """Return how hard each interaction is, as `hardness_of`, found once for all chunks."""
        if abs_eta_max not in self._hardness:
            self._hardness[abs_eta_max] = hardness_of(self.hits, abs_eta_max)
        return self._hardness[abs_eta_max]


@dataclass(frozen=True, slots=True)
class _Generated:
    """Events before reconstruction."""

    own: Integers
    """Shape (n, 2): event and row among the fresh interactions."""
    hits: Hits
    counts: Integers
    """Library interactions: (events, kinds)."""
    weight: Floats
    stratum: Integers
    pthat: Floats
    truth: Truth | None
    extra: Integers
    """Shape (events,): interactions that are neither from a library nor the process's own."""


def seed_of(*words: object) -> int:
    """Give a seed of 63 bits that depends on the words alone, on any machine.

    >>> seed_of(1, "ttbar", 0) == seed_of(1, "ttbar", 0)
    True
    """
    text = "/".join(str(word) for word in words)
    digest = hashlib.blake2b(text.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "little") >> 1


def _hits(particles: Particles, detector: Detector, seed: int) -> Hits:
    return simulate(particles, detector=detector, rng=np.random.default_rng(seed))


def library_hits(settings: Settings, detector: Detector, *, kind: int, part: int, events: int) -> Hits:
    """Make one part of a library: of kind 0, soft, or of a bin of the hardest pTHat."""
    seed = seed_of(settings.seed, "library", kind, part)
    if kind > 0:
        return _hits(_hard(settings, detector.crossing, kind, events, seed), detector, seed)
    limit = float(detector.crossing.pthat_edges[0])
    particles = generate(soft_card(), tune=settings.tune, events=events, seed=seed, pthat_below=limit)
    return _hits(particles, detector, seed)


def _hard(settings: Settings, crossing: Crossing, kind: int, events: int, seed: int) -> Particles:
    edges = crossing.pthat_edges
    high = float(edges[kind]) if kind < len(edges) else None
    card = hard_card(float(edges[kind - 1]), high)
    return generate(card, tune=settings.tune, events=events, seed=seed)


def _process_events(
    chunk: Chunk, settings: Settings, detector: Detector, seed: int, rng: np.random.Generator
) -> _Generated:
    """Generate a process, and draw its pile-up from the library, without the hardest interactions."""
    particles = generate_shares(chunk.process, tune=settings.tune, events=chunk.events, seed=seed)
    strata = strata_of(settings.pileup, detector.crossing)
    softer = np.append(0.0, detector.crossing.pthat_edges) < detector.crossing.library_below
    counts = rng.poisson(strata.means * softer, size=(chunk.events, len(strata.means)))
    rows = np.arange(chunk.events)
    return _Generated(
        own=np.stack([rows, rows], axis=1),
        hits=simulate(particles, detector=detector, rng=rng),
        counts=counts,
        weight=particles.weight,
        stratum=np.full(chunk.events, _NO_STRATUM),
        pthat=particles.pthat,
        truth=build_truth(particles, detector.truth),
        extra=np.zeros(chunk.events, dtype=np.int64),
    )


def _minbias_events(
    chunk: Chunk, settings: Settings, detector: Detector, seed: int, rng: np.random.Generator
) -> _Generated:
    """Compose minimum bias: events' numbers give the strata; hard interactions are generated for an event."""
    crossing = detector.crossing
    strata = strata_of(settings.pileup, crossing)
    numbers = np.array(chunk.strata_percent or crossing.stratum_events, dtype=np.int64)
    stratum = minbias_strata(chunk.first_event, chunk.events, numbers)
    counts = draw_counts(stratum, strata, rng)
    fresh = np.append(0.0, crossing.pthat_edges) >= crossing.fresh_from
    events, parts = [np.zeros(0, dtype=np.int64)], [Particles.empty()]
    for kind in np.flatnonzero(fresh):
        owners = np.repeat(np.arange(chunk.events), counts[:, kind])
        if len(owners):
            parts.append(_hard(settings, crossing, int(kind), len(owners), seed + int(kind)))
            events.append(owners)
    counts = np.where(fresh, 0, counts)
    event = np.concatenate(events)
    particles = concatenate(parts)
    pthat = np.zeros(chunk.events)
    np.maximum.at(pthat, event, particles.pthat)
    return _Generated(
        own=np.stack([event, np.arange(len(event))], axis=1),
        hits=simulate(particles, detector=detector, rng=rng),
        counts=counts,
        weight=minbias_weights(stratum, strata, numbers),
        stratum=stratum,
        pthat=pthat,
        truth=None,
        extra=np.bincount(event, minlength=chunk.events),
    )


def _crossings(
    generated: _Generated, libraries: Libraries, settings: Settings, detector: Detector,
    rng: np.random.Generator,
) -> tuple[Composition, Hits]:  # fmt: skip
    """Overlay the library's interactions, those generated for the event, and one of fake tracks."""
    events = len(generated.weight)
    mean = detector.tracks.fakes_per_interaction * settings.pileup
    fakes = fake_tracks(mean, events, tracks=detector.tracks, rng=rng)
    first = libraries.hits.interactions
    start_of_fakes = first + generated.hits.interactions
    fake_rows = np.stack([np.arange(events), start_of_fakes + np.arange(events)], axis=1)
    own = np.concatenate([generated.own + np.array([0, first]), fake_rows])
    crossings = overlay(
        generated.counts,
        libraries.library,
        own=own,
        beam_sigma_z=detector.vertex.beam_sigma_z,
        rng=rng,
    )
    crossings.z[crossings.interaction >= start_of_fakes] = 0.0
    return crossings, join([libraries.hits, generated.hits, fakes])


def _event_ids(chunk: Chunk, settings: Settings) -> npt.NDArray[np.uint64]:
    """Number events over the whole production: bits of the set's name above, the event below."""
    high = seed_of(settings.seed, chunk.process, chunk.name) % (1 << _SET_BITS)
    numbers = np.arange(chunk.first_event, chunk.first_event + chunk.events, dtype=np.uint64)
    return numbers + np.uint64(high << (63 - _SET_BITS))


def _reused(
    crossings: Composition, hits: Hits, libraries: Libraries, settings: Settings, detector: Detector
) -> Integers:
    """Give the id of each event's hardest interaction where it is of a library, else -1.

    Events that share one are not independent. Ids of other libraries differ in the bits above.
    """
    first, abs_eta_max = libraries.hits.interactions, detector.tracks.abs_eta_max
    others = hardness_of(hits_from(hits, first), abs_eta_max)
    hardness = np.concatenate([libraries.hardness(abs_eta_max), others])
    row = hardest_interaction(crossings, hardness)
    starts = libraries.library.starts.tolist()
    high = seed_of(settings.seed, settings.tune, "library", *starts) % (1 << (63 - _LIBRARY_BITS))
    return np.where(row < first, row + (high << _LIBRARY_BITS), _FRESH)


def _truth_columns(reconstructed: Reconstructed, truth: Truth | None, detector: Detector) -> Columns:
    jets, step = reconstructed.jets, np.pi / detector.track_word.angle_steps
    if truth is None:
        names = [branch.name for branch in JETS if branch.name.startswith("jet_genmatch")]
        names += ["jet_muflav", "jet_elflav", "jet_tauflav", "jet_taucharge", "jet_lepflav"]
        absent: Columns = {name: np.zeros(len(jets)) for name in (*names, "jet_reject")}
        return absent | {"jet_taudecaymode": np.full(len(jets), -1)}
    directions = Directions(
        reconstructed.jet_offsets,
        jets["pt"] * detector.track_word.pt_lsb,
        jets["eta"] * step,
        jets["phi"] * step,
    )
    return match_truth(directions, truth, cuts=detector.truth)


def _jet_columns(
    reconstructed: Reconstructed, events: Columns, truth: Truth | None, detector: Detector
) -> Columns:
    jets, word = reconstructed.jets, detector.track_word
    owner_event = np.repeat(np.arange(len(events["event"])), np.diff(reconstructed.jet_offsets))
    pt = jets["pt"] * word.pt_lsb
    step = np.pi / word.angle_steps
    columns: Columns = {name: np.full(len(jets), value) for name, value in _ABSENT.items()}
    scores = [branch.name for branch in JETS if "_score_" in branch.name]
    columns |= {name: np.full(len(jets), _ABSENT_SCORE) for name in scores}
    shared = ("event", "weight", "stratum", "genHT", "genHH_mass")
    columns |= {name: events[name][owner_event] for name in shared}
    columns |= {"jet_pt": pt, "jet_pt_phys": pt, "jet_pt_raw": pt}
    columns |= {"jet_eta": jets["eta"], "jet_phi": jets["phi"]}
    columns |= {"jet_eta_phys": jets["eta"] * step, "jet_phi_phys": jets["phi"] * step}
    columns |= _truth_columns(reconstructed, truth, detector)
    columns["jet_npuppicand"] = jets["constituents"]
    owner = np.repeat(np.arange(len(jets)), jets["constituents"])
    features = constituent_features(reconstructed.constituents, jets, owner=owner)
    return columns | {f"{CANDIDATE_PREFIX}_{name}": values for name, values in features.items()}


def make_chunk(
    chunk: Chunk, *, settings: Settings, detector: Detector, libraries: Libraries
) -> tuple[Columns, Columns]:
    """Make one chunk; give the columns of the jet tree and of the event tree.

    The result depends on the arguments alone: not on other chunks, workers or their order.
    """
    seed = seed_of(settings.seed, chunk.process, chunk.name, chunk.index)
    rng = np.random.default_rng(seed)
    make = _process_events if PROCESSES[chunk.process].cards else _minbias_events
    generated = make(chunk, settings, detector, seed, rng)
    crossings, hits = _crossings(generated, libraries, settings, detector, rng)
    reconstructed = reconstruct(crossings, hits, detector=detector)
    truth = generated.truth
    nothing = np.zeros(chunk.events)
    first_z = crossings.z[crossings.offsets[:-1]]
    events: Columns = {
        "event": _event_ids(chunk, settings),
        "weight": generated.weight,
        "stratum": generated.stratum,
        "interaction": _reused(crossings, hits, libraries, settings, detector),
        "genHT": nothing if truth is None else truth.ht,
        "genHH_mass": nothing if truth is None else truth.hh_mass,
        "pileup": generated.counts.sum(axis=1) + generated.extra,
        "pthat": generated.pthat,
        "vertex_z": reconstructed.vertex_z,
        "true_vertex_z": nothing if truth is None else first_z,
        "tracks": reconstructed.tracks,
        "jets": np.diff(reconstructed.jet_offsets),
    }
    return _jet_columns(reconstructed, events, truth, detector), events
