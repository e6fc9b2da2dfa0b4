"""PUPPI of one event: which candidates come from the primary vertex, and the hardware words.

**Source**: cmssw 1c4c42c4 linpuppi_ref.cpp (formula), 064cc8b2 l1ctLayer1_cff.py (parameters);
written anew, in floating point up to the final words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from jetc.sample.kernel import hardest_first, kernel
from jetc.sample.particle_flow import FIRST_CHARGED, FIRST_MUON, PHOTON, angle_between, bin_of

if TYPE_CHECKING:
    from jetc.sample.constants import Puppi, TrackWord

__all__ = ["CANDIDATE", "puppi_weight", "run_puppi"]

Records = npt.NDArray[Any]
Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

CANDIDATE = np.dtype(
    [
        ("pt", "i4"),
        ("eta", "i4"),
        ("phi", "i4"),
        ("z0", "i4"),
        ("dxy", "i4"),
        ("id", "i4"),
        ("quality", "i4"),
        ("weight", "i4"),
        ("em_id", "i4"),
    ]
)
"""A PUPPI candidate's words: pT in 0.25 GeV, angles in pi/720, z0 in 0.05 cm, dxy in sqrt(cm)/64.

`weight` counts 1/256 and, like `em_id`, is 0 for charged ones; `z0`, `dxy`, `quality` are 0 for
neutral ones.
"""


@kernel
def puppi_weight(pt: float, square_sum: float, photon: int, region: int, puppi: Puppi) -> float:
    """Give the weight of a neutral candidate, 0 to 1; `photon` is 1 or 0.

    `square_sum` is the sum of pT^2 / dR^2 around it, both limited; alpha is its logarithm, and
    minus infinity when it is 0, so that alpha's term takes its lowest value.
    """
    crop = puppi.alpha_crop[region]
    alpha_term = -crop
    if square_sum > 0:
        alpha_term = puppi.alpha_slope[region] * (np.log(square_sum) - puppi.alpha_zero[region])
        alpha_term = min(max(alpha_term, -crop), crop)
    if photon == 1:
        slope, zero = puppi.pt_slope_photon[region], puppi.pt_zero_photon[region]
        prior = puppi.prior_photon[region]
    else:
        slope, zero, prior = puppi.pt_slope[region], puppi.pt_zero[region], puppi.prior[region]
    return float(1.0 / (1.0 + np.exp(-(alpha_term + slope * (pt - zero) - prior))))


@kernel
def _at_vertex(particles: Records, vertex_z: float, puppi: Puppi, word: TrackWord) -> Integers:
    """Mark charged candidates of the vertex (1): |z0 - z| within dz, compared in z0 steps."""
    marks = np.zeros(len(particles), dtype=np.int64)
    vertex_code = np.rint(vertex_z / word.z0_lsb)
    for i in range(len(particles)):
        if particles[i].id < FIRST_CHARGED:
            continue
        steps = abs(np.rint(particles[i].z0 / word.z0_lsb) - vertex_code)
        limit = np.rint(puppi.dz[bin_of(abs(particles[i].eta), puppi.region_eta)] / word.z0_lsb)
        marks[i] = 1 if steps <= limit or particles[i].id >= FIRST_MUON else 0
    return marks


@kernel
def _square_sum(i: int, particles: Records, others: Integers, region: int, puppi: Puppi) -> float:
    """Sum min(pT, pt_max)^2 / max(dR, dr_min)^2 of the `others` around candidate i."""
    total = 0.0
    limit = puppi.dr[region]
    for j in others:
        if j == i:
            continue
        deta = particles[j].eta - particles[i].eta
        if abs(deta) > limit:
            continue
        dphi = angle_between(particles[j].phi, particles[i].phi)
        square = deta * deta + dphi * dphi
        if square <= limit * limit:
            pt = min(particles[j].pt, puppi.pt_max[region])
            total += pt * pt / max(square, puppi.dr_min[region] ** 2)
    return total


@kernel
def _angle_code(angle: float, steps: int) -> int:
    return int(np.rint(angle * steps / np.pi))


@kernel
def _fill(candidate: Any, particle: Any, weight: float, word: TrackWord) -> None:  # noqa: ANN401
    """Write the words of one candidate; pT is rounded to its step and saturates."""
    steps = int(word.angle_steps)
    code = int(np.rint(particle.pt * weight / word.pt_lsb))
    candidate.pt = min(code, int(word.pt_max_code))
    candidate.eta = _angle_code(particle.eta, steps)
    candidate.phi = (_angle_code(particle.phi, steps) + steps) % (2 * steps) - steps
    candidate.id = particle.id
    if particle.id >= FIRST_CHARGED:
        z0 = int(np.rint(particle.z0 / word.z0_lsb))
        candidate.z0 = min(max(z0, -int(word.z0_max_code) - 1), int(word.z0_max_code))
        dxy = int(np.rint(np.sqrt(abs(particle.d0)) / word.dxy_lsb))
        candidate.dxy = min(dxy, int(word.dxy_max_code))
        candidate.quality = particle.quality
    else:
        candidate.weight = int(np.rint(weight * word.weight_one))
        candidate.em_id = particle.em_id


@kernel
def _region_of(eta: float, phi: float, puppi: Puppi) -> int:
    """Give the correlator region, which limits the number of candidates."""
    row = 0
    while row < len(puppi.correlator_eta) - 2 and eta >= puppi.correlator_eta[row + 1]:
        row += 1
    sectors = int(puppi.correlator_phi)
    column = int(np.floor((phi + np.pi) / (2 * np.pi) * sectors)) % sectors
    return row * sectors + column


@kernel
def run_puppi(particles: Records, vertex_z: float, puppi: Puppi, word: TrackWord) -> Records:
    """Give the candidates that PUPPI keeps, hardest first, at most so many per region and in all."""
    marks = _at_vertex(particles, vertex_z, puppi, word)
    charged = np.flatnonzero(marks)
    neutral = np.flatnonzero(particles["id"] < FIRST_CHARGED)
    weights = np.zeros(len(particles))
    scaled = np.zeros(len(particles))
    for i in range(len(particles)):
        region = bin_of(abs(particles[i].eta), puppi.region_eta)
        if particles[i].id >= FIRST_CHARGED:
            weights[i] = marks[i]
            scaled[i] = marks[i] * particles[i].pt
            continue
        if particles[i].pt < puppi.pt_cut[region]:
            continue
        # Where there are tracks, alpha sums those of the vertex; beyond, the calorimeter's.
        others = charged if puppi.charged[region] > 0 else neutral
        total = _square_sum(i, particles, others, region, puppi)
        photon = 1 if particles[i].id == PHOTON else 0
        weight = puppi_weight(particles[i].pt, total, photon, region, puppi)
        if weight * particles[i].pt >= puppi.pt_cut[region]:
            weights[i] = weight
            scaled[i] = weight * particles[i].pt
    in_region = np.zeros((len(puppi.correlator_eta) - 1) * int(puppi.correlator_phi))
    candidates = np.zeros(int(puppi.max_total), dtype=CANDIDATE)
    count = 0
    for i in hardest_first(scaled):
        if scaled[i] <= 0 or count == len(candidates):
            break
        region = _region_of(particles[i].eta, particles[i].phi, puppi)
        bin_ = bin_of(abs(particles[i].eta), puppi.region_eta)
        if in_region[region] >= puppi.max_per_region[bin_]:
            continue
        in_region[region] += 1
        _fill(candidates[count], particles[i], weights[i], word)
        count += 1
    return candidates[:count]
