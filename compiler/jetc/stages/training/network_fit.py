"""Whether weights are those of a network: names, shapes, learned formats, sizes that float32 quantises."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from jetc.taggers.learned import BITS, learned_results, least_fraction
from jetc.taggers.topology import AffineLayer, DenseLayer

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from jetc_runtime.fixed_point import FixedPoint
    from numpy.typing import NDArray

    from jetc.language.sections.learned import Learned
    from jetc.taggers.topology import Topology

    Bits = NDArray[np.int64]

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
    weights: Mapping[str, NDArray[np.float32]], topology: Topology, section: Learned
) -> tuple[str, str] | None:
    """Return what does not fit and why, where widths are learned: formats are within the declared."""
    bits = dict(_ends(topology, section))
    rest = {name: each for name, each in weights.items() if name not in bits}
    for name, ends in bits.items():
        wrong = _misfit_of_bits(name, weights.get(name), *ends)
        if wrong is not None:
            return wrong
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


def _ends(topology: Topology, section: Learned) -> Iterator[tuple[str, tuple[Bits, Bits]]]:
    """Yield the arrays of learned bits by name, with the least and the most of each number."""
    axes = topology.axes()
    for each in learned_results(topology):
        columns = (axes[each.name][-1].size,) if section.formats == "per_channel" else ()
        least = int(each.result.signed), 1
        most = each.result.integer, each.result.fraction
        yield f"{each.name}/{BITS}", (_repeated(least, columns), _repeated(most, columns))
    if section.inputs == "learned":
        port = topology.inputs[0]
        integer = [each.integer for each in port.formats]
        least_of, most_of = (
            [least_fraction(each) for each in port.formats],
            [each.fraction for each in port.formats],
        )
        yield f"{port.name}/{BITS}", (np.array([integer, least_of]), np.array([integer, most_of]))


def _repeated(pair: tuple[int, int], columns: tuple[int, ...]) -> Bits:
    """Return a pair of numbers, or as many of them as there are columns."""
    return np.stack([np.full(columns, each) for each in pair])


def _misfit_of_bits(
    name: str, found: NDArray[np.float32] | None, least: Bits, most: Bits
) -> tuple[str, str] | None:
    if found is None:
        return f"{name} is not there", "it has the integer and fraction bits that were learned"
    if found.shape != least.shape:
        return f"{name} {_called(found.shape)}", f"by the spec it {_called(least.shape)}: {_BITS}"
    pairs, low, high = found.reshape(2, -1).T, least.reshape(2, -1).T, most.reshape(2, -1).T
    wrong = ((pairs < low) | (pairs > high) | (pairs != np.rint(pairs))).any(axis=1)
    if not wrong.any():
        return None
    at = int(wrong.argmax())
    where = f", number {at}," if found.ndim > 1 else ""
    ends = f"{tuple(low[at].tolist())} to {tuple(high[at].tolist())}"
    return f"{name}{where} is {pairs[at].tolist()}", f"{_BITS} are {ends} by the spec"


_BITS = "integer and fraction bits"


def _arrays(topology: Topology) -> Iterator[tuple[str, tuple[int, ...], FixedPoint]]:
    """Yield name, shape and format of each array of weights."""
    axes = topology.axes()
    for layer in topology.layers:
        if isinstance(layer, DenseLayer):
            yield f"{layer.name}/kernel", (axes[layer.sources[0]][-1].size, layer.outputs), layer.weight
            yield f"{layer.name}/bias", (layer.outputs,), layer.bias
        elif isinstance(layer, AffineLayer):
            words = (axes[layer.name][-1].size,)
            yield f"{layer.name}/kernel", words, layer.factor
            yield f"{layer.name}/bias", words, layer.summand


def _called(shape: tuple[int, ...] | None) -> str:
    return "is not there" if shape is None else f"has {' x '.join(map(str, shape)) or 'no'} numbers"
