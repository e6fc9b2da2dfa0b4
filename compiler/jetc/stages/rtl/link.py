"""The modules around the tagger, from words on the link to the outgoing one: their files and their cells."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from jetc.artifacts.rtl import LinkModuleRecord, LinkRecord
from jetc.prepare.link import link_chain
from jetc.rtl.link.design import emit_link
from jetc.stages.rtl.artifact import VERILOG
from jetc.tools.yosys import count_cells

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from jetc_runtime.network import Network

    from jetc.plan.stage import Step
    from jetc.rtl.design import Rtl
    from jetc.rtl.link.design import LinkRtl
    from jetc.rtl.link.part import LinkModule
    from jetc.stages.rtl.reads import Reads

__all__ = ["emitted_link", "link_record"]

_WORKERS = 2


def emitted_link(network: Network, rtl: Rtl, spec: Reads, folder: Path) -> LinkRtl | None:
    """Write the modules around the tagger into `folder`; nothing, and None, without section `link`."""
    chain = link_chain(spec.features, spec.link, network)
    if chain is None:
        return None
    decides = spec.link is not None and spec.link.decisions is not None
    levels = spec.firmware.adder_levels_per_stage
    link = emit_link(chain, rtl, spec.name, levels, decides=decides)
    for module in link.modules:
        (folder / f"{module.name}.v").write_text(module.text, "utf-8")
    return link


def link_record(step: Step[Reads], link: LinkRtl, folder: Path, family: str | None) -> LinkRecord:
    """Return what the modules of `link`, written in `folder`, take; no cells without a Yosys `family`."""
    cells = None if family is None else _counted(step, link, folder, family)
    modules = {
        each.name: LinkModuleRecord(
            instances=each.instances,
            register_bits=each.register_bits,
            yosys=None if cells is None else cells[each.name],
        )
        for each in link.modules
    }
    return LinkRecord(
        top=link.top,
        order_cycles=link.order_cycles,
        preparation_cycles=link.preparation_cycles,
        packing_cycles=link.packing_cycles,
        latency_cycles=link.latency_cycles,
        deepest_levels=link.deepest_levels,
        outgoing_bits=link.outgoing_bits,
        sources=tuple(f"{VERILOG}/{each.name}.v" for each in link.modules),
        modules=modules,
        register_bits=sum(each.instances * each.register_bits for each in modules.values()),
        yosys=None if cells is None else _summed(link, cells),
    )


def _summed(link: LinkRtl, cells: Mapping[str, Mapping[str, int]]) -> dict[str, int]:
    found: Counter[str] = Counter()
    for each in link.modules:
        found.update({name: each.instances * count for name, count in cells[each.name].items()})
    luts = found.pop("LUT")
    return {"LUT": luts, **dict(sorted(found.items()))}


def _counted(step: Step[Reads], link: LinkRtl, folder: Path, family: str) -> dict[str, dict[str, int]]:
    """Count the cells of every module, two at a time."""
    step.progress.start("yosys, link", len(link.modules), "modules")

    def count(module: LinkModule) -> dict[str, int]:
        found = count_cells(
            (folder / f"{module.name}.v",),
            module.name,
            family=family,
            boxes=tuple(folder / f"{each}.v" for each in module.uses),
            scratch=step.scratch / "yosys" / module.name,
        )
        step.progress.advance()
        return {"LUT": found.luts, **found.others}

    with ThreadPoolExecutor(_WORKERS) as pool:
        return dict(zip((each.name for each in link.modules), pool.map(count, link.modules), strict=True))
