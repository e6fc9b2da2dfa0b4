"""Vectors native to a block: inside its formats, the same every time, and far beyond what jets give it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from jetc.rtl.blocks import blocks_of
from jetc_runtime.evaluate import evaluate_layers
from jetc_testbench.block import Block, Bundle, tensors_of, word_formats
from jetc_testbench.block_vectors import block_vectors
from jetc_testbench.corners import random_jets

if TYPE_CHECKING:
    from jetc_runtime.network import Network
    from numpy.typing import NDArray


def block(network: Network, name: str) -> Block:
    found = next(each for each in blocks_of(network) if each.name == name)
    takes, gives = (
        tuple(Bundle(each.name, each.rows) for each in tensors) for tensors in (found.sources, found.results)
    )
    return Block(name, found.instances, takes, gives, 1)


def groups(network: Network, name: str, *, seed: int = 7) -> dict[str, NDArray[np.int64]]:
    jets = random_jets(network.input, 50, np.random.default_rng(1))
    reached = {**evaluate_layers(network, jets), network.input.name: jets.reshape(-1, 1, jets.shape[2])}
    return dict(block_vectors(network, block(network, name), reached, seed=seed))


@pytest.mark.parametrize("name", ["constituent", "heads", "scores"])
def test_sixty_thousand_and_more_vectors_fit_the_ports(network: Network, name: str) -> None:
    formats = word_formats(network, block(network, name).takes)
    found = np.concatenate(list(groups(network, name).values()))
    assert len(found) > 60_000
    assert (found.min(axis=0) == [each.min_code for each in formats]).all()
    assert (found.max(axis=0) == [each.max_code for each in formats]).all()


def test_the_same_seed_gives_the_same_vectors(network: Network) -> None:
    first, second, other = (groups(network, "heads", seed=each) for each in (7, 7, 8))
    assert all(np.array_equal(first[name], second[name]) for name in first)
    assert not np.array_equal(first["uniform"], other["uniform"])


def test_graded_vectors_drive_the_pooled_means_over_their_whole_range(network: Network) -> None:
    heads = block(network, "heads")
    mean = tensors_of(network, heads, groups(network, "heads")["graded"])["mean"]
    word = network.format_of("mean")
    assert (mean.min(axis=0) == word.min_code).all()
    assert (mean.max(axis=0) > 0.98 * word.max_code).all()


def test_extremes_reach_what_random_vectors_do_not(network: Network) -> None:
    found = groups(network, "heads")
    heads = block(network, "heads")
    hidden = {name: tensors_of(network, heads, each)["hidden"] for name, each in found.items()}
    others = np.concatenate([each for name, each in hidden.items() if name != "extremes"])
    assert (hidden["extremes"].max(axis=0) >= others.max(axis=0)).all()
    assert (hidden["extremes"].min(axis=0) <= others.min(axis=0)).all()


def test_a_softmax_has_vectors_for_its_tables(network: Network) -> None:
    assert list(groups(network, "scores")) == [
        "jets", "uniform", "graded", "sparse", "corners", "close_logits", "exp_entries", "inverse_entries",
        "extremes",
    ]  # fmt: skip
