"""Area and latency of a network at each initiation interval: LUT and flip-flops by Yosys, and clocks.

Run it with the project's Python: ``.venv/bin/python benchmarks/sharing.py NETWORK FOLDER [LONGEST]``. NETWORK
is the network.json of a build's stage hls4ml. The modules of the blocks are the same at every interval, so
each is synthesised once, and the top module once an interval from 1 to LONGEST, 8 if left out. The Verilog
and the logs of Yosys go into FOLDER; the table, in Markdown, is printed.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from jetc.rtl.design import emit_rtl
from jetc.tools.yosys import count_cells
from jetc_runtime.network import Network

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from jetc.rtl.design import Module, Rtl
    from jetc.tools.yosys import Cells

NAME, LEVELS, LONGEST = "tagger", 2, 8
FAMILY = "xcup"
"""The family of a VU13P, as Yosys calls it."""
FLIP_FLOP = "FD"
"""How the names of flip-flops begin in the library of the device."""


@dataclass(frozen=True, slots=True)
class Point:
    """A design at an interval; LUTs and flip-flops are those of all its instances."""

    interval: int
    copies: tuple[int, ...]
    cycles: int
    top_luts: int
    luts: int
    flip_flops: int


def main(network: Path, folder: Path, longest: int = LONGEST) -> None:
    """Print the table of `network` for each interval up to `longest`."""
    read = Network.from_json(network.read_text("utf-8"))
    designs = {interval: emit_rtl(read, NAME, LEVELS, interval) for interval in range(1, longest + 1)}
    blocks = designs[1].modules[:-1]
    cells = {each.name: counted(each, designs[1], folder / "blocks") for each in blocks}
    points = []
    for interval, rtl in designs.items():
        top = counted(rtl.modules[-1], rtl, folder / f"interval_{interval}")
        points.append(point(interval, rtl, {**cells, rtl.top: top}))
    sys.stdout.write("\n".join([*table(points, cells), ""]))


def counted(module: Module, rtl: Rtl, folder: Path) -> Cells:
    """Return the cells of a module alone; those that the top module uses are not in it."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in rtl.files:
        (folder / name).write_text(text, "utf-8")
    shared, *others = (folder / name for name, _ in rtl.files)
    own = folder / f"{module.name}.v"
    top = module.name == rtl.top
    return count_cells(
        (own,) if top else (shared, own),
        module.name,
        family=FAMILY,
        boxes=(shared, *others[:-1]) if top else (),
        scratch=folder / "yosys" / module.name,
    )


def point(interval: int, rtl: Rtl, cells: Mapping[str, Cells]) -> Point:
    """Add up the cells of all instances."""
    return Point(
        interval=interval,
        copies=tuple(each.instances for each in rtl.modules[:-1]),
        cycles=rtl.latency_cycles,
        top_luts=cells[rtl.top].luts,
        luts=sum(each.instances * cells[each.name].luts for each in rtl.modules),
        flip_flops=sum(each.instances * flip_flops(cells[each.name]) for each in rtl.modules),
    )


def flip_flops(cells: Cells) -> int:
    """Return how many flip-flops are among the cells."""
    return sum(count for name, count in cells.others.items() if name.startswith(FLIP_FLOP))


def table(points: list[Point], cells: Mapping[str, Cells]) -> Iterator[str]:
    """Yield the lines of the table: a column for each module, its copies times its LUTs."""
    names = [name.removeprefix(f"{NAME}_") for name in cells]
    yield f"| interval | clocks | {' | '.join(names)} | top | LUT | flip-flops |"
    yield "|" + "---:|" * (len(names) + 5)
    for each in points:
        parts = (
            f"{copies} x {count.luts:,}" for copies, count in zip(each.copies, cells.values(), strict=True)
        )
        numbers = f"{each.top_luts:,} | {each.luts:,} | {each.flip_flops:,}"
        yield f"| {each.interval} | {each.cycles} | {' | '.join(parts)} | {numbers} |"


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), *map(int, sys.argv[3:]))
