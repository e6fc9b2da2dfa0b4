"""What stage `rtl` says of its Verilog."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from jetc.artifacts.format import Format
from jetc.artifacts.record import Artifact, Record

__all__ = [
    "IntervalRecord",
    "LinkModuleRecord",
    "LinkRecord",
    "ModuleRecord",
    "PortRecord",
    "PortsRecord",
    "RtlRecord",
    "StreamRecord",
    "TableRecord",
    "TensorRecord",
    "Totals",
    "WordRecord",
]


class WordRecord(Record):
    """A word of a port: `offset` is the place of its lowest bit."""

    name: str
    offset: int
    width: int
    format: Format


class PortRecord(Record):
    """A port of the top module."""

    width: int
    fields: tuple[WordRecord, ...]


class PortsRecord(Record):
    """The data ports of the top module."""

    in_data: PortRecord
    out_data: PortRecord


class TensorRecord(Record):
    """A tensor on a port of a block, or rows of it."""

    tensor: str
    rows: int


class TableRecord(Record):
    """A look-up module: `table` of a softmax, with an entry for each code of `address`, `first` to `last`."""

    name: str
    layer: str
    table: str
    address: Format
    value: Format
    first: int
    last: int


class ModuleRecord(Record):
    """A module of the design; each figure is for one instance."""

    instances: int
    stages: int
    """Clocks that it takes."""
    deepest_levels: float
    register_bits: int
    alkaid_luts: float
    yosys: dict[str, int] | None
    """Cells by name, LUT always among them; None where Yosys has no target for the device."""
    sources: tuple[str, ...]
    """What it is built from alone, relative to the artifact."""
    in_data: tuple[TensorRecord, ...]
    """Tensors on its port, the first lowest; the top module has none."""
    out_data: tuple[TensorRecord, ...]
    tables: tuple[TableRecord, ...]


class Totals(Record):
    """All instances of all modules together."""

    register_bits: int
    alkaid_luts: float
    yosys: dict[str, int] | None


class IntervalRecord(Record):
    """The same network at an initiation interval; all but `luts` is as it would be built."""

    interval: int
    instances: dict[str, int]
    """Copies of each module but the top."""
    latency_cycles: int
    register_bits: int
    luts: int | None
    """At the interval that is built those of Yosys, else an estimate from them."""


class LinkModuleRecord(Record):
    """A module around the tagger; each figure is for one instance, without the modules that it uses."""

    instances: int
    register_bits: int
    yosys: dict[str, int] | None
    """Cells by name, LUT always among them; None where Yosys has no target for the device."""


class LinkRecord(Record):
    """The design from words on the link to the outgoing word, around the tagger."""

    top: str
    order_cycles: int
    """Clocks of the order, which are among those of the preparation."""
    preparation_cycles: int
    packing_cycles: int
    latency_cycles: int
    """Of the whole chain, the tagger included."""
    deepest_levels: float
    outgoing_bits: int
    """Bits of the outgoing word."""
    sources: tuple[str, ...]
    """Verilog files after those of the tagger, relative to the artifact."""
    vhdl: tuple[str, ...]
    """VHDL files after those of the tagger, in order of analysis; empty in Verilog alone."""
    modules: dict[str, LinkModuleRecord]
    """By name, the top module last."""
    register_bits: int
    """Of all instances, without the tagger."""
    yosys: dict[str, int] | None
    """Cells of all instances, without the tagger."""


class StreamRecord(Record):
    """The wrapper for streams, around the tagger or the design from words on the link where there is one."""

    top: str
    module: str
    """What it is around."""
    protocol: str
    words: tuple[int, ...]
    """Bits of each word of a jet, in the order in which they come."""
    word_bits: int
    """Bits that each takes in a beat."""
    words_per_beat: int
    beats: int
    """Beats of a jet; its result is one."""
    taken_bits: int
    """Bits of s_axis_tdata."""
    given_bits: int
    """Bits of m_axis_tdata."""
    depth: int
    """Jets whose results find a place while the sink stalls; no more are taken."""
    latency_cycles: int
    """From the edge that takes the last beat of a jet to the edge after which its result stands."""
    source: str
    """Its Verilog file, relative to the artifact."""
    vhdl: Annotated[str | None, Field(exclude_if=lambda value: value is None)] = None
    """The same in VHDL-2008; None where the spec asks for Verilog alone."""
    register_bits: int
    """Without what it is around, and without its memory."""
    memory_bits: int
    yosys: dict[str, int] | None
    """Cells without what it is around; those of its memory are LUTs, too."""
    decides: Annotated[bool, Field(exclude_if=lambda value: not value)] = False
    """Whether a result has above it what decides on events takes, and tuser says which jet is the last."""


class RtlRecord(Artifact):
    """What rtl.json says."""

    FILE: ClassVar = "rtl.json"
    STAGE: ClassVar = "rtl"
    SCHEMA: ClassVar = 4

    top: str
    latency_cycles: int
    initiation_interval: int
    intervals: tuple[IntervalRecord, ...]
    """From 1 on, the one that is built among them."""
    sources: tuple[str, ...]
    """Verilog files in order of compilation, relative to the artifact."""
    vhdl: Annotated[tuple[str, ...], Field(exclude_if=lambda files: not files)] = ()
    """The same design in VHDL-2008, in order of analysis; none where the spec asks for Verilog alone."""
    labels: dict[str, str]
    """What each kind of figure is."""
    totals: Totals
    modules: dict[str, ModuleRecord]
    """By name, the top module last."""
    ports: PortsRecord
    link: LinkRecord | None
    """None where the design ends at the ports of the network."""
    stream: Annotated[StreamRecord | None, Field(exclude_if=lambda value: value is None)] = None
    """None where jets and results are raw words with valid."""
