"""The FastPUPPI jet ntuple as one table: writer, reader and tests all take it from here.

Tree `outnano/Jets` has one row per jet; the jets of an event are neighbours, hardest first. Tree
`outnano/Events` (not in FastPUPPI's files) has one row per generated event, jets or not.

"Hardware" quantities: pT and the constituents' pT are GeV in steps of 0.25, angles are integers in
pi/720. The encoding generation is cms-sw/cmssw @14799b3: pT in GeV, `pt_rel` with the inversion
table of type ap_ufixed<14,0,TRN,SAT> and 1024 entries, `pt_log` with the logarithm table of type
ap_ufixed<14,4,TRN,SAT> and 256 entries. **Source**: FastPUPPI JetNTuplizer.cc @ 03ba97e and
208b38e; TrainTagger @ 1429e21 for what is read.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["CANDIDATE_PREFIX", "EVENTS", "EVENTS_TREE", "JETS", "JETS_TREE", "Branch", "branch_named"]

JETS_TREE = "outnano/Jets"
EVENTS_TREE = "outnano/Events"
CANDIDATE_PREFIX = "jet_puppicand"


@dataclass(frozen=True, slots=True)
class Branch:
    """One branch: its name, numpy type, whether it holds one value per constituent, unit, meaning."""

    name: str
    dtype: str
    unit: str
    meaning: str
    jagged: bool = False


def _jet(name: str, dtype: str, unit: str, meaning: str) -> Branch:
    return Branch(name, dtype, unit, meaning)


def _candidate(name: str, unit: str, meaning: str) -> Branch:
    return Branch(f"{CANDIDATE_PREFIX}_{name}", "float32", unit, meaning, jagged=True)


JETS: tuple[Branch, ...] = (
    _jet("event", "uint64", "1", "event id, unique over all sets of a production"),
    _jet("weight", "float64", "1", "event weight; sums to the number of events over a minbias set"),
    _jet("stratum", "int32", "1", "stratum of the event's hardest interaction; -1 if not minbias"),
    _jet("jet_pt", "float32", "GeV", "hardware pT, steps of 0.25, no energy correction"),
    _jet("jet_pt_phys", "float32", "GeV", "pT"),
    _jet("jet_pt_corr", "float32", "GeV", "pT of the corrected jet; -1: there is none"),
    _jet("jet_pt_raw", "float32", "GeV", "pT before any correction"),
    _jet("jet_eta", "float32", "pi/720", "hardware pseudorapidity"),
    _jet("jet_phi", "float32", "pi/720", "hardware azimuth"),
    _jet("jet_eta_phys", "float32", "1", "pseudorapidity"),
    _jet("jet_phi_phys", "float32", "rad", "azimuth"),
    _jet("jet_reject", "bool", "1", "the matched lepton or visible tau is too soft to train on"),
    _jet("jet_genmatch_pt", "float32", "GeV", "pT of the matched gen jet without neutrinos; 0: none"),
    _jet("jet_genmatch_eta", "float32", "1", "its pseudorapidity"),
    _jet("jet_genmatch_phi", "float32", "rad", "its azimuth"),
    _jet("jet_genmatch_mass", "float32", "GeV", "its mass"),
    _jet("jet_genmatch_dR", "float32", "1", "its distance from the jet; 0: none"),
    _jet("jet_genmatch_hflav", "uint32", "1", "its ghost hadron flavour: 5, 4, 0"),
    _jet("jet_genmatch_pflav", "int32", "1", "its parton flavour, a signed particle id; 0: none"),
    _jet("jet_muflav", "int32", "1", "1: a muon from W, Z, H, tau lies within 0.2"),
    _jet("jet_elflav", "int32", "1", "1: an electron from W, Z, H, tau lies within 0.2"),
    _jet("jet_tauflav", "int32", "1", "1: a hadronic tau from W, Z, H lies within 0.2"),
    _jet("jet_taucharge", "int32", "e", "charge of that tau; 0: none"),
    _jet("jet_taudecaymode", "int32", "1", "5 (prongs - 1) + neutral pions of that tau; -1: none"),
    _jet("jet_lepflav", "int32", "1", "leptons and taus within 0.2"),
    _jet("jet_genmatch_lep_pt", "float32", "GeV", "pT of the matched lepton or tau; 0: none"),
    _jet("jet_genmatch_lep_vis_pt", "float32", "GeV", "its pT without neutrinos; 0: none"),
    _jet("genHH_mass", "float32", "GeV", "mass of the two H; 0 with fewer than two"),
    _jet("genHT", "float32", "GeV", "gen jet pT summed over pT > 30, |eta| < 2.4; 0 for minbias"),
    _jet("jet_bjetscore", "float32", "1", "score of the CMSSW b tagger; -1: there is none"),
    _jet("jet_tauscore", "float32", "1", "score of the CMSSW NN tau within 0.4; -1: there is none"),
    _jet("jet_taupt", "float32", "GeV", "pT of the CMSSW NN tau within 0.4; -1: there is none"),
    _jet("jet_SC4NGJet_score_b", "float32", "1", "CMSSW tagger score; -999: there is none"),
    _jet("jet_SC4NGJet_score_charm", "float32", "1", "CMSSW tagger score; -999: there is none"),
    _jet("jet_SC4NGJet_score_light", "float32", "1", "CMSSW tagger score; -999: there is none"),
    _jet("jet_SC4NGJet_score_gluon", "float32", "1", "CMSSW tagger score; -999: there is none"),
    _jet("jet_SC4NGJet_score_taup", "float32", "1", "CMSSW tagger score; -999: there is none"),
    _jet("jet_SC4NGJet_score_taum", "float32", "1", "CMSSW tagger score; -999: there is none"),
    _jet("jet_SC4NGJet_score_muon", "float32", "1", "CMSSW tagger score; -999: there is none"),
    _jet("jet_SC4NGJet_score_electron", "float32", "1", "CMSSW tagger score; -999: there is none"),
    _jet("jet_SC4NGJet_regression", "float32", "1", "CMSSW tagger's pT ratio; 1: there is none"),
    _jet("jet_npuppicand", "uint32", "1", "constituents"),
    _candidate("pt", "GeV", "hardware pT, steps of 0.25"),
    _candidate("pt_rel", "1", "pt times the inversion table at jet_pt: 0.80 to 1 times the ratio"),
    _candidate("pt_log", "1", "natural logarithm of pt by table; 0 below 1 GeV"),
    _candidate("eta", "pi/720", "hardware pseudorapidity"),
    _candidate("phi", "pi/720", "hardware azimuth"),
    _candidate("deta", "pi/720", "jet eta - constituent eta"),
    _candidate("dphi", "pi/720", "constituent phi - jet phi, wrapped: the sign differs from deta"),
    _candidate("mass", "GeV", "0 photon, 0.005 e, 0.105 mu, 0.13 charged, 0.5 neutral hadron"),
    _candidate("isPhoton", "1", "one-hot"),
    _candidate("isElectronPlus", "1", "one-hot"),
    _candidate("isElectronMinus", "1", "one-hot"),
    _candidate("isMuonPlus", "1", "one-hot"),
    _candidate("isMuonMinus", "1", "one-hot"),
    _candidate("isNeutralHadron", "1", "one-hot"),
    _candidate("isChargedHadronPlus", "1", "one-hot"),
    _candidate("isChargedHadronMinus", "1", "one-hot"),
    _candidate("id", "1", "0 h0, 1 photon, 2/3 h-/h+, 4/5 e-/e+, 6/7 mu-/mu+"),
    _candidate("z0", "0.05 cm", "z at closest approach, absolute; 0 if neutral"),
    _candidate("dxy", "cm^1/2 / 64", "square root of |d0|; 0 if neutral"),
    _candidate("quality", "bits", "track quality: loose, tight, for e/gamma; 0 if neutral"),
    _candidate("charge", "1", "1 if charged, else 0"),
    _candidate("puppiweight", "1/256", "float(hwPuppiWeight()), 0 to 256; 0 if charged"),
    _candidate("emid", "bits", "float(hwEmID()): EM, tight, loose; 0 if charged"),
    _candidate("isfilled", "1", "1"),
)
"""Branches of the jet tree. All constituents are stored, hardest first; readers pad and clip."""

EVENTS: tuple[Branch, ...] = (
    Branch("event", "uint64", "1", "event id, as in the jet tree"),
    Branch("weight", "float64", "1", "event weight; sums to the number of events over a minbias set"),
    Branch("stratum", "int32", "1", "stratum of the event's hardest interaction; -1 if not minbias"),
    Branch("interaction", "int64", "1", "id of the reused interaction that is its hardest; -1: not reused"),
    Branch("genHT", "float32", "GeV", "gen jet pT summed over pT > 30, |eta| < 2.4; 0 for minbias"),
    Branch("genHH_mass", "float32", "GeV", "mass of the two H; 0 with fewer than two"),
    Branch("pileup", "int32", "1", "inelastic interactions in the crossing beside the process's own"),
    Branch("pthat", "float32", "GeV", "hardest pTHat of the interactions that were generated afresh"),
    Branch("vertex_z", "float32", "cm", "z of the primary vertex found"),
    Branch("true_vertex_z", "float32", "cm", "z of the process's interaction; 0 if there is none"),
    Branch("tracks", "int32", "1", "Level-1 tracks, fakes included"),
    Branch("jets", "int32", "1", "rows of the jet tree"),
)
"""Branches of the event tree."""


def branch_named(name: str, table: tuple[Branch, ...] = JETS) -> Branch:
    """Give a branch of a table. Raises KeyError for a name it does not hold."""
    found = [branch for branch in table if branch.name == name]
    if not found:
        raise KeyError(name)
    return found[0]
