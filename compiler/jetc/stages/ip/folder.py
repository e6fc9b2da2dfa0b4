"""The folder that is handed out: the design for whoever takes it without jetc, with tests of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jetc.artifacts.ports import link_ports, stream_ports, tagger_ports
from jetc.artifacts.record import read
from jetc.artifacts.rtl import RtlRecord
from jetc.plan.key import digest, file_digest
from jetc.rtl.primitives import licence
from jetc.stages.ip.vectors import VECTORS, passing_of, tagger_vectors
from jetc.stages.rtl.artifact import VERILOG
from jetc.vendor.ip.design import Design, Digests, Outer, Stream
from jetc.vendor.ip.folder import folder_files
from jetc.vendor.ip.modules import one_per_file
from jetc.vendor.tcl import clock_period_ns

if TYPE_CHECKING:
    from pathlib import Path

    from jetc_runtime.network import Network

    from jetc.prepare.chain import Chain
    from jetc.vendor.vivado import VendorTarget

__all__ = ["Tagger", "write_ip"]


@dataclass(frozen=True, slots=True)
class Tagger:
    """What is handed out: a tagger by name, its network, and what stands around it."""

    name: str
    network: Network
    chain: Chain | None
    """From words on the link, where the spec has it."""
    decides: bool
    """Whether what decides on events takes its scores."""
    spec_digest: str
    target: VendorTarget


def write_ip(folder: Path, rtl: Path, tagger: Tagger) -> None:
    """Write the folder: the sources of artifact `rtl`, one module of Verilog in a file, and all beside."""
    record = read(RtlRecord, rtl)
    verilog, stream = _verilog(rtl, record), _stream(record)
    around, around_vhdl = (record.link.sources, record.link.vhdl) if record.link else ((), ())
    wrapped = (record.stream.source, record.stream.vhdl) if record.stream else ()
    copied = (*record.vhdl, *around, *around_vhdl, *filter(None, wrapped))
    sources = verilog | {each: (rtl / each).read_text("utf-8") for each in copied}
    vectors = tagger_vectors(tagger.network, record.ports)
    design = Design(
        name=tagger.name,
        top=record.top,
        taken=record.ports.in_data.width,
        given=record.ports.out_data.width,
        latency_cycles=record.latency_cycles,
        initiation_interval=record.initiation_interval,
        part=tagger.target.part,
        period_ns=clock_period_ns(tagger.target.clock_mhz),
        verilog=tuple(verilog),
        vhdl=record.vhdl,
        link=around,
        link_vhdl=around_vhdl,
        stream=stream,
        outer=_outer(record, tagger),
        digests=Digests(tagger.spec_digest, _digest(rtl)),
        vectors=VECTORS,
    )
    passing = passing_of(record.stream, vectors, tagger.chain, tagger.network) if record.stream else None
    for path, text in (sources | folder_files(design, vectors, passing)).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")


def _outer(record: RtlRecord, tagger: Tagger) -> Outer:
    """Return the outermost module: the wrapper for streams, the chain from words, or the tagger."""
    interval, ports, stream, link = record.initiation_interval, record.ports, record.stream, record.link
    if stream is not None:
        passed = stream_ports(stream.taken_bits, stream.given_bits, decides=stream.decides)
        return Outer(stream.top, passed, stream.latency_cycles, vhdl=stream.vhdl is not None)
    if link is not None:
        scores = ports.out_data.width if tagger.decides else None
        candidates = tagger.network.input.constituents
        words = link_ports(candidates, link.outgoing_bits, interval, scores=scores)
        return Outer(link.top, words, link.latency_cycles, vhdl=bool(link.vhdl))
    raw = tagger_ports(ports.in_data.width, ports.out_data.width, interval)
    return Outer(record.top, raw, record.latency_cycles, vhdl=bool(record.vhdl))


def _stream(record: RtlRecord) -> Stream | None:
    found = record.stream
    if found is None:
        return None
    widths = found.taken_bits, found.given_bits
    files = found.source, found.vhdl
    return Stream(found.top, found.beats, *widths, found.latency_cycles, *files, found.decides)


def _digest(rtl: Path) -> str:
    """Return what a lock has as ``products.verilog``."""
    folder = rtl / VERILOG
    return digest({f"{VERILOG}/{each.name}": file_digest(each) for each in sorted(folder.iterdir())})


def _verilog(rtl: Path, record: RtlRecord) -> dict[str, str]:
    said = licence("//", "modules")
    return {
        f"{VERILOG}/{module}.v": text
        for source in record.sources
        for module, text in one_per_file((rtl / source).read_text("utf-8"), licence=said).items()
    }
