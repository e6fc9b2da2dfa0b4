"""A block's ports: words in the order of rows and columns, and the evaluator's values of them."""

import numpy as np
from jetc_runtime.evaluate import evaluate_layers
from jetc_runtime.network import Network
from jetc_testbench.block import Block, Bundle, batches, expected, joined, split, word_formats, word_labels
from jetc_testbench.corners import random_jets


def test_words_of_a_port_are_row_by_row(network: Network) -> None:
    port = (Bundle("jets", 2), Bundle(network.layers[0].name, 1))
    labels, formats = word_labels(network, port), word_formats(network, port)
    assert labels[:7] == (
        "jets[0].0",
        "jets[0].1",
        "jets[0].2",
        "jets[1].0",
        "jets[1].1",
        "jets[1].2",
        "inner[0].0",
    )
    assert formats[:6] == network.input.formats * 2
    assert len(labels) == len(formats) == 6 + network.tensor("inner").columns


def test_split_and_joined_are_inverse(network: Network) -> None:
    port = (Bundle("inner", 4), Bundle(network.outputs[0].source, 1))
    codes = np.arange(3 * len(word_labels(network, port))).reshape(3, -1)
    tensors = split(network, port, codes)
    assert tensors["inner"].shape == (3, 4, network.tensor("inner").columns)
    assert np.array_equal(joined(port, tensors), codes)


def test_a_block_is_expected_to_give_what_the_evaluator_makes(network: Network) -> None:
    jets = random_jets(network.input, 5, np.random.default_rng(1))
    block = Block(
        "all", 1, (Bundle("jets", 4),), tuple(Bundle(each.source, 1) for each in network.outputs), 0
    )
    whole = evaluate_layers(network, jets)
    wanted = np.concatenate([whole[each.source] for each in network.outputs], axis=1)
    assert np.array_equal(expected(network, block, jets.reshape(5, -1)), wanted)


def test_batches_are_all_vectors_once_and_at_least_one() -> None:
    codes = np.arange(5000)[:, None]
    assert np.array_equal(np.concatenate(list(batches(codes))), codes)
    assert [len(each) for each in batches(codes[:0])] == [0]
