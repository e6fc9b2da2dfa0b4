"""What a physicist would write in place of stage `dataset`: uproot and awkward, chunk by chunk.

``awkward_dataset.py stored|computed|read OUT FILES...``. It has the cuts, classes, inputs and formats
of ``specs/baseline.yaml``, and nothing of jetc. ``stored`` takes each input from the branch of the
ntuple that has it; ``computed`` sorts the candidates of a jet by pT, and computes its inputs of their pT,
angles and type, with a division and a logarithm in place of the producer's tables. Both write the arrays
of the jets that are kept. ``read`` reads the branches of ``stored``, and does nothing with them. Printed
are, as JSON, the jets of each class, the CPU seconds without the imports, and MiB.
``dataset_reference.py`` runs it.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import awkward as ak
import numpy as np
import uproot

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

TREE = "outnano/Jets"
CONSTITUENTS = 16
CLIP = (0.3, 2.0)
CLASSES = ("b", "charm", "light", "gluon", "taup", "taum", "muon", "electron")
FIRST_LEPTON = CLASSES.index("taup")
JET = ("event", "jet_pt", "jet_eta", "jet_phi", "jet_pt_phys", "jet_eta_phys", "jet_reject")
TRUTH = (
    "jet_genmatch_pt",
    "jet_genmatch_lep_vis_pt",
    "jet_genmatch_hflav",
    "jet_genmatch_pflav",
    "jet_tauflav",
    "jet_taucharge",
    "jet_muflav",
    "jet_elflav",
)
ONE_HOTS = {
    "isPhoton": 1,
    "isElectronPlus": 5,
    "isElectronMinus": 4,
    "isMuonPlus": 7,
    "isMuonMinus": 6,
    "isNeutralHadron": 0,
    "isChargedHadronPlus": 3,
    "isChargedHadronMinus": 2,
}
MASSES = np.array([0.5, 0.0, 0.13, 0.13, 0.005, 0.005, 0.105, 0.105], dtype=np.float32)
FORMATS = {
    "pt": (2, 0, 16383),
    "pt_rel": (9, 0, 1023),
    "pt_log": (6, 0, 1023),
    "deta": (0, -256, 255),
    "dphi": (0, -256, 255),
    "mass": (8, 0, 255),
    **dict.fromkeys(ONE_HOTS, (0, 0, 1)),
    "z0": (0, -512, 511),
    "dxy": (0, 0, 255),
    "isfilled": (0, 0, 1),
    "puppiweight": (0, 0, 511),
    "emid": (0, 0, 63),
    "quality": (0, 0, 7),
}
"""Of each input: bits right of the point, lowest and highest code."""
WORDS = ("pt", "eta", "phi", "id", "z0", "dxy", "puppiweight", "emid", "quality")
TURN = 1440
"""Steps of azimuth."""


def labels(jets: ak.Array) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any], ak.Array]:
    """Return the class of each jet, or -1, its truth pT in GeV, and whether it is kept."""
    tau, muon, electron = (jets[f"jet_{each}flav"] == 1 for each in ("tau", "mu", "el"))
    none = ~(tau | muon | electron)
    hadron, parton = jets["jet_genmatch_hflav"], jets["jet_genmatch_pflav"]
    no_flavour = none & (hadron == 0)
    only_tau = tau & ~muon & ~electron
    members = (
        none & (hadron == 5),  # noqa: PLR2004 - b
        none & (hadron == 4),  # noqa: PLR2004 - c
        no_flavour & (abs(parton) <= 3),  # noqa: PLR2004 - d, u, s, and none
        no_flavour & (parton == 21),  # noqa: PLR2004 - gluon
        only_tau & (jets["jet_taucharge"] > 0),
        only_tau & (jets["jet_taucharge"] < 0),
        muon & ~tau & ~electron,
        electron & ~tau & ~muon,
    )
    matched = jets["jet_genmatch_pt"] > 0
    label = np.full(len(jets), -1)
    for number, member in enumerate(members):
        label[ak.to_numpy(member & matched)] = number
    truth_pt = np.where(
        label >= FIRST_LEPTON,
        ak.to_numpy(jets["jet_genmatch_lep_vis_pt"]),
        ak.to_numpy(jets["jet_genmatch_pt"]),
    )
    keep = (
        (label >= 0)
        & (jets["jet_pt_phys"] > 15)  # noqa: PLR2004 - GeV
        & (abs(jets["jet_eta_phys"]) < 2.4)  # noqa: PLR2004
        & ~jets["jet_reject"]
        & (truth_pt > 5)  # noqa: PLR2004 - GeV
    )
    return label, truth_pt, keep


def stored(jets: ak.Array) -> dict[str, ak.Array]:
    """Return each input of the candidates as the ntuple has it."""
    return {name: jets[f"jet_puppicand_{name}"] for name in FORMATS}


def computed(jets: ak.Array) -> dict[str, ak.Array]:
    """Return each input of the candidates, hardest first, of their words."""
    order = ak.argsort(jets["jet_puppicand_pt"], ascending=False, stable=True)
    of = {name: jets[f"jet_puppicand_{name}"][order] for name in WORDS}
    kind, counts = ak.values_astype(of["id"], np.int64), ak.num(of["id"])
    turn = of["phi"] - jets["jet_phi"]
    return {
        "pt": of["pt"],
        "pt_rel": of["pt"] / jets["jet_pt"],
        "pt_log": np.log(of["pt"]),
        "deta": jets["jet_eta"] - of["eta"],
        "dphi": (turn + TURN // 2) % TURN - TURN // 2,
        "mass": ak.unflatten(MASSES[ak.to_numpy(ak.flatten(kind))], counts),
        **{name: ak.values_astype(kind == code, np.float32) for name, code in ONE_HOTS.items()},
        "isfilled": ak.ones_like(of["pt"]),
        **{name: of[name] for name in ("z0", "dxy", "puppiweight", "emid", "quality")},
    }


def codes(inputs: dict[str, ak.Array]) -> np.ndarray[Any, Any]:
    """Return the codes of all inputs, (jets, candidates, inputs); slots without a candidate have 0."""
    columns = []
    for name, (fraction, low, high) in FORMATS.items():
        padded = ak.fill_none(ak.pad_none(inputs[name], CONSTITUENTS, clip=True), 0)
        steps = ak.to_numpy(padded) * 2.0**fraction
        rounded = np.floor(steps + 0.5) if name == "mass" else np.floor(steps)
        columns.append(np.clip(rounded, low, high).astype(np.int16))
    return np.stack(columns, axis=-1)


def convert(
    chunks: Iterator[ak.Array], features: Callable[[ak.Array], dict[str, ak.Array]], out: Path
) -> dict[str, int]:
    """Write the arrays of the jets that are kept; return how many are of each class."""
    parts: dict[str, list[np.ndarray[Any, Any]]] = {
        name: [] for name in ("codes", "labels", "target", "jet_pt", "event")
    }
    for jets in chunks:
        label, truth_pt, keep = labels(jets)
        kept, rows = jets[keep], ak.to_numpy(keep)
        jet_pt = ak.to_numpy(kept["jet_pt_phys"])
        parts["codes"].append(codes(features(kept)))
        parts["labels"].append(label[rows].astype(np.uint8))
        parts["target"].append(np.clip(truth_pt[rows] / jet_pt, *CLIP).astype(np.float32))
        parts["jet_pt"].append(jet_pt)
        parts["event"].append(ak.to_numpy(kept["event"]))
    made = {name: np.concatenate(each) for name, each in parts.items()}
    for name, array in made.items():
        np.save(out / f"{name}.npy", array)
    counts = np.bincount(made["labels"], minlength=len(CLASSES)).tolist()
    return dict(zip(CLASSES, counts, strict=True))


def main(kind: str, out: Path, files: list[str]) -> None:
    """Write the arrays."""
    start = time.process_time()
    names, features = (WORDS, computed) if kind == "computed" else (FORMATS, stored)
    branches = [*JET, *TRUTH, *(f"jet_puppicand_{name}" for name in names)]
    chunks = uproot.iterate([f"{file}:{TREE}" for file in files], branches)
    counts = {"jets": sum(map(len, chunks))} if kind == "read" else convert(chunks, features, out)
    used = time.process_time() - start
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(json.dumps({"counts": counts, "cpu_s": used, "mib": memory}) + "\n")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3:])
