"""Whether weights are those of a network: names, shapes, learned formats, sizes that float32 quantises."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from jetc.taggers.learned import BITS, learned_results
from jetc.taggers.topology import DenseLayer

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from jetc_runtime.fixed_point import FixedPoint
    from numpy.typing import NDArray

    from jetc.taggers.topology import Topology

__all__ = ["misfit", "misfit_of_learned", "too_large"]

_SIGNIFICAND_BITS = 24


def misfit(weights: Mapping[str, NDArray[np.float32]], topology: Topology) -> tuple[str, str] | None:
    """Return what does not fit and why, of arrays `<layer>/kernel` (inputs, outputs) and `<layer>/bias`."""
    wanted = {name: shape for name, shape, _ in _arrays(topology)}
    for name in (*wanted, *weights):
        found = weights[name].shape if name in weights else None
        if found != wanted.get(name):
            return f"{name} {_called(found)}", f"in the network of the spec it {_called(wanted.get(name))}"
    return too_large(weights, topology)


def too_large(weights: Mapping[str, NDArray[np.float32]], topology: Topology) -> tuple[str, str] | None:
    """Return which weight is too large, and why, of arrays that have the shapes of the network.

    Source: QKeras returns x + (q - x) for a weight x and its quantised value q. That is q as long as the last
    bit of x is not above the step of q.
    """
    for name, _, target in _arrays(topology):
        largest, end = float(np.abs(weights[name]).max()), target.lsb * 2.0**_SIGNIFICAND_BITS
        if not largest < end:  # nor is NaN
            return (
                f"{name} has a weight of size {largest:g}",
                f"from {end:g} on, float32 has no steps of {target.lsb:g}: its quantised value is lost",
            )
    return None


def misfit_of_learned(
    weights: Mapping[str, NDArray[np.float32]], topology: Topology
) -> tuple[str, str] | None:
    """Return what does not fit and why, where widths are learned: formats are within the declared."""
    bits = {f"{each.name}/{BITS}": each.result for each in learned_results(topology)}
    rest = {name: each for name, each in weights.items() if name not in bits}
    for name, widest in bits.items():
        if name not in weights:
            return f"{name} is not there", "it has the integer and fraction bits that were learned"
        least, most = (int(widest.signed), 1), (widest.integer, widest.fraction)
        why = f"integer and fraction bits are {least} to {most} by the spec"
        if weights[name].shape != (2,):
            return f"{name} {_called(weights[name].shape)}", why
        found = weights[name].tolist()
        if not all(
            low <= each <= high and each.is_integer()
            for low, each, high in zip(least, found, most, strict=True)
        ):
            return f"{name} is {found}", why
    wrong = misfit(rest, topology)
    if wrong is not None:
        return wrong
    for name, _, widest in _arrays(topology):
        if not np.array_equal(widest.value(widest.quantize(rest[name].astype(np.float64))), rest[name]):
            return (
                f"{name} has a weight that is no value of {widest}",
                "that is the widest format by the spec",
            )
    return None


def _arrays(topology: Topology) -> Iterator[tuple[str, tuple[int, ...], FixedPoint]]:
    """Yield name, shape and format of each array of weights."""
    axes = topology.axes()
    for layer in topology.layers:
        if isinstance(layer, DenseLayer):
            yield f"{layer.name}/kernel", (axes[layer.sources[0]][-1].size, layer.outputs), layer.weight
            yield f"{layer.name}/bias", (layer.outputs,), layer.bias


def _called(shape: tuple[int, ...] | None) -> str:
    return "is not there" if shape is None else f"has {' x '.join(map(str, shape)) or 'no'} numbers"
