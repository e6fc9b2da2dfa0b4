"""Groups of jets beside samples and corners."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from jetc_runtime.evaluate import evaluate
from jetc_testbench.block import inputs_of, joined, ports_of
from jetc_testbench.corners import random_jets
from jetc_testbench.jet_groups import few_constituents, one_bit_words, output_ends, repeated_constituents

if TYPE_CHECKING:
    from jetc_runtime.network import Network


def test_all_constituents_of_a_repeated_jet_are_alike(network: Network) -> None:
    jets = random_jets(network.input, 5, np.random.default_rng(1))
    found = repeated_constituents(network.input, jets, np.random.default_rng(2))
    assert found.shape == (2000, 4, 3)
    assert (found == found[:, :1]).all()
    assert set(map(tuple, found[1000:, 0].tolist())) == set(map(tuple, jets.reshape(-1, 3).tolist()))


def test_without_jets_the_repeated_ones_are_random(network: Network) -> None:
    none = random_jets(network.input, 0, np.random.default_rng(1))
    assert len(repeated_constituents(network.input, none, np.random.default_rng(2))) == 1000


def test_every_word_of_one_bit_is_set_alone(network: Network) -> None:
    found = one_bit_words(network.input, np.random.default_rng(2))
    assert found.shape == (32, 4, 3)
    assert (found[:, :, 2] == 1).all()
    assert np.ptp(found[:, :, 0]) == 63


def test_jets_of_every_number_of_constituents_are_cut_from_jets(network: Network) -> None:
    jets = np.maximum(random_jets(network.input, 20, np.random.default_rng(1)), 1)
    found = few_constituents(network.input, jets, np.random.default_rng(2))
    filled = (found != 0).any(axis=2).sum(axis=1)
    assert np.unique(filled, return_counts=True)[1].tolist() == [16, 16, 16]


def test_the_search_drives_outputs_beyond_random_jets(network: Network) -> None:
    jets = random_jets(network.input, 30, np.random.default_rng(1))
    rows = joined(ports_of(network), {network.input.name: jets})
    found = output_ends(network, rows, np.random.default_rng(2))
    after = evaluate(network, inputs_of(network, found))
    scores, ratio = (after[port] for port in ("class_scores", "pt_ratio"))
    assert (scores.max(axis=0).tolist(), scores.min(axis=0).tolist()) == ([85, 41, 47], [45, 23, 25])
    assert (ratio.max(), ratio.min()) == (22, -73)
    before = evaluate(network, jets)
    assert before["class_scores"].max(axis=0).tolist() == [85, 35, 37]
    assert (before["pt_ratio"].max(), before["pt_ratio"].min()) == (-29, -73)
    again = output_ends(network, rows, np.random.default_rng(2))
    assert np.array_equal(found, again)
