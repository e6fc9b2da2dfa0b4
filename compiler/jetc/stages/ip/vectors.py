"""The vectors of the folder's tests: jets at the tagger, and what passes a wrapper for streams."""

from __future__ import annotations

from functools import partial
from itertools import accumulate
from typing import TYPE_CHECKING

import numpy as np
from jetc_runtime.evaluate import evaluate

from jetc.artifacts.ports import JET_BITS
from jetc.vendor.ip.design import Passing, Vector

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from jetc_runtime.network import Network, Port
    from numpy.typing import NDArray

    from jetc.artifacts.rtl import PortRecord, PortsRecord, StreamRecord
    from jetc.prepare.chain import Chain

__all__ = ["VECTORS", "passing_of", "tagger_vectors"]

VECTORS = 100
"""Jets of a test, few enough for a slow simulator."""
_LIMITS = ("min_code", "max_code")
_WORD = 1 << 64


def tagger_vectors(network: Network, ports: PortsRecord) -> list[Vector]:
    """Return jets, and what the network gives for them."""
    codes = _jets(network)
    found = evaluate(network, codes)
    taken = np.concatenate([each.reshape(VECTORS, -1) for each in codes.values()], axis=1)
    given = np.concatenate([found[each.name] for each in network.outputs], axis=1)
    pairs = zip(taken.tolist(), given.tolist(), strict=True)
    return [Vector(_packed(jet, ports.in_data), _packed(result, ports.out_data)) for jet, result in pairs]


def passing_of(
    stream: StreamRecord, vectors: Sequence[Vector], chain: Chain | None, network: Network
) -> Passing:
    """Return the beats of jets and their results: of `vectors`, or of random words where there is a chain."""
    if chain is None:
        lows = [*accumulate(stream.words[:-1], initial=0)]
        split = [
            [each.given >> low & (1 << width) - 1 for low, width in zip(lows, stream.words, strict=True)]
            for each in vectors
        ]
        return Passing(_beats(split, stream), tuple(each.expected for each in vectors))
    rng = np.random.default_rng(0)
    jets = rng.integers(0, _WORD, VECTORS, dtype=np.uint64)
    candidates = rng.integers(0, _WORD, (VECTORS, chain.candidates), dtype=np.uint64)
    results = _results(chain, (jets, candidates), network, decides=stream.decides)
    words = np.concatenate([jets[:, np.newaxis], candidates], axis=1)
    return Passing(_beats(words.tolist(), stream), results)


def _results(
    chain: Chain, words: tuple[NDArray[np.uint64], NDArray[np.uint64]], network: Network, *, decides: bool
) -> tuple[int, ...]:
    """Return the outgoing words of jets; above them, for what decides, the jet's word and the scores."""
    jets, candidates = words
    if not decides:
        return _whole(chain.run(jets, candidates, partial(evaluate, network)))
    widths = [each.width for output in network.outputs for each in network.tensor(output.source).formats]
    scores: list[int] = []

    def kept(codes: NDArray[np.int64] | Mapping[str, NDArray[np.int64]]) -> dict[str, NDArray[np.int64]]:
        found = evaluate(network, codes)
        given = np.concatenate([found[each.name] for each in network.outputs], axis=1)
        scores.extend(_joined(codes, widths) for codes in given.tolist())
        return found

    outgoing = _whole(chain.run(jets, candidates, kept))
    came = ((jet & (1 << JET_BITS) - 1) << chain.bits for jet in jets.tolist())
    above = chain.bits + JET_BITS
    return tuple(word | jet | score << above for word, jet, score in zip(outgoing, came, scores, strict=True))


def _beats(jets: Iterable[Sequence[int]], stream: StreamRecord) -> tuple[int, ...]:
    return tuple(
        sum(
            word << stream.word_bits * at
            for at, word in enumerate(words[first : first + stream.words_per_beat])
        )
        for words in jets
        for first in range(0, len(words), stream.words_per_beat)
    )


def _whole(words: NDArray[np.uint64]) -> tuple[int, ...]:
    """Return the words of each jet, 64 bits each and the first lowest, as one number."""
    return tuple(sum(word << 64 * at for at, word in enumerate(jet)) for jet in words.tolist())


def _jets(network: Network) -> dict[str, NDArray[np.int64]]:
    """Return codes by input: no jet, the least and the largest of each word, then random words.

    Every other random jet ends early, as jets do: there is nothing behind its last constituent.
    """
    rng = np.random.default_rng(0)
    codes = {each.name: _words(each, rng) for each in network.inputs}
    constituents = network.input.constituents
    last = rng.integers(1, constituents + 1, VECTORS)
    last[: len(_LIMITS) + 1] = last[::2] = constituents
    codes[network.input.name] *= np.arange(constituents)[:, None] < last[:, None, None]
    return codes


def _words(port: Port, rng: np.random.Generator) -> NDArray[np.int64]:
    limits = np.array([[getattr(each, limit) for each in port.formats] for limit in _LIMITS])
    low, high = limits
    words = rng.integers(low, high + 1, size=(VECTORS, *port.tensor.sizes), dtype=np.int64)
    words[0] = 0
    for jet, limit in enumerate(limits, start=1):
        words[jet] = limit
    return words


def _joined(codes: Sequence[int], widths: Sequence[int]) -> int:
    """Return words beside each other, the first lowest."""
    lows = accumulate(widths[:-1], initial=0)
    return sum((code & (1 << width) - 1) << low for code, width, low in zip(codes, widths, lows, strict=True))


def _packed(codes: list[int], port: PortRecord) -> int:
    words = zip(codes, port.fields, strict=True)
    return sum((code & (1 << word.width) - 1) << word.offset for code, word in words)
