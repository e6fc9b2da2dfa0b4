"""The stage that takes the weights of a lock in place of training."""

from __future__ import annotations

from pathlib import Path

import pytest
from jetc.checks.load import load
from jetc.commands.locked_weights import given_weights, taking
from jetc.diagnostics.diagnostic import DataError
from jetc.stages.training import stage as training

SPECS = Path(__file__).parents[3] / "specs"


def test_a_spec_takes_the_weights_of_another_with_the_same_network() -> None:
    stages = given_weights(load(SPECS / "fastest.yaml"), SPECS / "smallest.weights.npz")
    (training_stage,) = (each for each in stages if each.name == "training")
    assert training_stage.files(load(SPECS / "fastest.yaml").spec) == ("smallest.weights.npz",)
    assert training_stage.needs == ()


def test_weights_of_another_network_or_of_another_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="does not fit the network"):
        given_weights(load(SPECS / "fastest.yaml"), SPECS / "baseline.weights.npz")
    other = tmp_path / "smallest.weights.npz"
    other.write_bytes((SPECS / "smallest.weights.npz").read_bytes())
    with pytest.raises(DataError, match="no file of the spec's folder"):
        given_weights(load(SPECS / "fastest.yaml"), other)


def test_weights_that_are_taken_are_said_to_be_of_the_tools_that_train_them() -> None:
    smallest = load(SPECS / "smallest.yaml").spec
    trained = training.stage(smallest, gate="dataset")
    assert "HGQ" in trained.tools
    assert taking("smallest.weights.npz", 64 * "0", trained).tools == trained.tools
