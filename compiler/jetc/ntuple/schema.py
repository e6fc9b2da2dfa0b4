"""The FastPUPPI jet ntuple as one table: writer, reader and tests all take it from here.

Tree `outnano/Jets` has one row per jet; the jets of an event are neighbours, hardest first. Tree
`outnano/Events` (not in FastPUPPI's files) has one row per generated event, jets or not.

"Hardware" quantities: pT and the constituents' pT are GeV in steps of 0.25, angles are integers in
pi/720. The encoding generation is cms-sw/cmssw @14799b3: pT in GeV, `pt_rel` with the inversion
table of type ap_ufixed<14,0,TRN,SAT> and 1024 entries, `pt_log` with the logarithm table of type
ap_ufixed<14,4,TRN,SAT> and 256 entries. **Source**: FastPUPPI JetNTuplizer.cc @ 03ba97e and
208b38e; TrainTagger @ 1429e21 for what is read.

Each branch promises a type, a range, a step or a list of values; the reader holds every row of what
it reads against it. Ranges are those of the hardware words (cmssw 17c0c12c
DataFormats/L1TParticleFlow/interface/datatypes.h), of the beams (7 TeV) and of the seeded cone;
every number is finite. What the columns of a row promise of each other is in `relations`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from jetc.prepare.encodings.cmssw_17 import MASSES
from jetc.prepare.words import CANDIDATE, GEV_PER_STEP, STEPS_PER_PI

__all__ = [
    "CANDIDATE_PREFIX",
    "EVENTS",
    "EVENTS_TREE",
    "JETS",
    "JETS_TREE",
    "JETS_V0",
    "MOST_CONSTITUENTS",
    "MOST_JETS",
    "PT_MAX_GEV",
    "Branch",
    "branch_named",
]

JETS_TREE = "outnano/Jets"
EVENTS_TREE = "outnano/Events"
CANDIDATE_PREFIX = "jet_puppicand"

MOST_CONSTITUENTS = 128
"""Candidates that reach the jet finder. **Source**: cmssw 387a6d62 l1tDeregionizerProducer_cfi.py."""
MOST_JETS = MOST_CONSTITUENTS
"""Jets of an event: each takes a candidate as its seed."""

PT_MAX_GEV = CANDIDATE["pt"].high * GEV_PER_STEP
"""The largest hardware pT."""
_BEAM_GEV = 7000.0
_WORD_ETA = 2048
"""Pseudorapidity has 12 bits, signed."""
_CONE_STEPS = 184
"""A constituent and the jet's axis lie within 0.4 of the seed: 0.8 apart, 183.3 steps, at most."""
_WEIGHT_ONE = 256
_MASS_BITS = 12


@dataclass(frozen=True, slots=True)
class Branch:
    """One branch: its name, numpy type, unit, meaning, and what its values promise.

    `jagged` branches hold one value per constituent. Values lie between `low` and `high`, both
    included, without `low` itself where it is `open`; they are multiples of `step`, and among
    `values`, where those are given. A branch of integers whose `low` is negative has a sign.
    """

    name: str
    dtype: str
    unit: str
    meaning: str
    low: float
    high: float
    step: float | None = None
    values: tuple[float, ...] = ()
    open: bool = False
    jagged: bool = False
    mend: str = "make the ntuple without it, or drop the event it belongs to"

    @property
    def promise(self) -> str:
        """What the values promise, in words.

        >>> branch_named("jet_pt").promise
        '0.25 to 4095.75 GeV in steps of 0.25'
        """
        unit = "" if self.unit == "1" else f" {self.unit}"
        if self.values:
            return f"one of {', '.join(f'{value:g}' for value in self.values)}{unit}"
        steps = "" if self.step is None else f" in steps of {self.step:g}"
        if math.isinf(self.high):
            return f"above {self.low:g}{unit}"
        start = f"above {self.low:g}, at most" if self.open else f"{self.low:g} to"
        return f"{start} {self.high:.10g}{unit}{steps}"


def _jet(  # noqa: PLR0913, PLR0917 - a branch has these parts
    name: str, dtype: str, unit: str, meaning: str, low: float, high: float, step: float | None = None
) -> Branch:
    return Branch(name, dtype, unit, meaning, low, high, step)


def _one_of(name: str, dtype: Literal["bool", "int32", "uint32"], meaning: str, *values: int) -> Branch:
    return Branch(name, dtype, "1", meaning, min(values), max(values), values=values)


def _candidate(  # noqa: PLR0913, PLR0917 - a branch has these parts
    name: str, unit: str, meaning: str, low: float, high: float, step: float | None = None
) -> Branch:
    return Branch(f"{CANDIDATE_PREFIX}_{name}", "float32", unit, meaning, low, high, step, jagged=True)


def _candidate_one_of(name: str, unit: str, meaning: str, *values: float) -> Branch:
    low, high = min(values), max(values)
    return Branch(
        f"{CANDIDATE_PREFIX}_{name}", "float32", unit, meaning, low, high, values=values, jagged=True
    )


def _flag(name: str) -> Branch:
    return _candidate_one_of(name, "1", "one-hot", 0, 1)


_SCORE = 1000.0
_EVENT = Branch("event", "uint64", "1", "event id, unique over all sets of a production", 0, 2.0**64 - 1)
_WEIGHT = Branch(
    "weight",
    "float64",
    "1",
    "event weight; sums to the number of events over whole hundreds of minbias",
    1e-100,
    1e100,
    mend="use a generator whose weights are positive, or unweight the events; drop those of weight 0",
)
_STRATUM = Branch(
    "stratum",
    "int32",
    "1",
    "stratum of the event's hardest interaction; -1 if not minbias",
    -1,
    4095,
)
_GEN_HT = _jet(
    "genHT", "float32", "GeV", "gen jet pT summed over pT > 30, |eta| < 2.4; 0 for minbias", 0, 2 * _BEAM_GEV
)
_GEN_HH = _jet(
    "genHH_mass", "float32", "GeV", "mass of the two H; 0 or -1 with fewer than two", -1, 2 * _BEAM_GEV
)
_TURN = math.pi * (1 + 1 / STEPS_PER_PI)
"""Half a turn, and a step for rounding."""
_STEEPEST = _WORD_ETA * math.pi / STEPS_PER_PI


def _masses() -> tuple[float, ...]:
    """Return the masses, and what 12 fraction bits leave of them: FastPUPPI stores either."""
    scale = 1 << _MASS_BITS
    kept = {math.floor(mass * scale) / scale for mass in MASSES} | {
        round(mass * scale) / scale for mass in MASSES
    }
    return tuple(sorted({*MASSES, *kept}))


JETS: tuple[Branch, ...] = (
    _EVENT,
    _WEIGHT,
    _STRATUM,
    _jet(
        "jet_pt",
        "float32",
        "GeV",
        "hardware pT, steps of 0.25, no energy correction",
        GEV_PER_STEP,
        PT_MAX_GEV,
        GEV_PER_STEP,
    ),
    Branch("jet_pt_phys", "float32", "GeV", "pT; targets are ratios to it", 0, 2 * _BEAM_GEV, open=True),
    _jet("jet_pt_corr", "float32", "GeV", "pT of the corrected jet; -1: there is none", -1, 2 * _BEAM_GEV),
    _jet("jet_pt_raw", "float32", "GeV", "pT before any correction", 0, 2 * _BEAM_GEV),
    _jet("jet_eta", "float32", "pi/720", "hardware pseudorapidity", -_WORD_ETA, _WORD_ETA - 1, 1),
    _jet("jet_phi", "float32", "pi/720", "hardware azimuth", -STEPS_PER_PI, STEPS_PER_PI, 1),
    _jet("jet_eta_phys", "float32", "1", "pseudorapidity", -_STEEPEST, _STEEPEST),
    _jet("jet_phi_phys", "float32", "rad", "azimuth", -_TURN, _TURN),
    _one_of("jet_reject", "bool", "the matched lepton or visible tau is too soft to train on", 0, 1),
    _jet(
        "jet_genmatch_pt",
        "float32",
        "GeV",
        "pT of the matched gen jet without neutrinos; 0: none",
        0,
        _BEAM_GEV,
    ),
    _jet("jet_genmatch_eta", "float32", "1", "its pseudorapidity", -_STEEPEST, _STEEPEST),
    _jet("jet_genmatch_phi", "float32", "rad", "its azimuth", -_TURN, _TURN),
    _jet("jet_genmatch_mass", "float32", "GeV", "its mass", -1, 2 * _BEAM_GEV),
    _jet("jet_genmatch_dR", "float32", "1", "its distance from the jet; 0: none", 0, 0.4001),
    _one_of("jet_genmatch_hflav", "uint32", "its ghost hadron flavour: 5, 4, 0", 0, 4, 5),
    _one_of(
        "jet_genmatch_pflav", "int32", "its parton flavour, a signed particle id; 0: none", *range(-6, 7), 21
    ),
    _one_of("jet_muflav", "int32", "1: a muon from W, Z, H, tau lies within 0.2", 0, 1),
    _one_of("jet_elflav", "int32", "1: an electron from W, Z, H, tau lies within 0.2", 0, 1),
    _one_of("jet_tauflav", "int32", "1: a hadronic tau from W, Z, H lies within 0.2", 0, 1),
    _one_of("jet_taucharge", "int32", "charge of that tau; 0: none", -1, 0, 1),
    _jet("jet_taudecaymode", "int32", "1", "5 (prongs - 1) + neutral pions of that tau; -1: none", -5, 100),
    _jet("jet_lepflav", "int32", "1", "leptons and taus within 0.2", 0, MOST_CONSTITUENTS),
    _jet("jet_genmatch_lep_pt", "float32", "GeV", "pT of the matched lepton or tau; 0: none", 0, _BEAM_GEV),
    _jet("jet_genmatch_lep_vis_pt", "float32", "GeV", "its pT without neutrinos; 0: none", 0, _BEAM_GEV),
    _GEN_HH,
    _GEN_HT,
    _jet("jet_bjetscore", "float32", "1", "score of the CMSSW b tagger; -1: there is none", -_SCORE, _SCORE),
    _jet(
        "jet_tauscore",
        "float32",
        "1",
        "score of the CMSSW NN tau within 0.4; -1: there is none",
        -_SCORE,
        _SCORE,
    ),
    _jet(
        "jet_taupt",
        "float32",
        "GeV",
        "pT of the CMSSW NN tau within 0.4; -1: there is none",
        -1,
        2 * _BEAM_GEV,
    ),
    _jet("jet_SC4NGJet_score_b", "float32", "1", "CMSSW tagger score; -999: there is none", -_SCORE, _SCORE),
    _jet(
        "jet_SC4NGJet_score_charm", "float32", "1", "CMSSW tagger score; -999: there is none", -_SCORE, _SCORE
    ),
    _jet(
        "jet_SC4NGJet_score_light", "float32", "1", "CMSSW tagger score; -999: there is none", -_SCORE, _SCORE
    ),
    _jet(
        "jet_SC4NGJet_score_gluon", "float32", "1", "CMSSW tagger score; -999: there is none", -_SCORE, _SCORE
    ),
    _jet(
        "jet_SC4NGJet_score_taup", "float32", "1", "CMSSW tagger score; -999: there is none", -_SCORE, _SCORE
    ),
    _jet(
        "jet_SC4NGJet_score_taum", "float32", "1", "CMSSW tagger score; -999: there is none", -_SCORE, _SCORE
    ),
    _jet(
        "jet_SC4NGJet_score_muon", "float32", "1", "CMSSW tagger score; -999: there is none", -_SCORE, _SCORE
    ),
    _jet(
        "jet_SC4NGJet_score_electron",
        "float32",
        "1",
        "CMSSW tagger score; -999: there is none",
        -_SCORE,
        _SCORE,
    ),
    _jet(
        "jet_SC4NGJet_regression",
        "float32",
        "1",
        "CMSSW tagger's pT ratio; 1: there is none",
        -_SCORE,
        _SCORE,
    ),
    _jet("jet_npuppicand", "uint32", "1", "constituents", 0, MOST_CONSTITUENTS),
    _candidate("pt", "GeV", "hardware pT, steps of 0.25", GEV_PER_STEP, PT_MAX_GEV, GEV_PER_STEP),
    _candidate(
        "pt_rel", "1", "pt times the inversion table at jet_pt: 0.80 to 1 times the ratio", 0, 1 + 2**-10
    ),
    _candidate(
        "pt_log", "1", "natural logarithm of pt by table; 0 below 1 GeV", 0, math.log(PT_MAX_GEV), 2**-10
    ),
    _candidate("eta", "pi/720", "hardware pseudorapidity", -_WORD_ETA, _WORD_ETA - 1, 1),
    _candidate("phi", "pi/720", "hardware azimuth", -STEPS_PER_PI, STEPS_PER_PI, 1),
    _candidate("deta", "pi/720", "jet eta - constituent eta", -_CONE_STEPS, _CONE_STEPS, 1),
    _candidate(
        "dphi",
        "pi/720",
        "constituent phi - jet phi, wrapped: the sign differs from deta",
        -_CONE_STEPS,
        _CONE_STEPS,
        1,
    ),
    _candidate_one_of(
        "mass", "GeV", "0 photon, 0.005 e, 0.105 mu, 0.13 charged, 0.5 neutral hadron", *_masses()
    ),
    _flag("isPhoton"),
    _flag("isElectronPlus"),
    _flag("isElectronMinus"),
    _flag("isMuonPlus"),
    _flag("isMuonMinus"),
    _flag("isNeutralHadron"),
    _flag("isChargedHadronPlus"),
    _flag("isChargedHadronMinus"),
    _candidate("id", "1", "0 h0, 1 photon, 2/3 h-/h+, 4/5 e-/e+, 6/7 mu-/mu+", 0, len(MASSES) - 1, 1),
    _candidate("z0", "0.05 cm", "z at closest approach, absolute; 0 if neutral", -512, 511, 1),
    _candidate("dxy", "cm^1/2 / 64", "square root of |d0|; 0 if neutral", 0, 255, 1),
    _candidate("quality", "bits", "track quality: loose, tight, for e/gamma; 0 if neutral", 0, 7, 1),
    _candidate_one_of("charge", "1", "1 if charged, else 0", 0, 1),
    _candidate("puppiweight", "1/256", "float(hwPuppiWeight()), 0 to 256; 0 if charged", 0, _WEIGHT_ONE, 1),
    _candidate("emid", "bits", "float(hwEmID()): EM, tight, loose; 0 if charged", 0, 63, 1),
    _candidate_one_of("isfilled", "1", "1", 1),
)
"""Branches of the jet tree. All constituents are stored, hardest first; readers pad and clip."""

JETS_V0: tuple[Branch, ...] = (
    _candidate("pt", "0.25 GeV", "hardware pT, a count", 1, CANDIDATE["pt"].high, 1),
    _candidate("pt_rel", "1", "pt over jet_pt: four times the ratio", 0, 4 * (1 + 2**-10)),
    _candidate("pt_log", "1", "natural logarithm of pt", 0, math.log(CANDIDATE["pt"].high) * (1 + 2**-20)),
    _candidate("puppiweight", "1/256", "the lowest bit of the PUPPI weight; 0 if charged", 0, 1, 1),
    _candidate("emid", "bits", "the lowest bit of the EM quality; 0 if charged", 0, 1, 1),
)
"""What branches promise in ntuples of encoding cmssw-v0, where that is something else."""

EVENTS: tuple[Branch, ...] = (
    _EVENT,
    _WEIGHT,
    _STRATUM,
    _jet(
        "interaction",
        "int64",
        "1",
        "id of the reused interaction that is its hardest; -1: not reused",
        -1,
        2.0**63 - 1,
    ),
    _GEN_HT,
    _GEN_HH,
    _jet("pileup", "int32", "1", "inelastic interactions in the crossing beside the process's own", 0, 10000),
    _jet(
        "pthat",
        "float32",
        "GeV",
        "hardest pTHat of the interactions that were generated afresh",
        0,
        _BEAM_GEV,
    ),
    _jet("vertex_z", "float32", "cm", "z of the primary vertex found", -1000, 1000),
    _jet("true_vertex_z", "float32", "cm", "z of the process's interaction; 0 if there is none", -1000, 1000),
    _jet("tracks", "int32", "1", "Level-1 tracks, fakes included", 0, 1e6),
    _jet("jets", "int32", "1", "rows of the jet tree", 0, MOST_JETS),
)
"""Branches of the event tree."""


def branch_named(name: str, table: tuple[Branch, ...] = JETS) -> Branch:
    """Give a branch of a table. Raises KeyError for a name it does not hold."""
    found = [branch for branch in table if branch.name == name]
    if not found:
        raise KeyError(name)
    return found[0]
