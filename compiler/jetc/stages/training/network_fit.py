"""Whether weights are those of a network: their names and shapes, and sizes that float32 can quantise."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from jetc.taggers.topology import DenseLayer

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from jetc_runtime.fixed_point import FixedPoint
    from numpy.typing import NDArray

    from jetc.taggers.topology import Topology

__all__ = ["misfit", "too_large"]

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


def _arrays(topology: Topology) -> Iterator[tuple[str, tuple[int, ...], FixedPoint]]:
    """Yield name, shape and format of each array of weights."""
    axes = topology.axes()
    for layer in topology.layers:
        if isinstance(layer, DenseLayer):
            yield f"{layer.name}/kernel", (axes[layer.sources[0]][-1].size, layer.outputs), layer.weight
            yield f"{layer.name}/bias", (layer.outputs,), layer.bias


def _called(shape: tuple[int, ...] | None) -> str:
    return "is not there" if shape is None else f"has {' x '.join(map(str, shape)) or 'no'} numbers"
