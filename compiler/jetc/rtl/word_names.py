"""Names of the words of a pipeline that say layer and neuron, for whatever language prints it.

alkaid simplifies, shares and sorts operations, and none of its passes says what became of which. So a word is
known by its values: the evaluator's values of each layer and the pipeline's own values of each word, on the
same random vectors. A word with the values of neuron 7 of ``class_1_relu`` is ``class_1_relu_n7``; one of no
neuron is a part of the first layer that takes it, ``class_1_part12``. A name has no effect on any bit.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

import numpy as np
from jetc_runtime.evaluate import evaluate_from

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from jetc_runtime.network import Network
    from numpy.typing import NDArray

    from jetc.rtl.blocks import Block, Bundle
    from jetc.rtl.logic import Logic

__all__ = ["StageNames", "names_of", "renamed"]

_VECTORS = 1024
"""Words that are equal on so many random vectors are taken for the same."""
_SEED = 1
_SMALLER = 6
"""A vector is divided by a power of two below this one, so that not all words of it saturate."""
_ENDS = ("min_code", "max_code")
_WORD, _OPERATOR = re.compile(r"\bv(\d+)\b"), re.compile(r"\bop_(\d+)\b")
_Values = Any
"""Real values, (vectors, words)."""


@dataclass(frozen=True, slots=True)
class StageNames:
    """Names of a stage of a pipeline: small letters, digits and single underscores, a letter first."""

    words: tuple[str, ...]
    """Of each operation's word, by its number; no two are alike in a stage."""
    registers: tuple[str, ...]
    """Of the register of each output; no two are alike in the block."""


def renamed(text: str, words: Sequence[str]) -> str:
    """Return a text of alkaid's for a stage with names for its ``v12`` and ``op_12``.

    >>> renamed("wire [2:0] v1; adder op_1 (v0, v1);", ("a", "b"))
    'wire [2:0] b; adder op_b (a, b);'
    """
    text = _OPERATOR.sub(lambda found: f"op_{words[int(found[1])]}", text)
    return _WORD.sub(lambda found: words[int(found[1])], text)


def names_of(block: Block, stages: Sequence[Logic], network: Network) -> tuple[StageNames, ...]:
    """Return the names of all `stages` that make `block` of `network`: the same for the same pipeline."""
    given = _given(block)
    known = [[_known_by(values) for values in buffer.T] for buffer in _buffers(block, stages, given)]
    layers = [each.name for each in block.layers]
    neurons = _neurons(block, network, given)
    named = [[neurons.get(each) for each in stage] for stage in known]
    owners = _owners(block, stages, named, layers)
    parts = _Parts()
    found = []
    for number, stage in enumerate(stages):
        words = [
            neuron[1] if neuron else parts.name(owner, key)
            for neuron, owner, key in zip(named[number], owners[number], known[number], strict=True)
        ]
        outputs = [words[at] if at >= 0 else "zero" for at in stage.out_idxs]
        if number == len(stages) - 1:
            outputs = [label for each in block.results for label in _labels(block, network, each.name)]
        registers = _unlike([f"{each}_r{number + 1}" for each in outputs])
        found.append(StageNames(_unlike(words), registers))
    return tuple(found)


def _given(block: Block) -> dict[str, NDArray[np.int64]]:
    """Return random codes of the block's sources, (vectors, words).

    Some are anywhere in their formats, some small, some mostly zero, and in every other vector all rows are
    alike: so neurons move that a sum over many different words would leave where they are.
    """
    random = np.random.default_rng(_SEED)
    codes = {}
    for source in block.sources:
        low, high = (np.array([getattr(each, end) for each in source.words]) for end in _ENDS)
        words = random.integers(low, high + 1, (_VECTORS, len(source.words)))
        words >>= random.integers(0, _SMALLER, (_VECTORS, 1))
        words *= random.random(words.shape) < random.random((_VECTORS, 1)) + 0.1
        rows = words.reshape(_VECTORS, source.rows, -1)
        rows[::2] = rows[::2, :1]
        codes[source.name] = words
    return codes


def _values(bundle: Bundle, codes: NDArray[np.int64]) -> _Values:
    return codes * np.array([each.lsb for each in bundle.words])


def _buffers(
    block: Block, stages: Sequence[Logic], given: Mapping[str, NDArray[np.int64]]
) -> Iterator[_Values]:
    """Yield the values of each operation of each stage."""
    taken = np.concatenate([_values(each, given[each.name]) for each in block.sources], axis=1)
    for stage in stages:
        yield _giving_all(stage).predict(taken, n_threads=1)
        taken = stage.predict(taken, n_threads=1)


def _giving_all(stage: Logic) -> Logic:
    """Return the stage with the word of every operation as an output; alkaid's own dump reuses places."""
    count = len(stage.ops)
    return stage._replace(
        shape=(stage.shape[0], count),
        out_idxs=list(range(count)),
        out_shifts=[0] * count,
        out_negs=[False] * count,
    )


def _neurons(
    block: Block, network: Network, given: Mapping[str, NDArray[np.int64]]
) -> dict[bytes, tuple[str, str]]:
    """Return layer and name of each word of each tensor of the block, by its values."""
    shaped = {each.name: _shaped(each, given[each.name]) for each in block.sources}
    tensors = evaluate_from(network, shaped, wanted=[each.name for each in block.layers])
    found: dict[bytes, tuple[str, str]] = {}
    for name in (*given, *(each.name for each in block.layers)):
        values = network.tensor(name).value(tensors[name]).reshape(_VECTORS, -1)
        labels = _labels(block, network, name)
        for label, column in zip(labels, values.T, strict=True):
            found.setdefault(_known_by(column), (name, label))
    found.pop(_CONSTANT, None)
    return found


def _shaped(bundle: Bundle, codes: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return codes with the axes of the network's tensor, of a repeated one a single row."""
    rows = (1,) if bundle.repeated else ()
    return codes.reshape(_VECTORS, *rows, *bundle.tensor.sizes)


def _labels(block: Block, network: Network, name: str) -> Iterator[str]:
    """Yield the name of each word of a tensor as the block sees it: of an input, with the feature's."""
    tensor = block.seen(network.tensor(name))
    features = next((each.features for each in network.inputs if each.name == name), None)
    for place in np.ndindex(tensor.sizes):
        rows = [f"{axis[0]}{at}" for axis, at in zip(tensor.axes[:-1], place[:-1], strict=True)]
        last = f"n{place[-1]}" if features is None else features[place[-1]]
        yield re.sub(r"_+", "_", "_".join([name, *rows, last]))


_CONSTANT = b""
"""Of a word that no vector moved: two of them are alike by chance."""


def _known_by(values: _Values) -> bytes:
    """Return what equal values have in common; a zero has one sign."""
    if values.min() == values.max():
        return _CONSTANT
    return blake2b((values + 0.0).tobytes(), digest_size=16).digest()


def _owners(
    block: Block,
    stages: Sequence[Logic],
    named: Sequence[Sequence[tuple[str, str] | None]],
    layers: Sequence[str],
) -> list[list[str]]:
    """Return for each word the layer that it is part of: the first in order of those that take it."""
    order = {name: at for at, name in enumerate(layers)}
    after = [each.name for each in block.results for _ in each.words]
    found: list[list[str]] = []
    for stage, neurons in zip(reversed(stages), reversed(named), strict=True):
        owners: list[str | None] = [None] * len(stage.ops)
        for at, owner in zip(stage.out_idxs, after, strict=True):
            if at >= 0:
                owners[at] = _first(owners[at], owner, order)
        for at in reversed(range(len(stage.ops))):
            neuron = neurons[at]
            takes = neuron[0] if neuron is not None and neuron[0] in order else owners[at]
            for source in stage.ops[at].input_ids if takes else ():
                owners[source] = _first(owners[source], takes, order)
        complete = [each or layers[-1] for each in owners]
        found.append(complete)
        inputs = {op.data[0]: at for at, op in enumerate(stage.ops) if op.opcode == _INPUT}
        after = [complete[inputs[at]] if at in inputs else layers[-1] for at in range(stage.shape[0])]
    return found[::-1]


_INPUT = -1
"""alkaid's opcode of a word that a stage takes."""


def _first(one: str | None, other: str | None, order: Mapping[str, int]) -> str | None:
    known = [each for each in (one, other) if each is not None]
    return min(known, key=lambda each: order[each], default=None)


class _Parts:
    """Numbers of the words that are no neuron, by layer; the same values keep their name in later stages."""

    def __init__(self) -> None:
        self._names: dict[bytes, str] = {}
        self._used: Counter[str] = Counter()

    def name(self, layer: str, known: bytes) -> str:
        """Return the name of a part of `layer` with values of this key."""
        if known == _CONSTANT:
            return self._new(layer)
        if known not in self._names:
            self._names[known] = self._new(layer)
        return self._names[known]

    def _new(self, layer: str) -> str:
        self._used[layer] += 1
        return re.sub(r"_+", "_", f"{layer}_part{self._used[layer]}")


def _unlike(names: Sequence[str]) -> tuple[str, ...]:
    """Number those that came before from 2 on."""
    used: Counter[str] = Counter()
    found = []
    for name in names:
        used[name] += 1
        found.append(name if used[name] == 1 else f"{name}_again{used[name]}")
    return tuple(found)
