"""Neurons that no jet moves are dropped, and nothing else of the network changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from jetc.artifacts.idle_neurons import IdleNeuronsRecord
from jetc.artifacts.record import read
from jetc.diagnostics.diagnostic import GateError
from jetc.stages.hls4ml.artifact import NETWORK
from jetc.stages.idle_neurons import stage as idle_neurons
from jetc.stages.training.artifact import WEIGHTS
from jetc.stages.training.weights_file import read_weights, write_weights
from jetc_runtime.evaluate import evaluate_layers
from jetc_runtime.network import Dense, Network

from tests.jetc.stages.conftest import converted

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

    from tests.jetc.stages.conftest import Tagger

RELU = "class_1_relu"


def with_bias(tagger: Tagger, folder: Path, neurons: dict[int, float]) -> Path:
    """Write the trained weights with other biases of the hidden layer of the classes."""
    weights = read_weights(tagger.training / WEIGHTS)
    for neuron, bias in neurons.items():
        weights["class_1/bias"][neuron] = bias
    (folder / "training").mkdir()
    write_weights(folder / "training" / WEIGHTS, weights)
    return folder / "training"


def dropped(record: IdleNeuronsRecord) -> dict[str, tuple[int, ...]]:
    return {each.layer: each.dropped for each in record.layers}


@pytest.fixture(scope="module")
def made(small: Tagger, run: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two neurons that a bias keeps below zero, and the stage run on them."""
    folder = tmp_path_factory.mktemp("idle")
    trained = with_bias(small, folder, {2: -4.0, 5: -4.0})
    return run(idle_neurons.STAGE, small.spec, folder, dataset=small.dataset, training=trained)


def test_a_neuron_that_no_jet_moves_is_named_and_its_weights_are_zero(made: Path, small: Tagger) -> None:
    record = read(IdleNeuronsRecord, made)
    assert {2, 5} <= set(dropped(record)[RELU])
    assert (record.jets, record.test_jets) == ({"train": 2000, "validation": 2000}, 2000)
    weights, before = read_weights(made / WEIGHTS), read_weights(small.training / WEIGHTS)
    gone = list(dropped(record)[RELU])
    left = [each for each in range(8) if each not in gone]
    assert not weights["class_1/kernel"][:, gone].any()
    assert not weights["class_1/bias"][gone].any()
    assert not weights["class_sum/kernel"][gone].any()
    np.testing.assert_array_equal(weights["class_1/kernel"][:, left], before["class_1/kernel"][:, left])
    np.testing.assert_array_equal(weights["class_sum/kernel"][left], before["class_sum/kernel"][left])
    np.testing.assert_array_equal(weights["class_sum/bias"], before["class_sum/bias"])


def test_the_same_jets_give_the_same_bytes_and_what_was_dropped_stays_so(
    made: Path, small: Tagger, run: Callable[..., Path], tmp_path: Path
) -> None:
    again = run(
        idle_neurons.STAGE,
        small.spec,
        tmp_path,
        dataset=small.dataset,
        training=made,
    )
    assert (again / WEIGHTS).read_bytes() == (made / WEIGHTS).read_bytes()
    assert dropped(read(IdleNeuronsRecord, again)) == dropped(read(IdleNeuronsRecord, made))


def test_the_network_after_hls4ml_is_without_them_and_keeps_its_shape(
    made: Path, small: Tagger, tmp_path: Path
) -> None:
    project = converted(small.spec, tmp_path, idle_neurons=made)
    found, before = (Network.from_json((folder / NETWORK).read_text()) for folder in (project, small.hls4ml))
    hidden, last = found.layer("class_1"), found.layer("class_sum")
    assert isinstance(hidden, Dense)
    assert isinstance(last, Dense)
    assert [found.tensor(each.name).sizes for each in found.layers] == [
        before.tensor(each.name).sizes for each in before.layers
    ]
    for neuron in (2, 5):
        assert not any((*(row[neuron] for row in hidden.weights), hidden.bias[neuron], *last.weights[neuron]))


def test_jets_of_the_test_split_that_move_a_dropped_neuron_are_counted(
    small: Tagger, run: Callable[..., Path], tmp_path: Path
) -> None:
    """Jets of training and validation are those that leave it at zero, and test has them all."""
    trained = read_weights(small.training / WEIGHTS)
    network = Network.from_json((small.hls4ml / NETWORK).read_text())
    every = np.load(small.dataset / "test" / "codes.npy").astype(np.int64)
    sums = moved(network, every)
    neuron = int(np.argmax((sums > 0).any(axis=0) & (sums <= 0).any(axis=0)))
    quiet = sums[:, neuron] <= 0
    dataset = tmp_path / "dataset"
    for part in ("train", "validation", "test"):
        (dataset / part).mkdir(parents=True)
        (tmp_path / "nothing" / part).mkdir(parents=True)
        for file in (small.dataset / "test").glob("*.npy"):
            content = np.load(file)
            np.save(dataset / part / file.name, content if part == "test" else content[quiet])
            np.save(tmp_path / "nothing" / part / file.name, content[:0])
    made = run(idle_neurons.STAGE, small.spec, tmp_path / "run", dataset=dataset, training=small.training)
    record = read(IdleNeuronsRecord, made)
    assert neuron in dropped(record)[RELU]
    assert 0 < record.test_jets_that_differ <= np.count_nonzero(~quiet)
    assert read_weights(made / WEIGHTS).keys() == trained.keys()


def moved(network: Network, codes: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the ReLUs of the hidden layer of the classes, (jets, neurons)."""
    return evaluate_layers(network, codes)[RELU]


def test_a_layer_of_which_nothing_is_left_is_refused(
    small: Tagger, run: Callable[..., Path], tmp_path: Path
) -> None:
    trained = with_bias(small, tmp_path, dict.fromkeys(range(8), -4.0))
    with pytest.raises(GateError, match=f"no neuron of {RELU} is above 0") as caught:
        run(idle_neurons.STAGE, small.spec, tmp_path, dataset=small.dataset, training=trained)
    assert caught.value.of_one_training


def test_inputs_of_the_jet_join_behind_what_was_pooled(
    narrow: Tagger, run: Callable[..., Path], tmp_path: Path
) -> None:
    """The last constituent layer of the narrow tagger is pooled, joined by the jet, and read by the heads."""
    weights = read_weights(narrow.training / WEIGHTS)
    weights["constituent_2/kernel"][:, 1], weights["constituent_2/bias"][1] = 0.0, -1.0
    (tmp_path / "training").mkdir()
    write_weights(tmp_path / "training" / WEIGHTS, weights)
    made = run(
        idle_neurons.STAGE, narrow.spec, tmp_path, dataset=narrow.dataset, training=tmp_path / "training"
    )
    gone = list(dropped(read(IdleNeuronsRecord, made))["constituent_2_relu"])
    after = read_weights(made / WEIGHTS)
    assert 1 in gone
    for head in ("class_sum", "regression_sum"):
        left = [each for each in range(5) if each not in gone]
        assert not after[f"{head}/kernel"][gone].any()
        np.testing.assert_array_equal(after[f"{head}/kernel"][left], weights[f"{head}/kernel"][left])
