"""The reference evaluator: what a `Network` computes, in numpy integers.

A tensor's codes are in the formats of its elements. A layer takes them in one common format and
computes an exact result (`jetc_runtime.layers`); then one cast gives each element its own format.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from jetc_runtime.fixed_point import FixedPoint, cast

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from numpy.typing import NDArray

    from jetc_runtime.network import Layer, Network, Port
    from jetc_runtime.tensor import Tensor

    Codes = NDArray[np.int64] | Mapping[str, NDArray[np.int64]]
    """Codes of the only input of a network, or those of each input by name."""

__all__ = ["by_name", "check_codes", "evaluate", "evaluate_from", "evaluate_layers", "exact_codes"]

_JETS_PER_BLOCK = 1024


def evaluate(network: Network, codes: Codes) -> dict[str, NDArray[np.int64]]:
    """Return for each output the codes, shape (jets, labels).

    `codes` are those of the only input, or of each input by name: shape (jets, constituents, features), or
    (jets, features) for words of the jet, each in its feature's format. ValueError, which names the
    first code outside it.
    """
    given = by_name(network, codes)
    for port in network.inputs:
        check_codes(port, given[port.name])
    jets = len(given[network.inputs[0].name])
    blocks = []
    for start in range(0, max(jets, 1), _JETS_PER_BLOCK):
        part = {name: each[start : start + _JETS_PER_BLOCK] for name, each in given.items()}
        tensors = evaluate_layers(network, part)
        blocks.append({output.name: tensors[output.source] for output in network.outputs})
    return {name: np.concatenate([block[name] for block in blocks]) for name in blocks[0]}


def evaluate_layers(network: Network, codes: Codes) -> dict[str, NDArray[np.int64]]:
    """Return the codes of every tensor of `network`, by name; `codes` as in `evaluate`."""
    everything = tuple(each.name for each in network.layers)
    return evaluate_from(network, by_name(network, codes), wanted=everything)


def evaluate_from(
    network: Network, given: Mapping[str, NDArray[np.int64]], *, wanted: Collection[str]
) -> dict[str, NDArray[np.int64]]:
    """Return the codes of the tensors `given`, of those `wanted`, and of all between.

    The first axis is jets, the others are the tensor's own. An axis may have any size where no
    layer between combines its rows. KeyError, which names the tensor, where one is missing.
    """
    tensors = {name: np.asarray(codes, dtype=np.int64) for name, codes in given.items()}
    for layer in _between(network, given, wanted):
        exact, form = exact_codes(network, layer, tensors)
        tensors[layer.name] = _cast_each(exact, form, network.tensor(layer.name))
    return tensors


def exact_codes(
    network: Network, layer: Layer, tensors: Mapping[str, NDArray[np.int64]]
) -> tuple[NDArray[np.int64], FixedPoint]:
    """Return the exact result of `layer` before its cast, and its format; `tensors` are codes by name."""
    sources = network.sources(layer)
    codes = [_aligned(tensors[name], each) for name, each in zip(layer.sources, sources, strict=True)]
    for axis in layer.across():
        for name, each, source in zip(layer.sources, codes, sources, strict=True):
            if axis in source.axes and each.shape[1 + source.axes.index(axis)] != source.size(axis):
                msg = f"{layer.name} takes {source} of {name}, and codes have shape {each.shape[1:]}"
                raise ValueError(msg)
    return layer.exact(codes, sources)


def check_codes(port: Port, codes: NDArray[np.int64]) -> None:
    """Raise ValueError unless `codes` has a jet axis before those of `port`, and fits its formats."""
    wanted = port.tensor
    if codes.ndim != 1 + len(wanted.sizes) or codes.shape[1:] != wanted.sizes:
        sizes = ", ".join(map(str, wanted.sizes))
        msg = f"input codes have shape {codes.shape}, wanted (jets, {sizes})"
        raise ValueError(msg)
    low = np.array([each.min_code for each in port.formats])
    high = np.array([each.max_code for each in port.formats])
    outside = np.argwhere((codes < low) | (codes > high))
    if len(outside):
        jet, *row, feature = outside[0]
        where = f"jet {jet}, constituent {row[0]}" if row else f"jet {jet}"
        msg = (
            f"{where}, feature {port.features[feature]}: code {codes[tuple(outside[0])]} "
            f"is outside {port.formats[feature]}"
        )
        raise ValueError(msg)


def by_name(network: Network, codes: Codes) -> Mapping[str, NDArray[np.int64]]:
    """Return codes by the name of their input; ValueError where they are not those of all inputs."""
    names = [each.name for each in network.inputs]
    given = {names[0]: codes} if isinstance(codes, np.ndarray) else codes
    if set(given) != set(names) or len({len(each) for each in given.values()}) != 1:
        msg = f"codes of as many jets are wanted for the inputs {', '.join(names)}"
        raise ValueError(msg)
    return given


def _between(network: Network, given: Collection[str], wanted: Collection[str]) -> tuple[Layer, ...]:
    """Return, in order, the layers that lead from `given` to `wanted`."""
    needed = set(wanted) - set(given)
    layers: list[Layer] = []
    for layer in reversed(network.layers):
        if layer.name in needed:
            layers.append(layer)
            needed |= set(layer.sources) - set(given)
    return tuple(reversed(layers))


def _aligned(codes: NDArray[np.int64], tensor: Tensor) -> NDArray[np.int64]:
    """Return `codes` in the one format that holds every element."""
    if tensor.uniform:
        return codes
    fraction = tensor.common.fraction
    return codes << np.array([fraction - each.fraction for each in tensor.formats], dtype=np.int64)


def _cast_each(codes: NDArray[np.int64], source: FixedPoint, target: Tensor) -> NDArray[np.int64]:
    """Return `codes` in the format of each element of the last axis."""
    if target.uniform:
        return cast(codes, source, target.common)
    columns = [cast(codes[..., at], source, each) for at, each in enumerate(target.formats)]
    return np.stack(columns, axis=-1)
