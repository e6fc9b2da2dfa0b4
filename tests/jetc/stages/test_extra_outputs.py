"""A small tagger with outputs beside the pT ratio: training, hls4ml, C++ emulator, one like the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from jetc.artifacts.dataset import target_file
from jetc.artifacts.interface import interface_of
from jetc.artifacts.record import read
from jetc.artifacts.training import HistoryRecord
from jetc.diagnostics.diagnostic import DataError
from jetc.stages.hls4ml.artifact import NETWORK
from jetc.stages.report.extra_outputs import measured_outputs
from jetc.stages.report.test_split import TestSplit as Split
from jetc.stages.training import stage as training
from jetc.stages.training.jets import read_jets
from jetc_runtime.emulator import CppEmulator
from jetc_runtime.evaluate import evaluate
from jetc_runtime.network import Network

from tests.jetc.stages.conftest import NARROW, SMALL, build, edited, run_stage, write_dataset

if TYPE_CHECKING:
    from pathlib import Path

    from tests.jetc.stages.conftest import Tagger

NAMES = ("mass_ratio", "seen")
TARGETS = """\
  extra_targets:
    - {name: mass_ratio, target: gen_jet_mass / pt, clip: [0.0, 2.0]}
    - {name: seen, target: visible_lepton_pt / pt, where: lepton == tau, clip: [0.0, 2.0]}
"""
OUTPUTS = """\
  extra_outputs:
    - {name: mass_ratio, layers: [4], type: "ap_fixed<12,3,AP_RND_CONV,AP_SAT>", loss_weight: 5.0}
    - {name: seen, layers: [], type: "ap_fixed<10,3,AP_RND_CONV,AP_SAT>", loss_weight: 1.0}
"""
EXTRA = {
    "  target_clip:": f"{TARGETS}  target_clip:",
    "  kind: deepsets\n": f"  kind: deepsets\n{OUTPUTS}",
}


@pytest.fixture(scope="module")
def tagger(tmp_path_factory: pytest.TempPathFactory) -> Tagger:
    return build(tmp_path_factory.mktemp("extra"), edited({**SMALL, **EXTRA}), jets=600)


def test_each_has_its_losses_in_every_epoch(tagger: Tagger) -> None:
    for epoch in read(HistoryRecord, tagger.training).epochs:
        assert tuple(epoch.extra_losses) == tuple(epoch.val_extra_losses) == NAMES
        assert all(loss > 0 for loss in (*epoch.extra_losses.values(), *epoch.val_extra_losses.values()))
        settings = tagger.spec.training.regression_loss_weight, 5.0, 1.0
        parts = epoch.regression_loss, *epoch.extra_losses.values()
        weighted = sum(weight * loss for weight, loss in zip(settings, parts, strict=True))
        assert epoch.loss == pytest.approx(epoch.class_loss + weighted, rel=1e-4)


def test_jets_without_a_target_do_not_count(tagger: Tagger, tmp_path: Path) -> None:
    spec = tagger.spec
    dataset = write_dataset(tmp_path / "jets", spec, jets=200)
    first, again = (run_stage(training.STAGE, spec, tmp_path / each, dataset=dataset) for each in ("a", "b"))
    assert (first / "history.json").read_bytes() == (again / "history.json").read_bytes()
    for part in ("train", "validation"):
        file = dataset / part / target_file("seen")
        values = np.load(file)
        values[np.flatnonzero(np.isfinite(values))[:50]] = np.nan
        np.save(file, values)
    fewer = run_stage(training.STAGE, spec, tmp_path / "c", dataset=dataset)
    before, after = (read(HistoryRecord, each).epochs[0].extra_losses["seen"] for each in (first, fewer))
    assert 0 < after < before


def test_a_split_without_a_target_is_refused(tagger: Tagger, tmp_path: Path) -> None:
    spec = tagger.spec
    dataset = write_dataset(tmp_path, spec, jets=50)
    np.save(dataset / "train" / target_file("seen"), np.full(50, np.nan, dtype=np.float32))
    further = spec.architecture.further_outputs
    with pytest.raises(DataError, match="there are no jets with a target seen"):
        read_jets([dataset], "train", features=spec.features, classes=8, further=further)


def test_evaluator_and_emulator_agree_on_every_port(tagger: Tagger) -> None:
    network = Network.from_json((tagger.hls4ml / NETWORK).read_text("utf-8"))
    assert [each.name for each in network.outputs] == ["class_scores", "pt_ratio", *NAMES]
    assert interface_of(network).out_data.names[-2:] == ("mass_ratio.mass_ratio", "seen.seen")
    codes = tagger.corners(1500)
    ours, theirs = evaluate(network, codes), CppEmulator(tagger.emulator).predict(codes)
    assert ours.keys() == theirs.keys()
    for port, words in ours.items():
        assert np.array_equal(words, theirs[port]), port
        assert len(np.unique(words)) > 1


def test_each_is_measured_beside_its_own_target(tagger: Tagger, tmp_path: Path) -> None:
    spec, outputs = tagger.spec, tagger.spec.architecture.further_outputs
    dataset = write_dataset(tmp_path, spec, jets=50)
    stored = read_jets([dataset], "test", features=spec.features, classes=8, further=outputs)
    ones, given = np.ones(50), (np.arange(50) / 8, np.arange(50) / 4)
    split = Split(stored, np.zeros((50, 8), dtype=np.int64), ones, ones, given)
    targets = tuple(reversed(spec.dataset.extra_targets or ()))  # found by name
    found = measured_outputs(outputs, targets, split)
    assert [(each.name, each.says, each.unit, each.clip) for each in found] == [
        ("mass_ratio", "gen_jet_mass / pt", "1", (0.0, 2.0)),
        ("seen", "visible_lepton_pt / pt", "1", (0.0, 2.0)),
    ]
    for each, gives in zip(found, given, strict=True):
        wanted = np.load(dataset / "test" / target_file(each.name))
        assert each.given is gives
        assert np.array_equal(each.target, wanted.astype(np.float64), equal_nan=True)
        assert np.array_equal(each.there, np.isfinite(wanted))


def test_widths_may_be_learned_beside_them(tmp_path: Path) -> None:
    def rounded(text: str) -> str:
        return text.replace("AP_RND_CONV", "AP_RND")

    edits = {**NARROW, **{old: rounded(new) for old, new in EXTRA.items()}}
    spec = edited({**edits, **WITHOUT_LINK})
    artifact = run_stage(training.STAGE, spec, tmp_path, dataset=write_dataset(tmp_path, spec, jets=200))
    assert all(set(each.extra_losses) == set(NAMES) for each in read(HistoryRecord, artifact).epochs)


WITHOUT_LINK = {"\nquantisation:\n": NARROW["\nquantisation:\n"].replace("\nlink:", "\n# link:")}
