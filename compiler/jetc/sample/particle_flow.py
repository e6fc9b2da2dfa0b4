"""Particle flow of one event: links tracks, clusters and muons into identified particles.

**Source**: the rules of cmssw 079182ba pfalgo3_ref.cpp, written anew. Two simplifications: the same
algorithm runs in HGCal, and the limits on inputs per region are not applied (those on outputs are).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from jetc.sample.kernel import kernel

if TYPE_CHECKING:
    from jetc.sample.constants import ParticleFlow

__all__ = [
    "FIRST_CHARGED",
    "FIRST_MUON",
    "PARTICLE",
    "PHOTON",
    "angle_between",
    "bin_of",
    "run_particle_flow",
]

Records = npt.NDArray[Any]
Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

PARTICLE = np.dtype(
    [
        ("pt", "f4"),
        ("eta", "f4"),
        ("phi", "f4"),
        ("z0", "f4"),
        ("d0", "f4"),
        ("id", "i1"),
        ("quality", "i1"),
        ("em_id", "i1"),
    ]
)
"""A particle-flow candidate; id 0 h0, 1 photon, 2/3 h-/h+, 4/5 e-/e+, 6/7 mu-/mu+."""

PHOTON = 1
FIRST_CHARGED = 2
FIRST_ELECTRON = 4
FIRST_MUON = 6
_NONE = -1
_TIGHT_STUBS = 6


@kernel
def angle_between(first: float, second: float) -> float:
    """Give first - second, wrapped into [-pi, pi); both lie within three half turns of zero."""
    angle = first - second
    if angle >= np.pi:
        angle -= 2 * np.pi
    if angle >= np.pi:
        angle -= 2 * np.pi
    if angle < -np.pi:
        angle += 2 * np.pi
    return angle


@kernel
def bin_of(absolute: float, edges: Floats) -> int:
    """Find the first bin whose upper edge lies above; the last bin beyond all edges."""
    for i in range(len(edges)):
        if absolute < edges[i]:
            return i
    return len(edges) - 1


@kernel
def _nearest(eta: float, phi: float, pt_min: float, clusters: Records, radius: float) -> int:
    """Find the nearest cluster above a pT and within a radius, or -1."""
    best, best_square = _NONE, radius * radius
    for j in range(len(clusters)):
        deta = clusters[j].eta - eta
        if abs(deta) >= radius or clusters[j].pt < pt_min:
            continue
        dphi = angle_between(clusters[j].phi, phi)
        square = deta * deta + dphi * dphi
        if square < best_square:
            best, best_square = j, square
    return best


@kernel
def _quality(track: Any, tkeg_pt: float) -> int:  # noqa: ANN401 - a record
    """Give the three quality bits of a track: loose, tight, for e/gamma; every track has 4 stubs."""
    quality = 1 if track.loose == 1 else 0
    quality += 2 if track.loose == 1 and track.stubs >= _TIGHT_STUBS else 0
    return quality + (4 if track.pt > tkeg_pt else 0)


@kernel
def _calo_sigma(track: Any, flow: ParticleFlow) -> float:  # noqa: ANN401 - a record
    """Give the calorimeter's resolution at the pT of a track, GeV, at most the pT itself."""
    bin_ = bin_of(abs(track.calo_eta), flow.track_calo_sigma_eta)
    sigma = flow.track_calo_sigma_offset[bin_] + flow.track_calo_sigma_scale[bin_] * track.pt
    return float(min(sigma, track.pt))


@kernel
def _split_em(tracks: Records, em: Records, flow: ParticleFlow) -> tuple[Integers, Floats, Floats]:
    """Split EM clusters: electron tracks (1), the photons' pT, and the pT to subtract from hadrons."""
    linked = np.full(len(tracks), _NONE, dtype=np.int64)
    track_sum = np.zeros(len(em))
    for i in range(len(tracks)):
        if tracks[i].muon == 1:
            continue
        linked[i] = _nearest(tracks[i].calo_eta, tracks[i].calo_phi, 0.0, em, flow.track_em_dr)
        if linked[i] != _NONE:
            track_sum[linked[i]] += tracks[i].pt
    photon = np.zeros(len(em))
    taken = np.zeros(len(em))
    electron_cluster = np.zeros(len(em), dtype=np.bool_)
    for j in range(len(em)):
        bin_ = bin_of(abs(em[j].eta), flow.em_sigma_eta)
        sigma = min(flow.em_sigma_offset[bin_] + flow.em_sigma_scale[bin_] * em[j].pt, em[j].pt)
        excess = em[j].pt - track_sum[j]
        if track_sum[j] == 0.0:
            photon[j], taken[j] = em[j].pt, em[j].pt
        elif excess >= flow.electron_high_sigma * sigma:
            photon[j], taken[j] = excess, excess
        elif excess > -flow.electron_low_sigma * sigma:
            electron_cluster[j], taken[j] = True, em[j].pt
    electron = np.zeros(len(tracks), dtype=np.int64)
    for i in range(len(tracks)):
        if linked[i] != _NONE and electron_cluster[linked[i]]:
            electron[i] = 1
    return electron, photon, taken


@kernel
def _link_hadrons(tracks: Records, electron: Integers, hadrons: Records, flow: ParticleFlow) -> Integers:
    """Link the other tracks to hadron clusters that are not too soft for them."""
    linked = np.full(len(tracks), _NONE, dtype=np.int64)
    for i in range(len(tracks)):
        if tracks[i].muon == 1 or electron[i] == 1:
            continue
        radius = flow.track_calo_dr[bin_of(abs(tracks[i].calo_eta), flow.region_eta)]
        pt_min = tracks[i].pt - flow.track_calo_sigmas * _calo_sigma(tracks[i], flow)
        linked[i] = _nearest(tracks[i].calo_eta, tracks[i].calo_phi, pt_min, hadrons, radius)
    return linked


@kernel
def _less_em(hadrons: Records, em: Records, taken: Floats, flow: ParticleFlow) -> Floats:
    """Give the pT of each hadron cluster after the EM clusters are subtracted; 0 when little is left."""
    remainder = np.zeros(len(hadrons))
    for j in range(len(hadrons)):
        remainder[j] = hadrons[j].pt
    for k in range(len(em)):
        j = _NONE
        if taken[k] > 0:
            j = _nearest(em[k].eta, em[k].phi, 0.0, hadrons, flow.em_calo_dr)
        if j != _NONE:
            remainder[j] -= taken[k]
    for j in range(len(hadrons)):
        if remainder[j] <= flow.remainder_min * hadrons[j].pt:
            remainder[j] = 0.0
    return remainder


@kernel
def _less_charged(remainder: Floats, tracks: Records, linked: Integers, flow: ParticleFlow) -> Floats:
    """Give the neutral hadron pT of each cluster: what charged particles leave, if it exceeds one sigma."""
    charged = np.zeros(len(remainder))
    variance = np.zeros(len(remainder))
    for i in range(len(tracks)):
        if linked[i] == _NONE:
            continue
        charged[linked[i]] += tracks[i].pt
        variance[linked[i]] += _calo_sigma(tracks[i], flow) ** 2
    neutral = remainder.copy()
    for j in range(len(remainder)):
        if charged[j] > 0:
            left = remainder[j] - charged[j]
            neutral[j] = left if left > np.sqrt(variance[j]) else 0.0
    return neutral


@kernel
def _charged_id(track: Any, electron: int) -> int:  # noqa: ANN401 - a record
    if track.muon == 1:
        base = FIRST_MUON
    elif electron == 1:
        base = FIRST_ELECTRON
    else:
        base = FIRST_CHARGED
    return base + (1 if track.charge > 0 else 0)


@kernel
def run_particle_flow(tracks: Records, em: Records, hadrons: Records, flow: ParticleFlow) -> Records:
    """Make the candidates of one event, charged ones first.

    Tracks without calorimeter energy are kept below a pT that depends on their quality. A cluster
    shared with charged particles gives a neutral only when the rest exceeds one sigma.
    """
    electron, photon, taken = _split_em(tracks, em, flow)
    linked = _link_hadrons(tracks, electron, hadrons, flow)
    remainder = _less_charged(_less_em(hadrons, em, taken, flow), tracks, linked, flow)
    particles = np.zeros(len(tracks) + len(em) + len(hadrons), dtype=PARTICLE)
    count = 0
    for i in range(len(tracks)):
        track = tracks[i]
        quality = _quality(track, flow.tkeg_pt)
        limit = flow.invisible_pt_tight if quality & 2 else flow.invisible_pt_loose
        visible = track.muon == 1 or electron[i] == 1 or linked[i] != _NONE
        if quality & 1 == 0 or (not visible and track.pt >= limit):
            continue
        particles[count].pt = track.pt
        particles[count].eta = track.eta
        particles[count].phi = track.phi
        particles[count].z0 = track.z0
        particles[count].d0 = track.d0
        particles[count].id = _charged_id(track, electron[i])
        particles[count].quality = quality
        count += 1
    for j in range(len(em)):
        if photon[j] > 0:
            particles[count].pt = photon[j]
            particles[count].eta = em[j].eta
            particles[count].phi = em[j].phi
            particles[count].id = PHOTON
            particles[count].em_id = flow.em_id_photon
            count += 1
    for j in range(len(hadrons)):
        if remainder[j] > 0:
            particles[count].pt = remainder[j]
            particles[count].eta = hadrons[j].eta
            particles[count].phi = hadrons[j].phi
            count += 1
    return particles[:count]
