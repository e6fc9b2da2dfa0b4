"""The reference evaluator: what a `Network` computes, in numpy integers.

Matrix products run in float64 so that BLAS does them; each is proven exact first, from the bounds
of its operands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

import numpy as np

from jetc_runtime.fixed_point import FixedPoint, cast, containing
from jetc_runtime.network import Cast, Dense, MeanPool, NetworkError, Relu, Softmax

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from numpy.typing import NDArray

    from jetc_runtime.network import Input, Layer, Network

__all__ = [
    "evaluate",
    "evaluate_from",
    "evaluate_layers",
    "exact_codes",
    "inverse_address",
    "softmax_addresses",
]

_EXACT_IN_FLOAT64 = 2.0**53
_JETS_PER_BLOCK = 1024


def evaluate(network: Network, codes: NDArray[np.int64]) -> dict[str, NDArray[np.int64]]:
    """Return for each output the codes, shape (jets, labels).

    `codes` are input codes, shape (jets, constituents, features), each in its feature's format;
    ValueError names the first that is not.
    """
    check_codes(network.input, codes)
    blocks = [
        {output.name: tensors[output.source] for output in network.outputs}
        for start in range(0, max(len(codes), 1), _JETS_PER_BLOCK)
        for tensors in [evaluate_layers(network, codes[start : start + _JETS_PER_BLOCK])]
    ]
    return {name: np.concatenate([block[name] for block in blocks]) for name in blocks[0]}


def evaluate_layers(network: Network, codes: NDArray[np.int64]) -> dict[str, NDArray[np.int64]]:
    """Return the codes of every tensor of `network`, by layer name; `codes` as in `evaluate`."""
    everything = tuple(each.name for each in network.layers)
    return evaluate_from(network, {network.input.name: codes}, wanted=everything)


def evaluate_from(
    network: Network, given: Mapping[str, NDArray[np.int64]], *, wanted: Collection[str]
) -> dict[str, NDArray[np.int64]]:
    """Return the codes of the tensors `given`, of those `wanted`, and of all between.

    Tensors of constituents have shape (jets, constituents, columns), the others (jets, columns). The input's
    codes are in each feature's format, and come back in their common one. KeyError names a tensor that is
    missing.
    """
    tensors = {name: np.asarray(codes, dtype=np.int64) for name, codes in given.items()}
    if network.input.name in tensors:
        tensors[network.input.name] = _aligned(network.input, tensors[network.input.name])
    for layer in _between(network, given, wanted):
        tensors[layer.name] = _apply(layer, tensors[layer.source], network.format_of(layer.source))
    return tensors


def _between(network: Network, given: Collection[str], wanted: Collection[str]) -> tuple[Layer, ...]:
    """Return, in order, the layers that lead from `given` to `wanted`."""
    needed = set(wanted) - set(given)
    layers: list[Layer] = []
    for layer in reversed(network.layers):
        if layer.name in needed:
            layers.append(layer)
            needed |= {layer.source} - set(given)
    return tuple(reversed(layers))


def check_codes(ports: Input, codes: NDArray[np.int64]) -> None:
    """Raise ValueError unless `codes` has shape (jets, constituents, features) and fits its formats."""
    wanted = (ports.constituents, len(ports.features))
    if codes.ndim != 1 + len(wanted) or codes.shape[1:] != wanted:
        msg = f"input codes have shape {codes.shape}, wanted (jets, {wanted[0]}, {wanted[1]})"
        raise ValueError(msg)
    low = np.array([each.min_code for each in ports.formats])
    high = np.array([each.max_code for each in ports.formats])
    outside = np.argwhere((codes < low) | (codes > high))
    if len(outside):
        jet, constituent, feature = outside[0]
        msg = (
            f"jet {jet}, constituent {constituent}, feature {ports.features[feature]}: code "
            f"{codes[jet, constituent, feature]} is outside {ports.formats[feature]}"
        )
        raise ValueError(msg)


def _aligned(ports: Input, codes: NDArray[np.int64]) -> NDArray[np.int64]:
    common = containing(ports.formats)
    shifts = np.array([common.fraction - each.fraction for each in ports.formats], dtype=np.int64)
    return codes << shifts


def exact_codes(
    layer: Dense | Relu | Cast | MeanPool, codes: NDArray[np.int64], source: FixedPoint
) -> tuple[NDArray[np.int64], FixedPoint]:
    """Return what `layer` makes of `codes` before its cast, and the format of that."""
    match layer:
        case Dense():
            return _dense(layer, codes, source)
        case Relu():
            return np.maximum(codes, 0), source
        case Cast():
            return codes, source
        case MeanPool():
            return _mean(codes, source)
        case _:
            assert_never(layer)


def softmax_addresses(
    layer: Softmax, codes: NDArray[np.int64], source: FixedPoint
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return where `codes`, shape (jets, classes), look up exp, (jets, classes), and inverse, (jets, 1)."""
    difference = cast(codes.max(axis=-1, keepdims=True) - codes, source, layer.difference)
    total = cast(
        _tree_sum(_exp(layer, difference), layer.accumulator), layer.accumulator, layer.inverse_input
    )
    return difference, inverse_address(layer, total)


def inverse_address(layer: Softmax, total: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the place in the inverse table of each code of ``inverse_input``."""
    address_bits = len(layer.inverse_table).bit_length() - 1
    return (total >> (layer.inverse_input.width - address_bits)) & (len(layer.inverse_table) - 1)


def _apply(layer: Layer, codes: NDArray[np.int64], source: FixedPoint) -> NDArray[np.int64]:
    if isinstance(layer, Softmax):
        return _softmax(layer, codes, source)
    return cast(*exact_codes(layer, codes, source), layer.result)


def _dense(
    layer: Dense, codes: NDArray[np.int64], source: FixedPoint
) -> tuple[NDArray[np.int64], FixedPoint]:
    weights = np.array(layer.weights, dtype=np.float64)
    fraction = max(source.fraction + layer.weight_format.fraction, layer.bias_format.fraction)
    weights *= 2.0 ** (fraction - source.fraction - layer.weight_format.fraction)
    bias = np.array(layer.bias, dtype=np.float64) * 2.0 ** (fraction - layer.bias_format.fraction)
    largest = max(abs(source.min_code), source.max_code)
    bound = (np.abs(weights).sum(axis=0) * largest + np.abs(bias)).max()
    if bound >= _EXACT_IN_FLOAT64:
        msg = f"{layer.name}: sums may reach {bound:.3g}, beyond what float64 holds exactly"
        raise NetworkError(msg)
    exact = codes.astype(np.float64) @ weights + bias
    return exact.astype(np.int64), FixedPoint(48, 48 - fraction)


def _mean(codes: NDArray[np.int64], source: FixedPoint) -> tuple[NDArray[np.int64], FixedPoint]:
    shift = codes.shape[1].bit_length() - 1
    return codes.sum(axis=1), FixedPoint(source.width + shift, source.integer, source.signed)


def _exp(layer: Softmax, difference: NDArray[np.int64]) -> NDArray[np.int64]:
    return cast(np.array(layer.exp_table, dtype=np.int64)[difference], layer.exp_format, layer.accumulator)


def _softmax(layer: Softmax, codes: NDArray[np.int64], source: FixedPoint) -> NDArray[np.int64]:
    difference, address = softmax_addresses(layer, codes, source)
    inverse = np.array(layer.inverse_table, dtype=np.int64)[address]
    product = FixedPoint(48, 48 - layer.accumulator.fraction - layer.inverse_format.fraction)
    return cast(_exp(layer, difference) * inverse, product, layer.result)


def _tree_sum(codes: NDArray[np.int64], accumulator: FixedPoint) -> NDArray[np.int64]:
    """Sum the last axis (kept, length 1) as hls4ml's reduce does: halves first, a cast at each node."""
    count = codes.shape[-1]
    if count == 1:
        return codes
    left = 1 << ((count - 1).bit_length() - 1)
    total = _tree_sum(codes[..., :left], accumulator) + _tree_sum(codes[..., left:], accumulator)
    return cast(total, accumulator, accumulator)
