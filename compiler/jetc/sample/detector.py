"""Particles to detector hits: extended Level-1 tracks and calorimeter deposits."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from jetc.sample.hits import DEPOSIT, TRACK, Hits
from jetc.sample.particle_id import ELECTRON, MUON, NEUTRINOS, PHOTON

if TYPE_CHECKING:
    from jetc.sample.constants import Calorimeter, Detector, Tracks
    from jetc.sample.process import Particles

__all__ = ["Paths", "fake_tracks", "find_paths", "fit_correlation", "in_bins", "simulate"]

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

_CHARGED = (11, 13, 211, 321, 2212, 3112, 3222, 3312, 3334)
_NEGATIVE_MATTER = (11, 13, 3112, 3312, 3334)
_CM_PER_GEV_TESLA = 333.5640952
"""Bending radius in cm of a unit charge with pT 1 GeV in 1 T: 100 / 0.299792458."""
_STUBS = np.array([4, 5, 6])
_STRAIGHT = 1e-9
"""Turning angle in rad below which a helix is a line: the arc and its chord agree to rounding."""


class Paths(NamedTuple):
    """Where particles go, shape (particles,): at closest approach, and at the calorimeter. cm, rad."""

    d0: Floats
    z0: Floats
    phi: Floats
    calo_eta: Floats
    calo_phi: Floats
    eta_per_z: Floats
    reaches: Flags


def in_bins(absolute: Floats, edges: Floats, values: Floats) -> Floats:
    """Look values up by |eta|: values[i] holds below edges[i], the last one beyond."""
    index = np.minimum(np.searchsorted(edges, absolute, side="right"), len(values) - 1)
    return np.asarray(values[index])


def charge_of(pid: Integers) -> Integers:
    """Give the charge of stable particles in units of e."""
    size = np.abs(pid)
    sign = np.where(np.isin(size, _NEGATIVE_MATTER), -np.sign(pid), np.sign(pid))
    return np.where(np.isin(size, _CHARGED), sign, 0)


def _closest_approach(x: Floats, y: Floats, phi: Floats, curvature: Floats) -> tuple[Floats, Floats, Floats]:
    """Move a helix to its closest approach to the beam: d0, direction there, transverse path since.

    `curvature` is charge over radius, 1/cm, not 0; a positive charge turns clockwise in the field.
    d0 is positive when the track passes the beam with the beam to its right.
    """
    radius = 1.0 / curvature
    centre_x = x + radius * np.sin(phi)
    centre_y = y - radius * np.cos(phi)
    side = np.sign(radius)
    d0 = side * (np.abs(radius) - np.hypot(centre_x, centre_y))
    phi0 = np.arctan2(side * centre_x, -side * centre_y)
    turned = np.arctan2(np.sin(phi0 - phi), np.cos(phi0 - phi))
    return d0, phi0, turned * radius


def _barrel_or_endcap(
    calorimeter: Calorimeter, slope: Floats, z: Floats, radius: Floats
) -> tuple[Floats, Floats, Floats, Flags]:
    """Follow helices from the beam line: eta and turning angle at the calorimeter, d eta / d z.

    `slope` is sinh(eta) of the direction and `radius` the bending radius in cm (inf if neutral).
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = calorimeter.radius / (2 * radius)
        path = np.where(ratio < _STRAIGHT, calorimeter.radius, 2 * radius * np.arcsin(ratio))
        z_barrel = z + path * slope
        barrel = (ratio <= 1) & (np.abs(z_barrel) < calorimeter.half_length)
        side = np.where(slope >= 0, 1.0, -1.0)
        path_end = (side * calorimeter.half_length - z) / slope
        turn_end = path_end / radius
        chord = np.where(turn_end < _STRAIGHT, path_end, 2 * radius * np.abs(np.sin(turn_end / 2)))
        # A particle that has turned by half a circle is taken to be lost in the tracker.
        reaches = barrel | ((turn_end < np.pi) & (path_end > 0) & (chord > 0))
        sinh = np.where(barrel, z_barrel / calorimeter.radius, side * calorimeter.half_length / chord)
        eta = np.arcsinh(sinh)
        turn = np.where(barrel, path / radius, turn_end)
        per_barrel = 1 / (calorimeter.radius * np.cosh(eta))
        per_end = np.abs(np.tanh(eta)) / calorimeter.half_length
    return eta, turn, np.where(barrel, per_barrel, per_end), reaches


def find_paths(particles: Particles, rows: Integers, *, detector: Detector) -> Paths:
    """Follow particles to their closest approach and to the calorimeter, interaction at z = 0.

    A neutral particle goes straight; a charged one on its helix from where it was made.
    """
    px, py, pz = particles.px[rows], particles.py[rows], particles.pz[rows]
    x, y, z = particles.x[rows], particles.y[rows], particles.z[rows]
    pt = np.hypot(px, py)
    phi, slope = np.arctan2(py, px), pz / pt
    charge = charge_of(particles.pid[rows])
    unit = detector.tracks.field / _CM_PER_GEV_TESLA
    curvature = np.where(charge == 0, 1e-12, charge * unit / pt)
    d0, phi0, path = _closest_approach(x, y, phi, curvature)
    straight = charge == 0
    path = np.where(straight, x * np.cos(phi) + y * np.sin(phi), path)
    phi0 = np.where(straight, phi, phi0)
    z0 = z - path * slope
    radius = np.where(straight, np.inf, np.abs(1 / curvature))
    eta, turn, per_z, reaches = _barrel_or_endcap(detector.calorimeter, slope, z0, radius)
    calo_phi = phi0 - charge * turn / 2
    return Paths(d0, z0, phi0, eta, np.mod(calo_phi + np.pi, 2 * np.pi) - np.pi, per_z, reaches)


def fit_correlation(tracks: Tracks) -> Floats:
    """Give the Cholesky factor of the (d0, phi0, curvature) correlation of a six-stub fit.

    Least squares of x = d0 + r phi0 + r^2 curvature / 2 with the hit and scattering error of each
    layer, at `correlation_pt`; shape (3, 3).
    """
    radii = tracks.layer_radii
    error = np.hypot(tracks.layer_pitch / np.sqrt(12), radii * tracks.scattering / tracks.correlation_pt)
    design = np.stack([np.ones_like(radii), radii, radii**2 / 2], axis=1) / error[:, None]
    covariance = np.linalg.inv(design.T @ design)
    sigma = np.sqrt(np.diag(covariance))
    return np.linalg.cholesky(covariance / np.outer(sigma, sigma))


def _quadrature(absolute: Floats, pt: Floats, edges: Floats, constant: Floats, slope: Floats) -> Floats:
    return np.hypot(in_bins(absolute, edges, constant), in_bins(absolute, edges, slope) / pt)


def _measure(records: npt.NDArray[np.void], tracks: Tracks, rng: np.random.Generator) -> None:
    """Smear true tracks in place: d0, phi and curvature together, z0 and eta alone.

    The fit counts curvature positive towards larger phi, a positive charge bends the other way.
    """
    pt = records["pt"].astype(np.float64)
    absolute = np.abs(records["eta"].astype(np.float64))
    pull = rng.standard_normal((len(records), 3)) @ fit_correlation(tracks).T
    d0_sigma = _quadrature(
        absolute, pt, tracks.d0_resolution_eta,
        tracks.d0_resolution_constant, tracks.d0_resolution_scattering,
    )  # fmt: skip
    phi_sigma = _quadrature(
        absolute, pt, tracks.phi_resolution_eta,
        tracks.phi_resolution_constant, tracks.phi_resolution_scattering,
    )  # fmt: skip
    pt_sigma = np.hypot(
        in_bins(absolute, tracks.pt_resolution_eta, tracks.pt_resolution_offset),
        in_bins(absolute, tracks.pt_resolution_eta, tracks.pt_resolution_scale) * pt,
    )
    z0_sigma = np.vander(absolute, len(tracks.z0_resolution), increasing=True) @ tracks.z0_resolution
    records["d0"] += d0_sigma * pull[:, 0]
    phi_shift = phi_sigma * pull[:, 1]
    records["phi"] += phi_shift
    records["pt"] = pt / np.maximum(1 - pt_sigma * records["charge"] * pull[:, 2], 0.2)
    records["z0"] += z0_sigma * rng.standard_normal(len(records))
    records["eta"] += tracks.eta_resolution * rng.standard_normal(len(records))


def _found(pt: Floats, tracks: Tracks, rng: np.random.Generator) -> Flags:
    """Draw which tracks are found: linear from pt_min to the plateau."""
    rise = (pt - tracks.pt_min) / (tracks.efficiency_plateau_pt - tracks.pt_min)
    low, high = tracks.efficiency_at_pt_min, tracks.efficiency_plateau
    return rng.random(len(pt)) < low + (high - low) * np.clip(rise, 0.0, 1.0)


def accepted(records: npt.NDArray[np.void], tracks: Tracks) -> Flags:
    """Say which measured tracks the correlator takes: pT, |eta|, point of closest approach."""
    off_x = np.abs(records["d0"] * np.sin(records["phi"]))
    off_y = np.abs(records["d0"] * np.cos(records["phi"]))
    near = (off_x < tracks.max_abs_poca) & (off_y < tracks.max_abs_poca)
    inside = np.abs(records["eta"]) < tracks.abs_eta_max
    return np.asarray(near & inside & (records["pt"] > tracks.pt_min))


def _tracks(
    particles: Particles, rows: Integers, paths: Paths, detector: Detector, rng: np.random.Generator
) -> tuple[npt.NDArray[np.void], Integers]:
    """Make tracks of charged particles: records and the row of each."""
    tracks, flow = detector.tracks, detector.particle_flow
    pid = particles.pid[rows]
    pt = np.hypot(particles.px[rows], particles.py[rows])
    eta = np.arcsinh(particles.pz[rows] / pt)
    made_inside = np.hypot(particles.x[rows], particles.y[rows]) < tracks.max_production_radius
    made_inside &= np.abs(particles.z[rows]) < tracks.max_production_z
    hard = (charge_of(pid) != 0) & (pt > 0.8 * tracks.pt_min) & (np.abs(eta) < 1.05 * tracks.abs_eta_max)
    chosen = np.flatnonzero(hard & made_inside)
    chosen = chosen[_found(pt[chosen], tracks, rng)]
    records = np.zeros(len(chosen), dtype=TRACK)
    records["pt"], records["eta"] = pt[chosen], eta[chosen]
    records["phi"], records["z0"], records["d0"] = (
        paths.phi[chosen], paths.z0[chosen], paths.d0[chosen],
    )  # fmt: skip
    records["calo_eta"], records["calo_phi"] = paths.calo_eta[chosen], paths.calo_phi[chosen]
    records["eta_per_z"] = paths.eta_per_z[chosen]
    records["charge"] = charge_of(pid[chosen])
    records["stubs"] = rng.choice(_STUBS, size=len(chosen), p=tracks.stub_fractions)
    records["loose"] = 1
    records["vertex_selected"] = rng.random(len(chosen)) < tracks.vertex_selected
    standalone = rng.random(len(chosen)) < flow.muon_efficiency
    is_muon = (np.abs(pid[chosen]) == MUON) & (pt[chosen] > flow.muon_pt_min)
    records["muon"] = is_muon & standalone
    _measure(records, tracks, rng)
    kept = accepted(records, tracks)
    return records[kept], rows[chosen[kept]]


def fake_tracks(mean: float, events: int, *, tracks: Tracks, rng: np.random.Generator) -> Hits:
    """Make fake tracks, a Poisson number with this mean in each of `events` interactions."""
    counts = rng.poisson(mean, events)
    size = int(counts.sum())
    records = np.zeros(size, dtype=TRACK)
    power = tracks.fake_pt_power - 1
    records["pt"] = np.minimum(tracks.pt_min * rng.random(size) ** (-1 / power), tracks.fake_pt_max)
    records["eta"] = rng.uniform(-tracks.abs_eta_max, tracks.abs_eta_max, size)
    records["phi"] = rng.uniform(-np.pi, np.pi, size)
    records["z0"] = rng.uniform(-tracks.fake_z0_max, tracks.fake_z0_max, size)
    records["d0"] = rng.normal(0.0, tracks.fake_d0_sigma, size)
    records["calo_eta"], records["calo_phi"] = records["eta"], records["phi"]
    records["charge"] = rng.choice([-1, 1], size)
    records["stubs"] = rng.choice(_STUBS, size=size, p=tracks.fake_stub_fractions)
    records["loose"] = rng.random(size) < tracks.fake_loose
    records["vertex_selected"] = rng.random(size) < tracks.fake_vertex_selected
    kept = accepted(records, tracks)
    owner = np.repeat(np.arange(events), counts)[kept]
    offsets = np.searchsorted(owner, np.arange(events + 1)).astype(np.int64)
    nothing = np.zeros(0, dtype=DEPOSIT)
    return Hits(records[kept], offsets, nothing, np.zeros(events + 1, dtype=np.int64))


def _smeared(energy: Floats, sigma: Floats, rng: np.random.Generator) -> Floats:
    """Draw a log-normal response with this mean and width, so that no energy is negative."""
    spread = np.sqrt(np.log1p((sigma / energy) ** 2))
    return np.asarray(energy * np.exp(spread * rng.standard_normal(len(energy)) - spread**2 / 2))


def _em_share(energy: Floats, hadron: Flags, calorimeter: Calorimeter, rng: np.random.Generator) -> Floats:
    """Draw the share of the energy that stays in the ECAL; 1 for photons and electrons."""
    crosses = rng.random(len(energy)) < calorimeter.mip_fraction
    mip = np.minimum(calorimeter.mip_energy / energy, 1.0)
    showers = rng.random(len(energy)) * calorimeter.shower_em_max
    return np.where(hadron, np.where(crosses, mip, showers), 1.0)


def _divide(
    records: npt.NDArray[np.void], owner: Integers, divided: Flags,
    calorimeter: Calorimeter, rng: np.random.Generator,
) -> tuple[npt.NDArray[np.void], Integers]:  # fmt: skip
    """Spread the ECAL part of hadron showers over several points."""
    copies = np.where(divided, calorimeter.shower_parts, 1)
    wide = np.repeat(records, copies)
    first = np.zeros(len(wide), dtype=bool)
    first[np.cumsum(copies) - copies] = True
    wide["em"] /= np.repeat(copies, copies)
    wide["hadron"] *= first
    spread = np.repeat(divided, copies) * calorimeter.shower_spread
    wide["eta"] += spread * rng.standard_normal(len(wide))
    wide["phi"] += spread * rng.standard_normal(len(wide))
    return wide, np.repeat(owner, copies)


def _deposits(
    particles: Particles, rows: Integers, paths: Paths, detector: Detector, rng: np.random.Generator
) -> tuple[npt.NDArray[np.void], Integers]:
    """Make deposits of every visible particle but muons: records and the row of each."""
    calorimeter = detector.calorimeter
    size = np.abs(particles.pid[rows])
    transverse = particles.energy[rows] / np.cosh(paths.calo_eta)
    inside = np.abs(paths.calo_eta) < calorimeter.abs_eta_max
    hit = paths.reaches & inside & (size != MUON) & (transverse > calorimeter.deposit_min)
    chosen = np.flatnonzero(hit)
    energy = particles.energy[rows[chosen]]
    absolute = np.abs(paths.calo_eta[chosen])
    hadron = ~np.isin(size[chosen], (ELECTRON, PHOTON))
    em_sigma = np.hypot(
        in_bins(absolute, calorimeter.em_eta, calorimeter.em_constant) * energy,
        in_bins(absolute, calorimeter.em_eta, calorimeter.em_stochastic) * np.sqrt(energy),
    )
    hadron_sigma = np.hypot(
        calorimeter.hadron_constant * energy, calorimeter.hadron_stochastic * np.sqrt(energy)
    )
    seen = _smeared(energy, np.where(hadron, hadron_sigma, em_sigma), rng)
    share = _em_share(energy, hadron, calorimeter, rng)
    records = np.zeros(len(chosen), dtype=DEPOSIT)
    records["em"] = seen * share / np.cosh(absolute)
    records["hadron"] = seen * (1 - share) / np.cosh(absolute)
    records["eta"], records["phi"] = paths.calo_eta[chosen], paths.calo_phi[chosen]
    records["eta_per_z"] = paths.eta_per_z[chosen]
    divided = hadron & (records["em"] > calorimeter.shower_part_min)
    return _divide(records, rows[chosen], divided, calorimeter, rng)


def simulate(particles: Particles, *, detector: Detector, rng: np.random.Generator) -> Hits:
    """Make the hits of each event of a batch, one interaction each, at z = 0."""
    size = np.abs(particles.pid)
    pt = np.hypot(particles.px, particles.py)
    # A tiny pT is along the beam.
    visible = (particles.status > 0) & ~np.isin(size, NEUTRINOS) & (pt > detector.calorimeter.deposit_min)
    steepest = np.sinh(detector.calorimeter.particle_abs_eta_max)
    rows = np.flatnonzero(visible & (np.abs(particles.pz) < steepest * pt))
    paths = find_paths(particles, rows, detector=detector)
    tracks, track_rows = _tracks(particles, rows, paths, detector, rng)
    deposits, deposit_rows = _deposits(particles, rows, paths, detector, rng)
    return Hits(
        tracks=tracks,
        track_offsets=np.searchsorted(track_rows, particles.offsets).astype(np.int64),
        deposits=deposits,
        deposit_offsets=np.searchsorted(deposit_rows, particles.offsets).astype(np.int64),
    )
