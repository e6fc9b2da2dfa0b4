"""The cells of modules around the tagger, which hold one another: counted by Yosys, and together."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from jetc.artifacts.rtl import LinkModuleRecord
from jetc.tools.yosys import Cells, count_cells, summed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from jetc.plan.stage import Step
    from jetc.rtl.link.part import LinkModule

__all__ = ["LinkArea", "area_of"]

_WORKERS = 2


@dataclass(frozen=True, slots=True)
class LinkArea:
    """What each module takes, and all as often as they are placed; no cells where none are counted."""

    modules: dict[str, LinkModuleRecord]
    register_bits: int
    yosys: dict[str, int] | None


def area_of(
    modules: Sequence[LinkModule], folder: Path, family: str | None, step: Step[Any], title: str
) -> LinkArea:
    """Return the area of `modules`, whose files are in `folder`; no cells without a Yosys `family`."""
    cells = None if family is None else _counted(modules, folder, family, step, title)
    return LinkArea(
        modules={
            each.name: LinkModuleRecord(
                instances=each.instances,
                register_bits=each.register_bits,
                yosys=None if cells is None else cells[each.name].by_name,
            )
            for each in modules
        },
        register_bits=sum(each.instances * each.register_bits for each in modules),
        yosys=None
        if cells is None
        else summed((each.instances, cells[each.name]) for each in modules).by_name,
    )


def _counted(
    modules: Sequence[LinkModule], folder: Path, family: str, step: Step[Any], title: str
) -> dict[str, Cells]:
    """Count the cells of every module, two at a time; `title` is what the progress says."""
    step.progress.start(title, len(modules), "modules")

    def count(module: LinkModule) -> Cells:
        found = count_cells(
            (folder / f"{module.name}.v",),
            module.name,
            family=family,
            boxes=tuple(folder / f"{each}.v" for each in module.uses),
            scratch=step.scratch / "yosys" / module.name,
        )
        step.progress.advance()
        return found

    with ThreadPoolExecutor(_WORKERS) as pool:
        return dict(zip((each.name for each in modules), pool.map(count, modules), strict=True))
