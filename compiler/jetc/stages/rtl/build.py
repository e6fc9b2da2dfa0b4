"""What stage `rtl` does: emit, count cells, and write what it found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jetc_runtime.network import Network, NetworkError

from jetc.artifacts.record import write
from jetc.artifacts.rtl import (
    IntervalRecord,
    ModuleRecord,
    PortRecord,
    PortsRecord,
    RtlRecord,
    TableRecord,
    TensorRecord,
    Totals,
    WordRecord,
)
from jetc.devices.holding import family_of
from jetc.diagnostics.diagnostic import GateError
from jetc.rtl.design import ConstantBlockError, emit_rtl
from jetc.stages.hls4ml.artifact import NETWORK
from jetc.stages.rtl.artifact import VERILOG, VHDL
from jetc.stages.rtl.cells import cells_of
from jetc.stages.rtl.link import emitted_link, link_record
from jetc.stages.rtl.stream import emitted_stream, stream_record
from jetc.tools.yosys import summed

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from jetc.artifacts.interface import Port
    from jetc.artifacts.rtl import LinkRecord, StreamRecord
    from jetc.devices.family import Family
    from jetc.plan.stage import Step
    from jetc.rtl.blocks import Bundle
    from jetc.rtl.design import Module, Rtl
    from jetc.rtl.tables import TableModule
    from jetc.rtl.top import Top
    from jetc.stages.rtl.reads import Reads
    from jetc.tools.yosys import Cells

__all__ = ["build_rtl"]

_LABELS = {
    "latency_cycles": "clocks from the edge that reads a jet to the edge after which its result is valid",
    "deepest_levels": "most adders in series between two registers",
    "alkaid_luts": "alkaid estimate, before synthesis",
    "intervals": "luts of an interval that is not built: those of Yosys for a module times its copies, and a "
    "LUT for each bit of the top module that is shifted",
    "register_bits": "registers in the Verilog; Yosys and Vivado merge some, others become shift registers",
}


def build_rtl(step: Step[Reads]) -> None:
    """Write verilog/*.v, vhdl/*.vhd where asked for, and rtl.json."""
    family = family_of(step.spec.firmware.part, step.spec.firmware.device)
    network = Network.from_json((step.inputs["hls4ml"] / NETWORK).read_text("utf-8"))
    rtl = _emitted(network, step.spec)
    folder = step.folder / VERILOG
    _write(rtl.files, folder)
    if rtl.vhdl:
        _write(rtl.vhdl, step.folder / VHDL)
    link = emitted_link(network, rtl, step.spec, step.folder)
    stream = emitted_stream(network, rtl, link, step.spec, step.folder)
    cells = None if family.yosys is None else cells_of(step, rtl, folder, family.yosys)
    around = _Around(
        None if link is None else link_record(step, link, family.yosys, vhdl=bool(rtl.vhdl)),
        None if stream is None else stream_record(step, stream, family.yosys, vhdl=bool(rtl.vhdl)),
    )
    write(_record(rtl, cells, around, family), step.folder)


@dataclass(frozen=True, slots=True)
class _Around:
    """What stands around the tagger, where anything does."""

    link: LinkRecord | None
    stream: StreamRecord | None


def _write(texts: tuple[tuple[str, str], ...], folder: Path) -> None:
    folder.mkdir()
    for name, text in texts:
        (folder / name).write_text(text, "utf-8")


def _emitted(network: Network, spec: Reads) -> Rtl:
    try:
        firmware = spec.firmware
        levels, interval = firmware.adder_levels_per_stage, firmware.initiation_interval
        vhdl = firmware.languages == "verilog_and_vhdl"
        return emit_rtl(network, spec.name, levels, interval, vhdl=vhdl)
    except ConstantBlockError as error:
        raise GateError(
            gate="rtl",
            what=str(error),
            why="training left no weight that moves it, or its sums saturate for every jet: it tells nothing",
            mend="see in build/NAME/training/history.json whether the losses fell",
            of_one_training=True,
        ) from error
    except NetworkError as error:
        raise GateError(
            gate="rtl",
            what=str(error),
            why="the RTL has to equal the emulator bit for bit, and this arithmetic it cannot do exactly",
            mend="check has to refuse such a spec before: report this with the spec",
        ) from error


def _record(rtl: Rtl, cells: Mapping[str, Cells] | None, around: _Around, family: Family) -> RtlRecord:
    return RtlRecord(
        top=rtl.top,
        latency_cycles=rtl.latency_cycles,
        initiation_interval=rtl.interval,
        intervals=tuple(_at_interval(each, rtl, cells) for each in rtl.tops),
        sources=tuple(f"{VERILOG}/{name}" for name, _ in rtl.files),
        vhdl=tuple(f"{VHDL}/{name}" for name, _ in rtl.vhdl),
        labels={**_LABELS, "yosys": family.counted_by},
        totals=_totals(rtl, cells),
        modules={
            each.name: _module(each, None if cells is None else cells[each.name], rtl.files[0][0])
            for each in rtl.modules
        },
        ports=PortsRecord(in_data=_port(rtl.interface.in_data), out_data=_port(rtl.interface.out_data)),
        link=around.link,
        stream=around.stream,
    )


def _at_interval(top: Top, rtl: Rtl, cells: Mapping[str, Cells] | None) -> IntervalRecord:
    """Return the design with another top module."""
    blocks = [(each, top.copies[each.name]) for each in rtl.modules[:-1]]
    return IntervalRecord(
        interval=top.interval,
        instances=top.copies,
        latency_cycles=top.latency_cycles,
        register_bits=top.register_bits + sum(copies * each.register_bits for each, copies in blocks),
        luts=None if cells is None else _luts_at(top, rtl, cells),
    )


def _luts_at(top: Top, rtl: Rtl, cells: Mapping[str, Cells]) -> int:
    """Return the LUTs with another top module, whose own beside the shifted bits stay as they are."""
    (built,) = (each for each in rtl.tops if each.interval == rtl.interval)
    beside = cells[rtl.top].luts - built.shifted_bits
    blocks = sum(top.copies[each.name] * cells[each.name].luts for each in rtl.modules[:-1])
    return blocks + max(top.shifted_bits + beside, 0)


def _totals(rtl: Rtl, cells: Mapping[str, Cells] | None) -> Totals:
    return Totals(
        register_bits=sum(each.instances * each.register_bits for each in rtl.modules),
        alkaid_luts=sum(each.instances * each.estimated_luts for each in rtl.modules),
        yosys=None
        if cells is None
        else summed((each.instances, cells[each.name]) for each in rtl.modules).by_name,
    )


def _module(module: Module, cells: Cells | None, shared: str) -> ModuleRecord:
    return ModuleRecord(
        instances=module.instances,
        stages=module.stages,
        deepest_levels=module.deepest_levels,
        register_bits=module.register_bits,
        alkaid_luts=module.estimated_luts,
        yosys=None if cells is None else cells.by_name,
        sources=(f"{VERILOG}/{shared}", f"{VERILOG}/{module.name}.v"),
        in_data=_tensors(module.sources),
        out_data=_tensors(module.results),
        tables=tuple(_table(each) for each in module.tables),
    )


def _table(table: TableModule) -> TableRecord:
    return TableRecord(
        name=table.name,
        layer=table.layer,
        table=table.table,
        address=table.address,
        value=table.value,
        first=table.first,
        last=table.last,
    )


def _tensors(tensors: tuple[Bundle, ...]) -> tuple[TensorRecord, ...]:
    return tuple(TensorRecord(tensor=each.name, rows=each.rows) for each in tensors)


def _port(port: Port) -> PortRecord:
    fields = (
        WordRecord(name=name, offset=word.offset, width=word.format.width, format=word.format)
        for name, word in zip(port.names, port.words, strict=True)
    )
    return PortRecord(width=port.width, fields=tuple(fields))
