"""Neurons that jets leave at 0, and the weights without them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, assert_never

import numpy as np
from jetc_runtime.evaluate import evaluate, evaluate_from

from jetc.taggers.hidden_functions import is_relu
from jetc.taggers.topology import (
    ActivationLayer,
    AddLayer,
    AffineLayer,
    ArgmaxLayer,
    ConcatenateLayer,
    DenseLayer,
    FlattenLayer,
    GatherLayer,
    MultiplyLayer,
    PoolLayer,
    ProductLayer,
    SelectLayer,
    SoftmaxLayer,
    TopologyError,
    TransposeLayer,
    WeightedMeanLayer,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from jetc_runtime.network import Network
    from numpy.typing import NDArray

    from jetc.stages.training.jets import LabelledJets
    from jetc.taggers.topology import Topology

    Weights = Mapping[str, NDArray[np.float32]]
    Neurons = Mapping[str, NDArray[np.bool_]]
    """By ReLU, an entry for each of its neurons."""

__all__ = ["above_zero", "jets_that_differ", "own_neurons", "without"]

_JETS_PER_BLOCK = 1024


def own_neurons(topology: Topology) -> tuple[str, ...]:
    """Return the ReLUs whose neurons have weights of their own, into them and out of them.

    A word that is added to another has none, nor has a word that others of its row stand for once rows and
    words are exchanged.
    """
    relus = (each for each in topology.layers if is_relu(each))
    return tuple(
        each.name
        for each in relus
        if isinstance(topology.tensor(each.sources[0]), DenseLayer) and _read_by_weights(topology, each.name)
    )


def _read_by_weights(topology: Topology, name: str) -> bool:
    """Tell whether all that reads the tensor `name` has weights for each of its words."""
    return all(
        isinstance(each, DenseLayer)
        or (
            not isinstance(each, AddLayer | MultiplyLayer | ProductLayer | TransposeLayer)
            and _read_by_weights(topology, each.name)
        )
        for each in topology.readers(name)
    )


def above_zero(network: Network, relus: Sequence[str], jets: LabelledJets) -> dict[str, NDArray[np.bool_]]:
    """Return for each of `relus` which neurons are above 0, on any row of any of `jets`."""
    found = {name: np.zeros(network.tensor(name).columns, dtype=np.bool_) for name in relus}
    for codes in _blocks(network, jets):
        tensors = evaluate_from(network, codes, wanted=relus)
        for name in relus:
            found[name] |= (tensors[name] > 0).reshape(-1, len(found[name])).any(axis=0)
    return found


def jets_that_differ(one: Network, other: Network, jets: LabelledJets) -> int:
    """Return on how many of `jets` any word of any output has another code."""
    differ = 0
    for codes in _blocks(one, jets):
        ours, theirs = evaluate(one, codes), evaluate(other, codes)
        differ += int(np.any([(ours[name] != theirs[name]).any(axis=1) for name in ours], axis=0).sum())
    return differ


def without(weights: Weights, topology: Topology, dropped: Neurons) -> dict[str, NDArray[np.float32]]:
    """Return `weights` with those into and out of the `dropped` neurons at zero, and their biases."""
    found = {name: each.copy() for name, each in weights.items()}
    for relu, neurons in dropped.items():
        layer = topology.tensor(relu)
        if not is_relu(layer):
            raise TopologyError(f"{relu} is no ReLU")
        found[f"{layer.sources[0]}/kernel"][:, neurons] = 0
        found[f"{layer.sources[0]}/bias"][neurons] = 0
        for reader, first in _readers(topology, relu):
            found[f"{reader}/kernel"][first + np.flatnonzero(neurons)] = 0
    return found


def _readers(topology: Topology, name: str, first: int = 0) -> Iterator[tuple[str, int]]:
    """Yield each dense layer that the tensor `name` reaches without another between, and its first row."""
    for reader in topology.readers(name):
        match reader:
            case DenseLayer():
                yield reader.name, first
            case WeightedMeanLayer() if name != reader.sources[0]:
                continue  # a weight is no word of the mean
            case ActivationLayer() | PoolLayer() | WeightedMeanLayer():
                yield from _readers(topology, reader.name, first)
            case FlattenLayer():
                rows, words = topology.axes()[name]
                for row in range(rows.size):
                    yield from _readers(topology, reader.name, first + row * words.size)
            case ConcatenateLayer():
                before = reader.sources[: reader.sources.index(name)]
                axes = topology.axes()
                ahead = sum(axes[each][-1].size for each in before)
                yield from _readers(topology, reader.name, first + ahead)
            case GatherLayer():
                yield from _readers(topology, reader.name, first)
            case (
                SoftmaxLayer()
                | ArgmaxLayer()
                | SelectLayer()
                | AffineLayer()
                | AddLayer()
                | MultiplyLayer()
                | ProductLayer()
                | TransposeLayer()
            ):
                raise TopologyError(f"{reader.name}: what it makes of a ReLU has no weights between")
            case _:
                assert_never(reader)


def _blocks(network: Network, jets: LabelledJets) -> Iterator[dict[str, NDArray[np.int64]]]:
    """Yield the codes of `jets` by the name of their input, a block of jets at a time."""
    for start in range(0, len(jets.labels), _JETS_PER_BLOCK):
        codes: tuple[NDArray[Any], ...] = jets.inputs(slice(start, start + _JETS_PER_BLOCK))
        given = zip(network.inputs, codes, strict=True)
        yield {port.name: words.astype(np.int64) for port, words in given}
