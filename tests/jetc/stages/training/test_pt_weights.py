"""What jets count in the regression loss by their pT: exact at each step, and nothing where none is given."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from jetc.checks.load import load
from jetc.language.sections.model import RegressionWeight
from jetc.stages.training.batches import Batches
from jetc.stages.training.jets import LabelledJets
from jetc.stages.training.joined import JoinedRows
from jetc.stages.training.pt_weights import by_pt, read_pt_weights

SPEC = load(Path(__file__).parents[4] / "specs" / "baseline.yaml").spec
STEPS = RegressionWeight(from_gev=30.0, weight=0.5), RegressionWeight(from_gev=90.0, weight=4.0)
JET_PT = np.array([29.75, 30.0, 89.75, 90.0], dtype=np.float32)
WEIGHTS = [1.0, 0.5, 0.5, 4.0]


def test_a_jet_has_the_weight_of_the_last_step_at_or_below_its_pt(tmp_path: Path) -> None:
    assert by_pt(JET_PT, STEPS).tolist() == WEIGHTS
    for folder, part in ((one, part) for one in ("a", "b") for part in ("train", "validation")):
        (tmp_path / folder / part).mkdir(parents=True)
        np.save(tmp_path / folder / part / "jet_pt.npy", JET_PT[:2] if part == "validation" else JET_PT)
    settings = SPEC.training.model_copy(update={"regression_weights": STEPS})
    found = read_pt_weights([tmp_path / "a", tmp_path / "b"], settings)
    assert found is not None
    assert (found.training.tolist(), found.validation.tolist()) == (WEIGHTS * 2, WEIGHTS[:2] * 2)
    assert read_pt_weights([tmp_path / "none"], SPEC.training) is None


@pytest.mark.parametrize(("weights", "regression"), [(None, [1, 2, 2, 1]), (WEIGHTS, [1, 1, 1, 4])])
def test_they_multiply_the_weights_by_class_in_the_regression_loss_alone(
    weights: list[float] | None, regression: list[float]
) -> None:
    codes = JoinedRows([np.zeros((4, 16, 20), dtype=np.int16)])
    jets = LabelledJets(codes, np.array([0, 1, 1, 0], dtype=np.uint8), np.ones(4, dtype=np.float32))
    by_class, each = np.array([1, 2], dtype=np.float32), None if weights is None else by_pt(JET_PT, STEPS)
    batches = Batches(jets, SPEC.features, by_class, batch=4, seed=1, by_pt=each)
    _, _, (of_classes, of_regression) = batches[0]
    assert (of_classes.tolist(), of_regression.tolist()) == ([1, 2, 2, 1], regression)
    assert of_regression.dtype == np.float32
