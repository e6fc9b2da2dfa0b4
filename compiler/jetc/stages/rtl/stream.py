"""The wrapper for streams, where the spec asks for one: its file and its cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.artifacts.ports import JET_BITS
from jetc.artifacts.rtl import StreamRecord
from jetc.language.sections.link import decides
from jetc.rtl.stream import Beside, link_stream, tagger_stream
from jetc.rtl.verilog.stream import stream_text
from jetc.rtl.vhdl import stream as vhdl_stream
from jetc.stages.rtl.artifact import VERILOG, VHDL
from jetc.tools.yosys import count_cells

if TYPE_CHECKING:
    from pathlib import Path

    from jetc_runtime.network import Network

    from jetc.plan.stage import Step
    from jetc.rtl.design import Rtl
    from jetc.rtl.link.design import LinkRtl
    from jetc.rtl.stream import Stream
    from jetc.stages.rtl.reads import Reads

__all__ = ["emitted_stream", "stream_record"]


def emitted_stream(
    network: Network, rtl: Rtl, link: LinkRtl | None, spec: Reads, root: Path
) -> Stream | None:
    """Write the wrapper around the tagger, or `link`, below `root`; nothing, and None, without one.

    It is in VHDL, too, where the design is.
    """
    asked = spec.firmware.stream
    if asked is None:
        return None
    if link is None:
        clocks = rtl.latency_cycles, rtl.interval
        stream = tagger_stream(network, spec.name, clocks, asked.words_per_beat)
    else:
        clocks = link.latency_cycles, rtl.interval
        candidates = network.input.constituents
        stream = link_stream(
            spec.name,
            candidates,
            link.outgoing_bits,
            clocks,
            asked.words_per_beat,
            beside=_beside(rtl, link) if decides(spec.link) else None,
        )
    (root / VERILOG / f"{stream.name}.v").write_text(stream_text(stream), "utf-8")
    if rtl.vhdl:
        (root / VHDL / f"{stream.name}.vhd").write_text(vhdl_stream.stream_text(stream), "utf-8")
    return stream


def _beside(rtl: Rtl, link: LinkRtl) -> Beside:
    """Return what NAME_decide takes of a jet: its word as it came, and the network's scores."""
    scores = rtl.interface.out_data.width
    return Beside((("out_scored_jet", JET_BITS), ("out_scores", scores)), link.packing_cycles)


def stream_record(step: Step[Reads], stream: Stream, family: str | None, *, vhdl: bool) -> StreamRecord:
    """Return what the wrapper, written below the artifact, takes; no cells without a Yosys `family`."""
    cells, folder = None, step.folder / VERILOG
    if family is not None:
        cells = count_cells(
            (folder / f"{stream.name}.v",),
            stream.name,
            family=family,
            boxes=(folder / f"{stream.module}.v",),
            scratch=step.scratch / "yosys" / stream.name,
            memories=True,
        )
    return StreamRecord(
        top=stream.name,
        module=stream.module,
        protocol="axi4_stream",
        words=tuple(each.width for each in stream.slots),
        word_bits=stream.slot_bits,
        words_per_beat=stream.slots_per_beat,
        beats=stream.beats,
        taken_bits=stream.taken_bits,
        given_bits=stream.result_bits,
        depth=stream.depth,
        latency_cycles=stream.latency_cycles,
        source=f"{VERILOG}/{stream.name}.v",
        vhdl=f"{VHDL}/{stream.name}.vhd" if vhdl else None,
        register_bits=stream.register_bits,
        memory_bits=stream.depth * stream.kept_bits,
        decides=stream.beside is not None,
        yosys=None if cells is None else cells.by_name,
    )
