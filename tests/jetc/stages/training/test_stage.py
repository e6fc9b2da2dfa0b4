"""Training: every setting counts, and the same spec and jets give the same bytes."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import numpy as np
import pytest
from jetc.artifacts.record import read
from jetc.artifacts.training import Epoch, HistoryRecord, TrainedWeights, TrainingRecord
from jetc.diagnostics.diagnostic import DataError, GateError
from jetc.stages.training import stage as training
from jetc.stages.training.jets import normalised_values, read_jets
from jetc.stages.training.stage import check_sparsity
from jetc.stages.training.tensorflow_runtime import load_tensorflow
from jetc.stages.training.weights_file import read_weights

from tests.jetc.stages.conftest import SMALL

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from jetc.language.sections.model import Spec

    from tests.jetc.stages.conftest import Tagger

    Edit = Callable[[dict[str, str]], Spec]

TINY = {
    "constituent_layers: [10, 10]": "constituent_layers: [4]",
    "class_head: [32, 16]": "class_head: []",
    "regression_head: [10]": "regression_head: []",
    "epochs: 240": "epochs: 3",
    "batch: 1024": "batch: 128",
    "end_epoch: 40": "end_epoch: 1",
}


def summary(folder: Path) -> TrainedWeights:
    made = read(TrainingRecord, folder).made
    assert isinstance(made, TrainedWeights)
    return made


def history(folder: Path) -> tuple[Epoch, ...]:
    return read(HistoryRecord, folder).epochs


def test_the_same_spec_and_jets_give_the_same_bytes_and_another_seed_does_not(
    small: Tagger, edit: Edit, run: Callable[..., Path], tmp_path: Path
) -> None:
    other = edit({**SMALL, "\n  seed: 46\n": "\n  seed: 47\n"})
    again, seeded = (
        run(training.STAGE, spec, tmp_path / name, dataset=small.dataset)
        for name, spec in (("again", small.spec), ("seeded", other))
    )
    for file in ("weights.npz", "history.json", "training.json"):
        assert (small.training / file).read_bytes() == (again / file).read_bytes()
    assert (again / "weights.npz").read_bytes() != (seeded / "weights.npz").read_bytes()


def test_the_learning_rate_falls_on_a_plateau_patience_ends_the_training_and_a_step_is_traced_once(
    edit: Edit,
    run: Callable[..., Path],
    jets: Callable[..., Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    model = load_tensorflow().keras.Model
    step, traced = model.train_step, []

    def tracing(self: object, data: object) -> object:
        traced.append(self)
        return step(self, data)

    monkeypatch.setattr(model, "train_step", tracing)
    spec = edit(
        {
            **TINY,
            "epochs: 240": "epochs: 30",
            "learning_rate: 0.006": "learning_rate: 0.5",
            "factor: 0.5, patience: 10, minimum: 0.0001": "factor: 0.1, patience: 1, minimum: 0.05",
            "\n  patience: 60": "\n  patience: 2",
        }
    )
    trained = run(training.STAGE, spec, tmp_path, dataset=jets(tmp_path, spec, jets=300))
    epochs = history(trained)
    assert epochs[-1].learning_rate == pytest.approx(0.05)
    assert len(epochs) == summary(trained).best_epoch + 2 < 30
    assert len(traced) == 1


def test_the_kept_epoch_is_the_best_of_those_with_the_final_sparsity(small: Tagger) -> None:
    kept, epochs = summary(small.training), history(small.training)
    candidates = [each for each in epochs if each.epoch >= 3]
    assert kept.best_epoch == min(candidates, key=lambda each: each.val_loss).epoch
    assert kept.best == epochs[kept.best_epoch - 1]


def test_every_kernel_has_the_sparsity_that_was_asked_for(small: Tagger) -> None:
    weights = read_weights(small.training / "weights.npz")
    kernels = {name: each for name, each in weights.items() if name.endswith("/kernel")}
    assert len(kernels) == 4
    for kernel in kernels.values():
        assert np.count_nonzero(kernel == 0) == pytest.approx(0.3 * kernel.size, abs=0.5)


def test_weights_of_one_size_are_kept_together_and_no_others(edit: Edit) -> None:
    load_tensorflow()
    from jetc.stages.training.keras_weights import KernelZeros

    spec = edit({"final: 0.3": "final: 0.99"})
    check_sparsity({"heads": KernelZeros(weights=18, pruned=16 / 18, quantised=16 / 18, alike=2)}, spec)
    with pytest.raises(GateError, match=r"layer heads: 0\.8889 of 18 weights are zero, wanted 0\.99"):
        check_sparsity({"heads": KernelZeros(weights=18, pruned=16 / 18, quantised=16 / 18, alike=1)}, spec)


def test_the_loss_is_that_of_its_parts(small: Tagger) -> None:
    for each in history(small.training):
        assert each.loss == pytest.approx(each.class_loss + each.regression_loss, rel=1e-5)


def test_a_dataset_with_an_unknown_label_is_refused(
    edit: Edit, jets: Callable[..., Path], tmp_path: Path
) -> None:
    spec = edit({})
    dataset = jets(tmp_path, spec, jets=20)
    np.save(dataset / "test" / "labels.npy", np.full(20, 8, dtype=np.uint8))
    with pytest.raises(DataError, match="there is a label 8"):
        read_jets([dataset], "test", features=spec.features, classes=8)


def test_normalised_values_are_the_words_with_the_binary_point_moved(edit: Edit) -> None:
    spec = edit({})
    codes = np.ones((1, 1, 20), dtype=np.int16)
    (values,) = normalised_values([codes], spec.features)
    assert values[0, 0, 0] == 0.25 / 64  # pt: LSB 0.25 GeV, scale_log2 -6
    assert values[0, 0, 14] == 1 / 128  # z0: LSB 1, scale_log2 -7


def test_importing_the_stages_loads_no_heavy_library() -> None:
    program = (
        "import sys, jetc.stages.training.stage, jetc.stages.hls4ml.stage, jetc.stages.emulator.stage\n"
        "sys.exit(sorted({'tensorflow', 'keras', 'qkeras', 'hls4ml'} & set(sys.modules)) != [])"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
