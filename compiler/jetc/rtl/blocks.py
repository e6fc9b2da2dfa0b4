"""Cutting a network into the blocks that become Verilog modules.

The constituent block is every layer that still has constituents; it is emitted once and used once
per constituent. The heads block runs from the pooling on, the scores block from the softmax on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jetc_runtime.network import Softmax, layer_format

if TYPE_CHECKING:
    from jetc_runtime.fixed_point import FixedPoint
    from jetc_runtime.network import Layer, Network

__all__ = ["Block", "Tensor", "blocks_of", "input_tensor"]


@dataclass(frozen=True, slots=True)
class Tensor:
    """A tensor on a bundle of wires: `rows` times one word per format, the first word lowest."""

    name: str
    rows: int
    formats: tuple[FixedPoint, ...]

    @property
    def words(self) -> tuple[FixedPoint, ...]:
        """Formats of all words, row by row."""
        return self.formats * self.rows

    @property
    def width(self) -> int:
        """Bits of the whole tensor."""
        return sum(each.width for each in self.words)


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of the network: tensors in, layers in order, tensors out."""

    name: str
    instances: int
    sources: tuple[Tensor, ...]
    layers: tuple[Layer, ...]
    results: tuple[Tensor, ...]


def blocks_of(network: Network) -> tuple[Block, ...]:
    """Return the constituent, the heads and, where there is a softmax, the scores block.

    Layers that reach no output are left out.
    """
    live = _live(network)
    shapes, scored = network.widths(), _after_softmax(network)
    rows = network.input.constituents
    inner = tuple(each for each in live if shapes[each.name][1])
    heads = tuple(each for each in live if not shapes[each.name][1] and each.name not in scored)
    scores = tuple(each for each in live if each.name in scored)
    asked = tuple(each.source for each in network.outputs)
    direct = (network.input.name,) if any(each.source == network.input.name for each in heads) else ()
    pooled = (*direct, *_handed_on(inner, heads, ()))
    blocks = (
        Block(
            "constituent",
            rows,
            (input_tensor(network, 1),),
            inner,
            tuple(_tensor(network, each, 1) for each in pooled),
        ),
        Block(
            "heads",
            1,
            tuple(_tensor(network, each, rows) for each in pooled),
            heads,
            tuple(_tensor(network, each, 1) for each in _handed_on(heads, scores, asked)),
        ),
        Block(
            "scores",
            1,
            tuple(_tensor(network, each, 1) for each in _handed_on(heads, scores, ())),
            scores,
            tuple(_tensor(network, each, 1) for each in _handed_on(scores, (), asked)),
        ),
    )
    return tuple(each for each in blocks if each.layers)


def input_tensor(network: Network, rows: int) -> Tensor:
    """Return the input words of `rows` constituents, each in its own format."""
    return Tensor(network.input.name, rows, network.input.formats)


def _tensor(network: Network, name: str, rows: int) -> Tensor:
    if name == network.input.name:
        return input_tensor(network, rows)
    columns, _ = network.widths()[name]
    return Tensor(name, rows, (layer_format(network.layer(name)),) * columns)


def _live(network: Network) -> tuple[Layer, ...]:
    wanted = {each.source for each in network.outputs}
    kept: list[Layer] = []
    for layer in reversed(network.layers):
        if layer.name in wanted:
            wanted.add(layer.source)
            kept.append(layer)
    return tuple(reversed(kept))


def _after_softmax(network: Network) -> set[str]:
    names: set[str] = set()
    for layer in network.layers:
        if isinstance(layer, Softmax) or layer.source in names:
            names.add(layer.name)
    return names


def _handed_on(made: tuple[Layer, ...], users: tuple[Layer, ...], asked: tuple[str, ...]) -> tuple[str, ...]:
    """Return, in the order they are made, the tensors of `made` that `users` read or that are `asked`."""
    read = {each.source for each in users} | set(asked)
    return tuple(each.name for each in made if each.name in read)
