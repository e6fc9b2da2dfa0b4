"""Jets that neither samples nor corners hold: one constituent repeated, one type alone, few constituents."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from jetc_runtime.evaluate import evaluate

from jetc_testbench.block import column_numbers, inputs_of, ports_of, word_formats
from jetc_testbench.corners import random_jets
from jetc_testbench.extremes import Effort, Words, extremes, neighbours

if TYPE_CHECKING:
    from jetc_runtime.network import Input, Network
    from numpy.typing import NDArray

__all__ = ["few_constituents", "one_bit_words", "output_ends", "repeated_constituents"]

_REPEATED = 1000
_PER_BIT = 32
_PER_COUNT = 16
_START = 2000
_EFFORT = Effort(generations=60, children=16)
_NEIGHBOURS = 4


def repeated_constituents(
    ports: Input, jets: NDArray[np.int64], rng: np.random.Generator
) -> NDArray[np.int64]:
    """Return jets whose constituents are all alike: of random words, then of constituents of `jets`."""
    found = jets.reshape(-1, len(ports.features))
    random = random_jets(ports, _REPEATED, rng)[:, 0]
    taken = found[rng.integers(0, len(found), _REPEATED)] if len(found) else found
    return np.repeat(np.concatenate([random, taken])[:, None], ports.constituents, axis=1)


def one_bit_words(ports: Input, rng: np.random.Generator) -> NDArray[np.int64]:
    """Return jets in which, of the features of one bit, one alone is set in all constituents.

    Their other words are random, those of half the jets alike in all constituents. In the trigger these
    features are the types of the particles.
    """
    bits = [at for at, each in enumerate(ports.formats) if each.width == 1]
    jets = random_jets(ports, _PER_BIT * len(bits), rng)
    jets[::2] = jets[::2, :1]
    jets[:, :, bits] = 0
    for number, at in enumerate(bits):
        word = ports.formats[at]
        jets[number * _PER_BIT : (number + 1) * _PER_BIT, :, at] = word.max_code or word.min_code
    return jets


def few_constituents(ports: Input, jets: NDArray[np.int64], rng: np.random.Generator) -> NDArray[np.int64]:
    """Return jets of one constituent, of two and so on: `jets` cut short, or random ones without `jets`."""
    counts = np.repeat(np.arange(1, ports.constituents), _PER_COUNT)
    source = jets if len(jets) else random_jets(ports, len(counts), rng)
    found = np.array(source[rng.integers(0, len(source), len(counts))], dtype=np.int64)
    found[np.arange(ports.constituents) >= counts[:, None]] = 0
    return found


def output_ends(network: Network, jets: NDArray[np.int64], rng: np.random.Generator) -> NDArray[np.int64]:
    """Return jets that drive each word of out_data as high and as low as a search finds, and jets near.

    `jets` are codes of in_data, (jets, words), as those returned.
    """
    bundles = ports_of(network)
    words = Words.of(word_formats(network, bundles), column_numbers(network, bundles))

    def reached(vectors: NDArray[np.int64]) -> NDArray[np.int64]:
        found = evaluate(network, inputs_of(network, vectors))
        return np.concatenate([found[each.name] for each in network.outputs], axis=1)

    start = jets[rng.permutation(len(jets))[:_START]]
    best = extremes(reached, words, start, rng, _EFFORT)
    near = neighbours(np.repeat(best, _NEIGHBOURS, axis=0), words, rng)
    return np.concatenate([best, near])
