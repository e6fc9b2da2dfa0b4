"""The constants of the detector simulation, read from detector.toml into named tuples.

Kernels take the named tuples as they are. The file gives each value with its unit, its source and
how it was obtained; no value is defined anywhere else.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import NamedTuple, TypeVar, cast, get_type_hints

import numpy as np
import numpy.typing as npt

__all__ = [
    "Calorimeter",
    "Crossing",
    "Detector",
    "Jets",
    "ParticleFlow",
    "Puppi",
    "TrackWord",
    "Tracks",
    "TruthCuts",
    "Vertex",
    "constant_table",
    "load_detector",
]

Bins = npt.NDArray[np.float64]


class Tracks(NamedTuple):
    """Acceptance, efficiency, resolution and fakes of extended (5-parameter) Level-1 tracks."""

    pt_min: float
    abs_eta_max: float
    efficiency_plateau: float
    efficiency_plateau_pt: float
    efficiency_at_pt_min: float
    max_abs_poca: float
    max_production_radius: float
    max_production_z: float
    field: float
    layer_radii: Bins
    layer_pitch: Bins
    scattering: float
    correlation_pt: float
    pt_resolution_eta: Bins
    pt_resolution_offset: Bins
    pt_resolution_scale: Bins
    z0_resolution: Bins
    d0_resolution_eta: Bins
    d0_resolution_constant: Bins
    d0_resolution_scattering: Bins
    phi_resolution_eta: Bins
    phi_resolution_constant: Bins
    phi_resolution_scattering: Bins
    eta_resolution: float
    stub_fractions: Bins
    vertex_selected: float
    fakes_per_interaction: float
    fake_pt_power: float
    fake_pt_max: float
    fake_d0_sigma: float
    fake_z0_max: float
    fake_stub_fractions: Bins
    fake_vertex_selected: float
    fake_loose: float


class TrackWord(NamedTuple):
    """Steps and ranges of the correlator's words."""

    z0_lsb: float
    z0_max_code: int
    dxy_lsb: float
    dxy_max_code: int
    pt_lsb: float
    pt_max_code: int
    angle_steps: int
    weight_one: int


class Vertex(NamedTuple):
    """The histogram vertex finder and the luminous region."""

    z_max: float
    bins: int
    window: int
    pt_saturation: float
    pt_power: float
    abs_z0_max: float
    beam_sigma_z: float


class Calorimeter(NamedTuple):
    """Geometry, response and clustering of the calorimeters."""

    radius: float
    half_length: float
    abs_eta_max: float
    particle_abs_eta_max: float
    crystal: float
    tower_crystals: int
    em_eta: Bins
    em_constant: Bins
    em_stochastic: Bins
    hadron_constant: float
    hadron_stochastic: float
    mip_fraction: float
    mip_energy: float
    shower_em_max: float
    shower_spread: float
    shower_parts: int
    shower_part_min: float
    deposit_min: float
    em_seed: float
    em_half_window: Bins
    em_min: float
    hadron_seed: float
    hadron_neighbour: float
    hadron_half_window: Bins
    hadron_min: float


class ParticleFlow(NamedTuple):
    """Linking and identification of particle flow."""

    em_sigma_eta: Bins
    em_sigma_offset: Bins
    em_sigma_scale: Bins
    track_calo_sigma_eta: Bins
    track_calo_sigma_offset: Bins
    track_calo_sigma_scale: Bins
    track_em_dr: float
    electron_low_sigma: float
    electron_high_sigma: float
    em_calo_dr: float
    region_eta: Bins
    track_calo_dr: Bins
    track_calo_sigmas: float
    invisible_pt_loose: float
    invisible_pt_tight: float
    remainder_min: float
    tkeg_pt: float
    muon_efficiency: float
    muon_pt_min: float
    em_id_photon: int


class Puppi(NamedTuple):
    """PUPPI, per bin of |eta|; and the correlator regions that limit the candidates."""

    region_eta: Bins
    dz: Bins
    dr: Bins
    dr_min: Bins
    pt_max: Bins
    pt_cut: Bins
    pt_slope: Bins
    pt_slope_photon: Bins
    pt_zero: Bins
    pt_zero_photon: Bins
    alpha_slope: Bins
    alpha_zero: Bins
    alpha_crop: Bins
    prior: Bins
    prior_photon: Bins
    charged: Bins
    max_per_region: Bins
    correlator_eta: Bins
    correlator_phi: int
    max_total: int


class Jets(NamedTuple):
    """Seeded-cone jets and which of them are stored."""

    cone: float
    max_jets: int
    pt_min: float
    abs_eta_max: float


class TruthCuts(NamedTuple):
    """What generator truth is kept and how jets are matched to it."""

    gen_jet_radius: float
    gen_jet_pt_min: float
    gen_particle_abs_eta_max: float
    light_parton_pt_min: float
    jet_match_dr: float
    jet_match_pt_ratio: float
    lepton_match_dr: float
    lepton_pt_min: float
    tau_visible_pt_min: float
    ht_jet_pt_min: float
    ht_abs_eta_max: float


class Crossing(NamedTuple):
    """Cross sections of a bunch crossing and the strata of minimum bias."""

    inelastic_mb: float
    pthat_edges: Bins
    hard_mb: Bins
    library_below: float
    fresh_from: float
    stratum_events: Bins


class Detector(NamedTuple):
    """Every constant of the simulation."""

    tracks: Tracks
    track_word: TrackWord
    vertex: Vertex
    calorimeter: Calorimeter
    particle_flow: ParticleFlow
    puppi: Puppi
    jets: Jets
    truth: TruthCuts
    crossing: Crossing


Section = TypeVar("Section")


@cache
def constant_table() -> dict[str, dict[str, dict[str, object]]]:
    """Give the data file as it is: section, name, and value, unit, source, how."""
    text = files("jetc.sample").joinpath("detector.toml").read_text(encoding="utf-8")
    return cast("dict[str, dict[str, dict[str, object]]]", tomllib.loads(text))


def _section(kind: type[Section], entries: dict[str, dict[str, object]]) -> Section:
    values: dict[str, object] = {}
    for name, hint in get_type_hints(kind).items():
        value = entries[name]["value"]
        values[name] = hint(value) if hint in {int, float} else np.asarray(value, dtype=np.float64)
    return kind(**values)


@cache
def load_detector() -> Detector:
    """Read the constants. Raises KeyError when the data file lacks one."""
    table = constant_table()
    sections = get_type_hints(Detector)
    return Detector(**{name: _section(kind, table[name]) for name, kind in sections.items()})
