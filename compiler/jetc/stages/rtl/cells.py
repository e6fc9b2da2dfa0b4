"""The cells of an emitted design: a synthesis for each part of each block, two at a time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jetc.rtl.verilog.parts import Part
from jetc.tools.yosys import count_cells, summed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from jetc.plan.stage import Step
    from jetc.rtl.design import Rtl
    from jetc.stages.rtl.reads import Reads
    from jetc.tools.yosys import Cells

__all__ = ["cells_of"]

_WORKERS = 2


@dataclass(frozen=True, slots=True)
class _Synthesis:
    """A part of module `module`, and the files that are read: `boxes` only for their ports."""

    module: str
    part: Part
    sources: tuple[Path, ...]
    boxes: tuple[Path, ...] = ()


def cells_of(step: Step[Reads], rtl: Rtl, folder: Path, family: str) -> dict[str, Cells]:
    """Return the cells of every module of `rtl`, whose Verilog is in `folder`; the largest parts come first.

    Stages keep their boundaries, so they have the same cells in one process or in several.
    """
    ordered = sorted(_syntheses(rtl, folder), key=lambda each: -each.part.estimated_luts)
    step.progress.start("yosys", len(ordered), "parts")

    def count(each: _Synthesis) -> Cells:
        found = _counted(each, family, step.scratch / "yosys" / each.part.top)
        step.progress.advance()
        return found

    with ThreadPoolExecutor(_WORKERS) as pool:
        found = tuple(zip(ordered, pool.map(count, ordered), strict=True))
    return {
        module.name: summed((1, cells) for each, cells in found if each.module == module.name)
        for module in rtl.modules
    }


def _syntheses(rtl: Rtl, folder: Path) -> Iterator[_Synthesis]:
    shared, *_ = (folder / name for name, _ in rtl.files)
    *blocks, top = rtl.modules
    files = {each.name: folder / f"{each.name}.v" for each in rtl.modules}
    for block in blocks:
        for part in block.parts:
            yield _Synthesis(block.name, part, (shared, files[block.name]))
    boxes = (shared, *(files[each.name] for each in blocks))
    yield _Synthesis(top.name, Part(top.name, top.estimated_luts), (files[top.name],), boxes)


def _counted(each: _Synthesis, family: str, scratch: Path) -> Cells:
    scratch.mkdir(parents=True)
    sources, part = each.sources, each.part
    if part.text:
        held = scratch / "part.v"
        held.write_text(part.text, "utf-8")
        sources = (*sources, held)
    return count_cells(
        sources,
        part.top,
        family=family,
        boxes=each.boxes,
        stages_of=each.module,
        elsewhere=part.elsewhere,
        scratch=scratch,
    )
