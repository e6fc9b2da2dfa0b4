"""The tables of a softmax, entry by entry: what the network says against a design's own look-up modules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from jetc_runtime.fixed_point import FixedPoint, cast
from jetc_runtime.network import Softmax

from jetc_testbench.native import NativeModule, build_native
from jetc_testbench.programs import start_alone

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from jetc_runtime.network import Network
    from numpy.typing import NDArray

    from jetc_testbench.programs import Start

__all__ = ["Difference", "TableModule", "entries_of", "first_difference", "look_up_all", "wanted_entries"]


@dataclass(frozen=True, slots=True)
class TableModule:
    """A module ``name (in, out)`` of logic alone: table ``exp`` or ``inverse`` of a softmax, or a part of it.

    Its words are those of `address` and `value`; it has an entry for each code from `first` to `last`.
    """

    name: str
    layer: str
    table: str
    address: FixedPoint
    value: FixedPoint
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Difference:
    """How many entries differ, and the first: its place in the network's table, and both codes."""

    count: int
    entry: int
    expected_code: int
    found_code: int


def look_up_all(
    modules: Sequence[TableModule],
    sources: tuple[str, ...],
    folder: Path,
    environment: Mapping[str, str],
    start: Start = start_alone,
) -> tuple[NDArray[np.int64], ...]:
    """Return for each of `modules` what it gives for every code from its first to its last.

    All are built side by side in one program. BenchError where that fails.
    """
    width = max(each.address.width for each in modules)
    folder.mkdir(parents=True, exist_ok=True)
    wrapper = folder / "tables.v"
    wrapper.write_text(_wrapper(modules, width), "utf-8")
    taken = (FixedPoint(width, width, signed=False),)
    module = NativeModule("tables", (str(wrapper), *sources), taken, tuple(each.value for each in modules), 1)
    program = build_native(module, folder, environment=environment, start=start)
    found = program.stream(np.arange(1 << width, dtype=np.int64)[:, None])
    return tuple(found[each.first : each.last + 1, number] for number, each in enumerate(modules))


def entries_of(network: Network, module: TableModule) -> NDArray[np.int64]:
    """Return the places in the network's table of the entries of `module`."""
    layer = _softmax(network, module.layer)
    codes = np.arange(module.first, module.last + 1, dtype=np.int64)
    if module.table == "exp":
        return _moved(codes, module.address.fraction, layer.difference.fraction)
    dropped = layer.inverse_input.width - (len(layer.inverse_table).bit_length() - 1)
    return _moved(codes, module.address.fraction, layer.inverse_input.fraction - dropped)


def wanted_entries(network: Network, module: TableModule) -> NDArray[np.int64]:
    """Return the codes that `module` should give for every code from its first to its last."""
    layer = _softmax(network, module.layer)
    places = entries_of(network, module)
    if module.table == "exp":
        codes = cast(np.array(layer.exp_table, dtype=np.int64)[places], layer.exp_format, layer.accumulator)
        return _moved(codes, layer.accumulator.fraction, module.value.fraction)
    codes = np.array(layer.inverse_table, dtype=np.int64)[places]
    return _moved(codes, layer.inverse_format.fraction, module.value.fraction)


def first_difference(
    entries: NDArray[np.int64], expected: NDArray[np.int64], found: NDArray[np.int64]
) -> Difference | None:
    """Compare code by code; `entries` are the places of the codes in the network's table."""
    wrong = np.flatnonzero(expected != found)
    if not len(wrong):
        return None
    at = wrong[0]
    return Difference(len(wrong), int(entries[at]), int(expected[at]), int(found[at]))


def _wrapper(modules: Sequence[TableModule], width: int) -> str:
    """Return the Verilog that gives one address to all `modules`."""
    lines, offset = [], 0
    for number, each in enumerate(modules):
        ends = f"out_data[{offset + each.value.width - 1}:{offset}]"
        lines.append(
            f"    {each.name} table{number} (.in(in_data[{each.address.width - 1}:0]), .out({ends}));"
        )
        offset += each.value.width
    ports = f"input wire clk, input wire [{width - 1}:0] in_data, output wire [{offset - 1}:0] out_data"
    return "\n".join([f"module tables ({ports});", *lines, "endmodule", ""])


def _softmax(network: Network, name: str) -> Softmax:
    layer = network.layer(name)
    if not isinstance(layer, Softmax):
        msg = f"layer {name} is no softmax, so it has no tables"
        raise TypeError(msg)
    return layer


def _moved(codes: NDArray[np.int64], source: int, target: int) -> NDArray[np.int64]:
    """Return `codes` of `source` fraction bits with `target` of them, where that loses nothing."""
    moved = codes << (target - source) if target >= source else codes >> (source - target)
    back = moved >> (target - source) if target >= source else moved << (source - target)
    if not np.array_equal(back, codes):
        msg = f"codes of {source} fraction bits do not have {target}"
        raise ValueError(msg)
    return moved
