"""Cutting a network into the blocks that become Verilog modules, by an analysis of its axes.

Layers that treat every row of a leading axis alike are emitted once and used once per row. So a block ends
where that axis does: where a layer takes the axis away, combines its rows, or brings in another. A softmax
begins a block of its own, because its tables are a unit. A layer that only moves words stands in no block:
it is wires of the top module.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jetc_runtime.network import LatencySoftmax, Softmax, Wiring

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from jetc_runtime.fixed_point import FixedPoint
    from jetc_runtime.network import Layer, Network
    from jetc_runtime.tensor import Axis, Tensor

__all__ = ["Block", "Bundle", "blocks_of"]

_ROW: Mapping[Axis, str] = {
    "constituents": "constituent",
    "partners": "partner",
    "pairs": "pair",
    "features": "feature",
    "keys": "key",
    "classes": "class_row",
}
"""What one row of an axis is called; `class` is a word of SystemVerilog."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """The wires of a tensor on a block's port, a word per element, the first lowest.

    A block that is used for each row of an axis has one row of its `repeated` tensors, and all of the others.
    """

    name: str
    tensor: Tensor
    repeated: bool

    @property
    def rows(self) -> int:
        """How often the elements of the last axis are there."""
        return len(self.words) // self.tensor.columns

    @property
    def words(self) -> tuple[FixedPoint, ...]:
        """Formats of all words, row by row."""
        words = self.tensor.formats
        for size in self.tensor.sizes[:-1]:
            words *= size
        return words

    @property
    def width(self) -> int:
        """Bits of the whole tensor."""
        return sum(each.width for each in self.words)


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of the network: tensors in, layers in order, tensors out, for each row of `axis`."""

    name: str
    axis: Axis | None
    instances: int
    sources: tuple[Bundle, ...]
    layers: tuple[Layer, ...]
    results: tuple[Bundle, ...]

    def seen(self, tensor: Tensor) -> Tensor:
        """Return what one instance sees of a tensor of the network."""
        return _seen(tensor, self.axis)


def _seen(tensor: Tensor, axis: Axis | None) -> Tensor:
    return tensor.without(axis) if axis is not None and axis in tensor.axes[:-1] else tensor


@dataclass(frozen=True, slots=True)
class _Region:
    """Where a layer belongs: how many cuts stand before it, and the axis whose rows are treated alike."""

    cuts: int
    axis: Axis | None


def blocks_of(network: Network) -> tuple[Block, ...]:
    """Return the blocks of `network`, each after all whose tensors it takes."""
    regions = _regions(network)
    logic = [each for each in network.layers if not isinstance(each, Wiring)]
    order = sorted({regions[each.name] for each in logic}, key=lambda each: (each.cuts, each.axis or ""))
    stretches = [tuple(each for each in logic if regions[each.name] == region) for region in order]
    names = _names(order, stretches)
    return tuple(
        _block(network, name, region.axis, layers)
        for name, region, layers in zip(names, order, stretches, strict=True)
    )


def _regions(network: Network) -> dict[str, _Region]:
    """Return the region of each layer."""
    found = {each.name: _Region(0, _leading(each.tensor)) for each in network.inputs}
    for layer in network.layers:
        axis = _leading(network.tensor(layer.name))
        axis = None if axis in layer.across() else axis
        before = [found[each] for each in layer.sources]
        cuts = max(each.cuts + _is_cut(layer, each.axis, axis) for each in before)
        found[layer.name] = _Region(cuts, axis)
    return {each.name: found[each.name] for each in network.layers}


def _leading(tensor: Tensor) -> Axis | None:
    return tensor.axes[0] if len(tensor.axes) > 1 else None


def _is_cut(layer: Layer, before: Axis | None, after: Axis | None) -> bool:
    """Tell whether `layer` cannot stand in one block with a source of axis `before`."""
    return isinstance(layer, Softmax | LatencySoftmax) or before != after or before in layer.across()


def _names(regions: Iterable[_Region], stretches: Iterable[tuple[Layer, ...]]) -> tuple[str, ...]:
    """Name a block by the row it is used for, else by whether scores are made in it; number the rest."""
    used: Counter[str] = Counter()
    names = []
    for region, layers in zip(regions, stretches, strict=True):
        scores = any(isinstance(each, Softmax | LatencySoftmax) for each in layers)
        name = _ROW[region.axis] if region.axis else "scores" if scores else "heads"
        used[name] += 1
        names.append(name if used[name] == 1 else f"{name}_{used[name]}")
    return tuple(names)


def _block(network: Network, name: str, axis: Axis | None, layers: tuple[Layer, ...]) -> Block:
    own = {each.name for each in layers}
    read = {source for each in layers for source in each.sources}
    asked = {each.source for each in network.outputs}
    asked |= {source for each in network.layers if each.name not in own for source in each.sources}
    instances = network.tensor(layers[0].name).size(axis) if axis else 1
    sources = _bundles(network, read - own, axis)
    return Block(name, axis, instances, sources, layers, _bundles(network, own & asked, axis))


def _bundles(network: Network, wanted: set[str], axis: Axis | None) -> tuple[Bundle, ...]:
    """Return the wires of the tensors `wanted`, in the order in which they are made."""
    return tuple(
        Bundle(name, _seen(tensor, axis), repeated=axis in tensor.axes[:-1])
        for name, tensor in network.tensors.items()
        if name in wanted
    )
