"""The tagger: an input register, the blocks, the delays that align their results, and valid."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from jetc.artifacts.interface import interface_of
from jetc.rtl.top import Bits, Delay, Input, Instances, Joined, Part, Top

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from jetc_runtime.network import Network

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


def tagger_of(network: Network, pipelines: Sequence[Pipeline], name: str) -> Top:
    """Return the module ``<name>_tagger`` that joins `pipelines`, each after all whose tensors it takes."""
    ports = interface_of(network)
    wires = _Wires()
    wires.add(Input("jet", ports.in_data.width))
    _name_inputs(wires, network, ports)
    for pipeline in pipelines:
        wires.sections.append([])
        _instantiate(wires, pipeline.block, name, len(pipeline.stages))
    last = wires.ready(each.source for each in network.outputs)
    results = tuple(wires.at(each.source, last) for each in network.outputs)
    return Top(f"{name}_tagger", ports.in_data.width, last, tuple(map(tuple, wires.sections)), results)


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


def _instantiate(wires: _Wires, block: Block, name: str, stages: int) -> None:
    """Place the block's instances as soon as all they take is there, and name the tensors that they make."""
    begin = wires.ready(each.name for each in block.sources)
    wires.add(Joined(f"{block.name}_in", _in_data(wires, block, begin)))
    given = sum(each.width for each in block.results)
    taken = sum(each.width for each in block.sources)
    wires.add(Instances(f"{name}_{block.name}", block.name, block.instances, taken, given))
    _name_results(wires, block, given, begin + stages)


def _in_data(wires: _Wires, block: Block, begin: int) -> tuple[Bits, ...]:
    """Return what all instances take, the first instance's lowest: its rows, and whole what has none."""
    taken = [(each, wires.at(each.name, begin)) for each in block.sources]
    if block.instances == 1 or (len(taken) == 1 and taken[0][0].repeated):
        return tuple(wire for _, wire in taken)
    return tuple(
        Bits(wire.wire, each.width, copy * each.width) if each.repeated else wire
        for copy in range(block.instances)
        for each, wire in taken
    )


def _name_results(wires: _Wires, block: Block, given: int, end: int) -> None:
    offset = 0
    for number, tensor in enumerate(block.results):
        rows = (
            Bits(f"{block.name}_out", tensor.width, each * given + offset) for each in range(block.instances)
        )
        joined = Joined(f"{block.name}_result{number}", tuple(rows))
        wires.add(joined)
        wires.define(tensor.name, Bits(joined.name, joined.width), at=end)
        offset += tensor.width
