"""Interactions to jets: overlay, vertex, clusters, particle flow, PUPPI, cone, event by event."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from jetc.sample.calorimeter import ClusterCuts, find_clusters, grid_shape, subtract_pileup, to_towers
from jetc.sample.cone import JET, find_jets
from jetc.sample.constants import load_detector
from jetc.sample.hits import TRACK, Hits
from jetc.sample.kernel import hardest_first, kernel
from jetc.sample.particle_flow import angle_between, run_particle_flow
from jetc.sample.puppi import CANDIDATE, run_puppi
from jetc.sample.vertex import find_vertex

if TYPE_CHECKING:
    from jetc.sample.constants import Calorimeter, Detector

__all__ = ["Composition", "Reconstructed", "compile_kernels", "reconstruct"]

Records = npt.NDArray[Any]
Integers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Grid = npt.NDArray[np.float32]


class Composition(NamedTuple):
    """Which interactions make up each event; event i has rows offsets[i] to offsets[i + 1]."""

    offsets: Integers
    interaction: Integers
    """Row of the hits; shape (rows,)."""
    rotation: Floats
    """Added to phi, rad."""
    flip: Integers
    """+1, or -1 to mirror eta."""
    z: Floats
    """Where the interaction happens, cm."""


class Grids(NamedTuple):
    """Transverse energy of an event in GeV: ECAL crystals, and towers; shape (eta, phi)."""

    em: Grid
    hadron: Grid


class Reconstructed(NamedTuple):
    """Jets and their constituents, hardest first; event i has jets jet_offsets[i] to [i + 1]."""

    jets: Records
    jet_offsets: Integers
    constituents: Records
    constituent_offsets: Integers
    vertex_z: Floats
    """Shape (events,): z of the vertex found, cm."""
    tracks: Integers
    """Shape (events,): tracks found."""


@kernel
def _gather_tracks(event: int, crossings: Composition, hits: Hits) -> Records:
    """Copy the tracks of an event, rotated, mirrored and moved."""
    tracks, offsets = hits.tracks, hits.track_offsets
    total = 0
    for row in range(crossings.offsets[event], crossings.offsets[event + 1]):
        k = crossings.interaction[row]
        total += offsets[k + 1] - offsets[k]
    gathered = np.zeros(total, dtype=TRACK)
    at = 0
    for row in range(crossings.offsets[event], crossings.offsets[event + 1]):
        k, flip, z = crossings.interaction[row], crossings.flip[row], crossings.z[row]
        for i in range(offsets[k], offsets[k + 1]):
            track = gathered[at]
            track.pt = tracks[i].pt
            track.eta = tracks[i].eta * flip
            track.phi = angle_between(tracks[i].phi + crossings.rotation[row], 0.0)
            track.z0 = tracks[i].z0 * flip + z
            track.d0 = tracks[i].d0
            track.calo_eta = tracks[i].calo_eta * flip + tracks[i].eta_per_z * z
            track.calo_phi = angle_between(tracks[i].calo_phi + crossings.rotation[row], 0.0)
            track.charge = tracks[i].charge
            track.stubs = tracks[i].stubs
            track.loose = tracks[i].loose
            track.vertex_selected = tracks[i].vertex_selected
            track.muon = tracks[i].muon
            at += 1
    return gathered


@kernel
def _fill_grids(
    event: int, crossings: Composition, hits: Hits, grids: Grids, calorimeter: Calorimeter
) -> None:
    """Add up the deposits of an event: ECAL in crystals, the rest in towers."""
    em, hadron = grids.em, grids.hadron
    deposits, offsets = hits.deposits, hits.deposit_offsets
    em[:] = 0
    hadron[:] = 0
    rows, columns = em.shape
    step = int(calorimeter.tower_crystals)
    for row in range(crossings.offsets[event], crossings.offsets[event + 1]):
        k, flip, z = crossings.interaction[row], crossings.flip[row], crossings.z[row]
        turn = crossings.rotation[row] + np.pi
        for i in range(offsets[k], offsets[k + 1]):
            eta = deposits[i].eta * flip + deposits[i].eta_per_z * z
            a = int(np.floor(eta / calorimeter.crystal + rows / 2))
            if a < 0 or a >= rows:
                continue
            b = int(np.floor((deposits[i].phi + turn) / calorimeter.crystal)) % columns
            em[a, b] += deposits[i].em
            hadron[a // step, b // step] += deposits[i].hadron


@kernel
def _clusters(grids: Grids, calorimeter: Calorimeter) -> tuple[Records, Records]:
    """Give EM clusters, and hadron clusters of ECAL and HCAL together."""
    step = int(calorimeter.tower_crystals)
    em_cuts = ClusterCuts(
        calorimeter.crystal,
        calorimeter.em_seed,
        0.0,
        int(calorimeter.em_half_window[0]),
        int(calorimeter.em_half_window[1]),
        calorimeter.em_min,
    )
    em_clusters = find_clusters(grids.em, em_cuts)
    to_towers(grids.em, grids.hadron, step)
    subtract_pileup(grids.hadron)
    hadron_cuts = ClusterCuts(
        calorimeter.crystal * step,
        calorimeter.hadron_seed,
        calorimeter.hadron_neighbour,
        int(calorimeter.hadron_half_window[0]),
        int(calorimeter.hadron_half_window[1]),
        calorimeter.hadron_min,
    )
    return em_clusters, find_clusters(grids.hadron, hadron_cuts)


@kernel
def _constituents(candidates: Records, owner: Integers, jets: int, into: Records, at: int) -> int:
    """Append the constituents of each jet, hardest first; give the next free row."""
    order = hardest_first(candidates["pt"])
    for jet in range(jets):
        for i in order:
            if owner[i] == jet:
                into[at] = candidates[i]
                at += 1
    return at


@kernel
def _run(crossings: Composition, hits: Hits, detector: Detector, shape: tuple[int, int]) -> Any:  # noqa: ANN401
    """Reconstruct every event into preallocated arrays."""
    events = len(crossings.offsets) - 1
    step = int(detector.calorimeter.tower_crystals)
    jets = np.zeros(events * int(detector.jets.max_jets), dtype=JET)
    constituents = np.zeros(events * int(detector.puppi.max_total), dtype=CANDIDATE)
    jet_offsets = np.zeros(events + 1, dtype=np.int64)
    vertex_z = np.zeros(events)
    found = np.zeros(events, dtype=np.int64)
    grids = Grids(
        np.zeros(shape, dtype=np.float32),
        np.zeros((shape[0] // step, shape[1] // step), dtype=np.float32),
    )
    at = 0
    for event in range(events):
        own = _gather_tracks(event, crossings, hits)
        found[event] = len(own)
        vertex_z[event] = find_vertex(own["z0"], own["pt"], own["vertex_selected"], detector.vertex)
        _fill_grids(event, crossings, hits, grids, detector.calorimeter)
        em_clusters, towers = _clusters(grids, detector.calorimeter)
        particles = run_particle_flow(own, em_clusters, towers, detector.particle_flow)
        candidates = run_puppi(particles, vertex_z[event], detector.puppi, detector.track_word)
        event_jets, owner = find_jets(candidates, detector.jets, detector.track_word)
        first = jet_offsets[event]
        jets[first : first + len(event_jets)] = event_jets
        jet_offsets[event + 1] = first + len(event_jets)
        at = _constituents(candidates, owner, len(event_jets), constituents, at)
    return jets[: jet_offsets[-1]], jet_offsets, constituents[:at], vertex_z, found


def reconstruct(crossings: Composition, hits: Hits, *, detector: Detector) -> Reconstructed:
    """Reconstruct the jets of every event. Uses no random numbers."""
    shape = grid_shape(detector.calorimeter)
    jets, jet_offsets, constituents, vertex_z, tracks = _run(crossings, hits, detector, shape)
    return Reconstructed(
        jets=jets,
        jet_offsets=jet_offsets,
        constituents=constituents,
        constituent_offsets=np.concatenate([[0], np.cumsum(jets["constituents"])]).astype(np.int64),
        vertex_z=vertex_z,
        tracks=tracks,
    )


def compile_kernels() -> None:
    """Reconstruct one empty event, so that the kernels are compiled and cached."""
    offsets = np.zeros(2, dtype=np.int64)
    none = np.zeros(0, dtype=np.int64)
    crossings = Composition(offsets, none, np.zeros(0), none, np.zeros(0))
    reconstruct(crossings, Hits.empty(1), detector=load_detector())
