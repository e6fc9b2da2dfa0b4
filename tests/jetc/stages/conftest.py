"""Two small taggers, built once: synthetic jets, training, hls4ml, emulator."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from jetc.artifacts.dataset import target_file
from jetc.checks.load import load_text
from jetc.plan.key import file_digest
from jetc.plan.run import declared
from jetc.plan.stage import Stage, Step
from jetc.stages.emulator import stage as emulator
from jetc.stages.hls4ml import stage as hls4ml
from jetc.stages.hls4ml.artifact import NETWORK, PROJECT
from jetc.stages.training import stage as training
from jetc.stages.training.tensorflow_runtime import load_tensorflow

if TYPE_CHECKING:
    from collections.abc import Callable

    from jetc.language.sections.model import Spec
    from numpy.typing import NDArray

BASELINE = (Path(__file__).parents[3] / "specs" / "baseline.yaml").read_text(encoding="utf-8")

SMALL = {
    "name: baseline": "name: little",
    "constituent_layers: [10, 10]": "constituent_layers: [6]",
    "class_head: [32, 16]": "class_head: [8]",
    "regression_head: [10]": "regression_head: []",
    "epochs: 240": "epochs: 4",
    "batch: 1024": "batch: 256",
    "begin_epoch: 0, end_epoch: 40": "begin_epoch: 0, end_epoch: 3",
}
LINK = (
    'link: {order: by_pt, scores: "ap_ufixed<7,1,AP_RND_CONV,AP_SAT>", region: {abs_eta: 2.4, pt_gev: 10.0}}'
)
SIGNED_FEATURES = ("deta", "dphi", "z0")
OF_THE_JET = """\
  jet:
    - {name: pt_log, type: "ap_ufixed<10,4,AP_RND,AP_SAT>", scale_log2: -4}
    - {name: eta, type: "ap_fixed<12,12,AP_TRN,AP_SAT>", scale_log2: -11}
"""
LEARNED = """\
  learned:
    formats: per_channel
    inputs: learned
    beta: {initial: 1e-06, final: 0.0001, rise_epochs: 1}
"""
NARROW = {
    **{
        line: ""
        for line in BASELINE.splitlines(keepends=True)
        if line.lstrip().startswith(tuple(f"- {{name: {name}," for name in SIGNED_FEATURES))
    },
    "name: baseline": "name: narrow",
    "\nquantisation:\n": f"{OF_THE_JET}\n{LINK}\nquantisation:\n{LEARNED}",
    "weights: ap_fixed<9,3,AP_RND_CONV": "weights: ap_fixed<11,2,AP_RND",
    "constituents: 16": "constituents: 8",
    "activation: ap_ufixed<9,0,AP_RND_CONV": "activation: ap_ufixed<6,1,AP_RND",
    "pooled: ap_ufixed<12,0,AP_RND_CONV": "pooled: ap_fixed<10,2,AP_RND",
    "logits: ap_fixed<10,4,AP_RND_CONV": "logits: ap_fixed<8,4,AP_RND",
    "exp_table: ap_ufixed<12,1,": "exp_table: ap_ufixed<9,1,",
    "inverse_input: ap_ufixed<11,4,": "inverse_input: ap_ufixed<8,4,",
    "class_scores: ap_ufixed<12,1,": "class_scores: ap_ufixed<8,1,",
    'gluon), type: "ap_ufixed<11,1,': 'gluon), type: "ap_ufixed<8,1,',
    "pt_ratio: ap_fixed<16,6,AP_RND_CONV": "pt_ratio: ap_fixed<12,3,AP_RND",
    "constituent_layers: [10, 10]": "constituent_layers: [5, 3]",
    "pooling: mean": "pooling: max",
    "class_head: [32, 16]": "class_head: []",
    "regression_head: [10]": "regression_head: []",
    "sample_weights: class_balanced": "sample_weights: none",
    "final: 0.3, begin_epoch: 0, end_epoch: 40": "final: 0.0, begin_epoch: 0, end_epoch: 1",
    "epochs: 240": "epochs: 2",
    "reduce_on_plateau: {factor: 0.5, patience: 10, minimum: 0.0001}": "cosine_decay: {final: 0.1}",
    "batch: 1024": "batch: 256",
}


class Silent:
    """Progress that nobody watches."""

    def start(self, label: str, total: float, unit: str) -> None:
        pass

    def advance(self, amount: float = 1) -> None:
        pass


@dataclass(frozen=True)
class Tagger:
    """A spec and the artifacts made from it."""

    spec: Spec
    dataset: Path
    training: Path
    hls4ml: Path
    emulator: Path

    def corners(self, jets: int) -> NDArray[np.int64]:
        """All zeros, all lowest, all highest, each alone, then random words over their full range."""
        formats = [each.type for each in self.spec.features.inputs]
        shape = (jets, self.spec.features.constituents, len(formats))
        low, high = (np.array([getattr(each, end) for each in formats]) for end in ("min_code", "max_code"))
        codes = np.random.default_rng(5).integers(low, high + 1, shape)
        codes[0], codes[1], codes[2] = 0, low, high
        codes[3 : 3 + 2 * len(formats)] = 0
        for feature in range(len(formats)):
            codes[3 + 2 * feature, :, feature] = low[feature]
            codes[4 + 2 * feature, 0, feature] = high[feature]
        return codes

    def inputs(self, jets: int) -> dict[str, NDArray[np.int64]]:
        """Return codes by the name of their input: `corners`, and for the jet the limits and random words."""
        formats = [each.type for each in self.spec.features.of_the_jet]
        if not formats:
            return {"constituents": self.corners(jets)}
        low, high = (np.array([getattr(each, end) for each in formats]) for end in ("min_code", "max_code"))
        codes = np.random.default_rng(6).integers(low, high + 1, (jets, len(formats)))
        codes[0], codes[1], codes[2] = 0, low, high
        return {"constituents": self.corners(jets), "jet": codes}


def edited(edits: dict[str, str]) -> Spec:
    """Return the baseline with stretches of its text replaced."""
    text = BASELINE
    for old, new in edits.items():
        assert old in text, old
        text = text.replace(old, new)
    return load_text(text, name="edited.yaml").spec


def digests(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of each file of an artifact."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): file_digest(path) for path in files}


def run_stage(stage: Stage, spec: Spec, folder: Path, **inputs: Path) -> Path:
    """Run `stage` in an empty `folder`, with nothing of the spec but what it declares."""
    artifact, scratch = folder / stage.name, folder / f"{stage.name}.scratch"
    artifact.mkdir(parents=True)
    scratch.mkdir()
    if "dataset" in inputs:
        inputs |= trained_sets(spec, inputs.pop("dataset"))
    seals = {name: digests(path) for name, path in inputs.items()}
    step = Step(declared(spec, stage.sections), inputs, artifact, scratch, Silent(), folder, seals)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "chdir", _leave)
        stage.run(step)
    return artifact


def _leave(folder: object) -> None:
    """Fail in a stage that leaves the folder of the process: others open files there meanwhile."""
    pytest.fail(f"a stage goes to {folder}")


def converted(spec: Spec, folder: Path, **weights: Path) -> Path:
    """Return an artifact of stage hls4ml from the weights of a stage, with nothing of it measured on jets."""
    load_tensorflow()
    from jetc.stages.hls4ml.conversion import convert_project

    artifact = folder / "hls4ml"
    artifact.mkdir(parents=True)
    step = Step(spec, weights, artifact, folder / "scratch", Silent(), folder)
    (folder / "scratch").mkdir()
    convert_project(step, project=artifact / PROJECT, network=artifact / NETWORK)
    return artifact


def trained_sets(spec: Spec, dataset: Path) -> dict[str, Path]:
    """Return the inputs of stages that read trained sets: all jets in the first one, none in the others."""
    first, *others = spec.dataset.sets
    nothing = dataset.with_name("nothing")
    return {f"dataset.{first}": dataset} | {f"dataset.{name}": nothing for name in others}


def write_dataset(folder: Path, spec: Spec, *, jets: int, seed: int = 3) -> Path:
    """Write jets whose words lean by class, and a target that follows them; beside them a set without any.

    Of outputs beside the pT ratio every second class has a target.
    """
    random = np.random.default_rng(seed)
    formats = [each.type for each in spec.features.inputs]
    low, high = (np.array([getattr(each, end) for each in formats]) for end in ("min_code", "max_code"))
    lean = random.uniform(0, 0.5, (len(spec.dataset.classes), len(formats)))
    for split in ("train", "validation", "test"):
        path = folder / "dataset" / split
        path.mkdir(parents=True)
        labels = random.integers(0, len(lean), jets).astype(np.uint8)
        shape = (jets, spec.features.constituents, len(formats))
        part = np.clip(lean[labels][:, None, :] + random.normal(0, 0.3, shape), 0, 1)
        np.save(path / "codes.npy", np.rint(low + (high - low) * part).astype(np.int16))
        if spec.features.of_the_jet:
            np.save(path / "jet_codes.npy", jet_codes(spec, labels, random))
        np.save(path / "labels.npy", labels)
        for each in spec.architecture.further_outputs:
            wanted = np.where(labels % 2, part.mean(axis=(1, 2)), np.nan)
            np.save(path / target_file(each.name), wanted.astype(np.float32))
        np.save(path / "target.npy", (0.5 + part.mean(axis=(1, 2))).astype(np.float32))
        (folder / "nothing" / split).mkdir(parents=True)
        for array in path.glob("*.npy"):
            np.save(folder / "nothing" / split / array.name, np.load(array)[:0])
    return folder / "dataset"


def jet_codes(spec: Spec, labels: NDArray[np.uint8], random: np.random.Generator) -> NDArray[np.int16]:
    """Return words of jets, (jets, inputs), that lean by class."""
    words = [each.type for each in spec.features.of_the_jet]
    part = np.clip(labels[:, None] / 16 + random.normal(0.2, 0.1, (len(labels), len(words))), 0, 1)
    low, high = (np.array([getattr(each, end) for each in words]) for end in ("min_code", "max_code"))
    words_of: NDArray[np.int16] = np.rint(low + (high - low) * part).astype(np.int16)
    return words_of


@pytest.fixture(scope="session")
def edit() -> Callable[[dict[str, str]], Spec]:
    return edited


@pytest.fixture(scope="session")
def run() -> Callable[..., Path]:
    return run_stage


@pytest.fixture(scope="session")
def jets() -> Callable[..., Path]:
    return write_dataset


def build(folder: Path, spec: Spec, *, jets: int) -> Tagger:
    dataset = write_dataset(folder, spec, jets=jets)
    trained = run_stage(training.STAGE, spec, folder, dataset=dataset)
    project = run_stage(hls4ml.STAGE, spec, folder, dataset=dataset, training=trained)
    library = run_stage(emulator.STAGE, spec, folder, hls4ml=project)
    return Tagger(spec, dataset, trained, project, library)


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Tagger:
    """Sixteen constituents, the baseline's formats, pruned."""
    return build(tmp_path_factory.mktemp("small"), edited(SMALL), jets=2000)


@pytest.fixture(scope="session")
def narrow(tmp_path_factory: pytest.TempPathFactory) -> Tagger:
    """Eight constituents in no order, words on the link, unsigned features, learned widths, a signed maximum.

    Inputs of the jet join it. Its heads are empty.
    """
    return build(tmp_path_factory.mktemp("narrow"), edited(NARROW), jets=1000)
