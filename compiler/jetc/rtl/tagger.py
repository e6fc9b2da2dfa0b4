"""The tagger: an input register, the blocks, the delays that align their results, and valid.

Where a jet comes every clock, a block is placed once for each row that it treats. Where it comes every few
clocks, so many rows share a copy: a group of rows enters the copies at each clock, out of a register that
shifts, and the results of a group wait for those of the last one. All behind that runs as before.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, assert_never

import numpy as np
from jetc_runtime.network import Gather, Transpose, Wiring

from jetc.artifacts.interface import interface_of
from jetc.checks.sharing import copies_of, groups_of
from jetc.rtl.layers import gather, transpose
from jetc.rtl.top import Bits, Delay, Feed, Input, Instances, Joined, Part, Top

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from jetc_runtime.network import Network
    from jetc_runtime.tensor import Tensor
    from numpy.typing import NDArray

    from jetc.artifacts.interface import Interface
    from jetc.rtl.blocks import Block
    from jetc.rtl.pipeline import Pipeline
    from jetc.rtl.top import Item

__all__ = ["tagger_of"]


@dataclass(slots=True)
class _Wires:
    """The sections so far, and where each tensor stands: tensor name to (wire, clock at which it is made)."""

    sections: list[list[Item]] = field(default_factory=lambda: [[]])
    made: dict[str, tuple[Bits, int]] = field(default_factory=dict)
    delayed: dict[tuple[str, int], Bits] = field(default_factory=dict)

    def add(self, item: Item) -> None:
        """Put `item` behind all others of the section that is being filled."""
        self.sections[-1].append(item)

    def define(self, tensor: str, wire: Bits, *, at: int) -> None:
        """Note that `tensor` is on `wire` from clock `at` on."""
        self.made[tensor] = (wire, at)

    def ready(self, tensors: Iterable[str]) -> int:
        """Return the clock at which all `tensors` are made."""
        return max(self.made[each][1] for each in tensors)

    def at(self, tensor: str, now: int) -> Bits:
        """Return the wire that holds `tensor` at clock `now`, through a shift register where it is older."""
        wire, made = self.made[tensor]
        clocks = now - made
        if not clocks:
            return wire
        if (wire.wire, clocks) not in self.delayed:
            delay = Delay(f"{wire.wire}_after{clocks}", f"{wire.wire}_line{clocks}", wire, clocks)
            self.add(delay)
            self.delayed[wire.wire, clocks] = Bits(delay.name, wire.width)
        return self.delayed[wire.wire, clocks]


def tagger_of(network: Network, pipelines: Sequence[Pipeline], name: str, interval: int = 1) -> Top:
    """Return the module ``<name>_tagger`` that joins `pipelines`, each after all whose tensors it takes.

    A jet is taken every `interval` clocks at most.
    """
    ports = interface_of(network)
    wires = _Wires()
    if interval == 1:
        wires.add(Input("jet", ports.in_data.width))
        _name_inputs(wires, network, ports)
    else:
        _feed_inputs(wires, network, ports, interval)
    for pipeline in pipelines:
        wires.sections.append([])
        _move(wires, network, {each.name for each in pipeline.block.sources})
        _instantiate(wires, pipeline.block, name, len(pipeline.stages), interval)
    last = wires.ready(each.source for each in network.outputs)
    results = tuple(wires.at(each.source, last) for each in network.outputs)
    sections = tuple(map(tuple, wires.sections))
    return Top(f"{name}_tagger", ports.in_data.width, last, sections, results, interval)


def _name_inputs(wires: _Wires, network: Network, ports: Interface) -> None:
    """Name the parts of the input register that hold the constituents and the inputs of the jet."""
    width = sum(each.width for each in ports.constituents)
    if ports.jet is None or network.jet is None:
        wires.define(network.input.name, Bits("jet", width), at=0)
        return
    parts = (
        (network.input.name, "constituents", width, 0),
        (network.jet.name, "jet_inputs", ports.jet.width, width),
    )
    for tensor, wire, bits, offset in parts:
        wires.add(Part(wire, Bits("jet", bits, offset)))
        wires.define(tensor, Bits(wire, bits), at=0)


def _feed_inputs(wires: _Wires, network: Network, ports: Interface, interval: int) -> None:
    """Load the input register where a jet is taken; its constituents leave it group by group."""
    width = sum(each.width for each in ports.constituents)
    group = copies_of(len(ports.constituents), interval) * ports.constituents[0].width
    rows = Feed("constituents", Bits("in_data", width, 0), group if group < width else 0)
    wires.add(rows)
    wires.define(network.input.name, Bits(rows.name, width), at=0)
    if ports.jet is not None and network.jet is not None:
        held = Feed("jet_inputs", Bits("in_data", ports.jet.width, width), 0)
        wires.add(held)
        wires.define(network.jet.name, Bits(held.name, ports.jet.width), at=0)


def _instantiate(wires: _Wires, block: Block, name: str, stages: int, interval: int) -> None:
    """Place the block's copies as soon as all they take is there, and name the tensors that they make."""
    begin = wires.ready(each.name for each in block.sources)
    copies, groups = copies_of(block.instances, interval), groups_of(block.instances, interval)
    if groups == 1:
        taken = [wires.at(each.name, begin) for each in block.sources]
    else:
        begin, taken = _fed(wires, block, begin, copies)
    wires.add(Joined(f"{block.name}_in", _in_data(block, taken, copies)))
    given = sum(each.width for each in block.results)
    width = sum(each.width for each in block.sources)
    wires.add(Instances(f"{name}_{block.name}", block.name, copies, width, given))
    waited = _collected(wires, f"{block.name}_out", copies * given, groups)
    _name_results(wires, block, waited, given, begin + stages + groups - 1)


def _move(wires: _Wires, network: Network, wanted: Collection[str]) -> None:
    """Name the tensors of `wanted` that are words of others in another order: wires, at the same clock."""
    for layer in network.layers:
        if isinstance(layer, Wiring) and layer.name in wanted and layer.name not in wires.made:
            (source,) = layer.sources
            _move(wires, network, {source})
            wire, at = wires.made[source]
            parts = tuple(Bits(wire.wire, width, low) for low, width in _places(layer, network))
            wires.add(Joined(f"{layer.name}_moved", parts))
            wires.define(layer.name, Bits(f"{layer.name}_moved", sum(each.width for each in parts)), at=at)


def _places(layer: Wiring, network: Network) -> Iterator[tuple[int, int]]:
    """Yield where the words of `layer` stand in its source, one after the other: lowest bit, and width."""
    (source,) = network.sources(layer)
    widths = np.broadcast_to([each.width for each in source.formats], source.sizes)
    lows = (np.cumsum(widths) - widths.ravel()).reshape(source.sizes)
    low, width = (_moved(layer, each, source).ravel().tolist() for each in (lows, widths))
    yield from zip(low, width, strict=True)


def _moved(layer: Wiring, places: NDArray[np.int64], source: Tensor) -> NDArray[np.int64]:
    match layer:
        case Transpose():
            return np.asarray(transpose.build(layer, [places], [source]))
        case Gather():
            return np.asarray(gather.build(layer, [places], [source]))
        case _:
            assert_never(layer)


def _fed(wires: _Wires, block: Block, begin: int, copies: int) -> tuple[int, list[Bits]]:
    """Return when rows begin to enter `copies` of a block, and the wires whose lowest rows are the next ones.

    The rows of the inputs leave the input register; all else has a register of its own, a clock later.
    """
    at_input = {"constituents": True, "jet_inputs": False}
    sources = [wires.at(each.name, begin) for each in block.sources]
    if begin == 0 and all(
        at_input.get(wire.wire) == each.repeated for each, wire in zip(block.sources, sources, strict=True)
    ):
        return 0, sources
    feeds = [
        Feed(f"{block.name}_feed{number}", wire, copies * each.width if each.repeated else 0, begin)
        for number, (each, wire) in enumerate(zip(block.sources, sources, strict=True))
    ]
    for feed in feeds:
        wires.add(feed)
    return begin + 1, [Bits(each.name, each.source.width) for each in feeds]


def _in_data(block: Block, taken: Sequence[Bits], copies: int) -> tuple[Bits, ...]:
    """Return what all copies take, the first copy's lowest: its row, and whole what has none."""
    sources = list(zip(block.sources, taken, strict=True))
    if block.instances == 1 or (copies == block.instances and len(sources) == 1 and sources[0][0].repeated):
        return tuple(taken)
    return tuple(
        Bits(wire.wire, each.width, copy * each.width) if each.repeated else wire
        for copy in range(copies)
        for each, wire in sources
    )


def _collected(wires: _Wires, out: str, width: int, groups: int) -> tuple[str, ...]:
    """Return the wires that hold the results of each group at the clock of the last group's."""
    held = [out]
    for clocks in range(1, groups):
        delay = Delay(f"{out}_after{clocks}", f"{out}_line{clocks}", Bits(held[-1], width), 1)
        wires.add(delay)
        held.append(delay.name)
    return tuple(reversed(held))


def _name_results(wires: _Wires, block: Block, groups: Sequence[str], given: int, end: int) -> None:
    """Name the tensors that a block makes: `groups` are the wires of its rows, `given` bits for each row."""
    copies = copies_of(block.instances, len(groups))
    offset = 0
    for number, tensor in enumerate(block.results):
        rows = (
            Bits(groups[row // copies], tensor.width, row % copies * given + offset)
            for row in range(block.instances)
        )
        joined = Joined(f"{block.name}_result{number}", tuple(rows))
        wires.add(joined)
        wires.define(tensor.name, Bits(joined.name, joined.width), at=end)
        offset += tensor.width
