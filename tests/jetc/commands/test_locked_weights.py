"""The stage that takes the weights of a lock in place of training."""

from __future__ import annotations

from pathlib import Path

from jetc.checks.load import load
from jetc.commands.locked_weights import taking
from jetc.stages.training import stage as training


def test_weights_that_are_taken_are_said_to_be_of_the_tools_that_train_them() -> None:
    smallest = load(Path(__file__).parents[3] / "specs" / "smallest.yaml").spec
    trained = training.stage(smallest)
    assert "HGQ" in trained.tools
    assert taking("smallest.weights.npz", 64 * "0", trained).tools == trained.tools
