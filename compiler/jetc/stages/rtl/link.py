"""The modules around the tagger, from words on the link to the outgoing one: their files and their cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.artifacts.rtl import LinkRecord
from jetc.language.sections.link import decides
from jetc.prepare.link import link_chain
from jetc.rtl.link.design import emit_link
from jetc.stages.rtl.artifact import VERILOG, VHDL
from jetc.stages.rtl.link_cells import area_of

if TYPE_CHECKING:
    from pathlib import Path

    from jetc_runtime.network import Network

    from jetc.plan.stage import Step
    from jetc.rtl.design import Rtl
    from jetc.rtl.link.design import LinkRtl
    from jetc.stages.rtl.reads import Reads

__all__ = ["emitted_link", "link_record"]


def emitted_link(network: Network, rtl: Rtl, spec: Reads, root: Path) -> LinkRtl | None:
    """Write the modules around the tagger below `root`; nothing, and None, without section `link`.

    They are in VHDL, too, where the design is.
    """
    chain = link_chain(spec.features, spec.link, network)
    if chain is None:
        return None
    levels = spec.firmware.adder_levels_per_stage
    link = emit_link(chain, rtl, spec.name, levels, decides=decides(spec.link))
    for module in link.modules:
        (root / VERILOG / f"{module.name}.v").write_text(module.text, "utf-8")
    if rtl.vhdl:
        for file, text in link.vhdl:
            (root / VHDL / file).write_text(text, "utf-8")
    return link


def link_record(step: Step[Reads], link: LinkRtl, family: str | None, *, vhdl: bool) -> LinkRecord:
    """Return what the modules of `link`, written below the artifact, take; no cells without a `family`."""
    area = area_of(link.modules, step.folder / VERILOG, family, step, "yosys, link")
    return LinkRecord(
        top=link.top,
        order_cycles=link.order_cycles,
        preparation_cycles=link.preparation_cycles,
        packing_cycles=link.packing_cycles,
        latency_cycles=link.latency_cycles,
        deepest_levels=link.deepest_levels,
        outgoing_bits=link.outgoing_bits,
        sources=tuple(f"{VERILOG}/{each.name}.v" for each in link.modules),
        vhdl=tuple(f"{VHDL}/{file}" for file, _ in link.vhdl) if vhdl else (),
        modules=area.modules,
        register_bits=area.register_bits,
        yosys=area.yosys,
    )
