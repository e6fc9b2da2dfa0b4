"""A network as pipelined Verilog, and VHDL where asked for: a module per block, and the tagger with all.

The tagger takes a jet every clock, or every few clocks: then rows of a jet share a block. Port `in_data`
holds the constituents one after the other, each with its features in the order of the spec, then the inputs
of the jet; `out_data` the outputs one after the other, each label in its declared format. Everything is
packed lowest bit first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jetc_runtime.tensor import NetworkError

from jetc.artifacts.interface import Interface, Word, interface_of
from jetc.checks.sharing import copies_of
from jetc.rtl.blocks import blocks_of
from jetc.rtl.logic import bits_of
from jetc.rtl.pipeline import pipeline_of
from jetc.rtl.tables import table_modules
from jetc.rtl.tagger import tagger_of
from jetc.rtl.verilog.parts import parts_of
from jetc.rtl.verilog.pipeline import pipeline_text
from jetc.rtl.verilog.primitives import primitives_text
from jetc.rtl.verilog.top import top_text
from jetc.rtl.vhdl import pipeline as vhdl_pipeline
from jetc.rtl.vhdl import primitives as vhdl_primitives
from jetc.rtl.vhdl import top as vhdl_top

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jetc_runtime.network import Network

    from jetc.rtl.blocks import Bundle
    from jetc.rtl.pipeline import Pipeline
    from jetc.rtl.tables import TableModule
    from jetc.rtl.top import Top
    from jetc.rtl.verilog.parts import Part

__all__ = ["ConstantBlockError", "Module", "Rtl", "emit_rtl"]

_TOLD = range(1, 9)
"""Intervals of which the latency and the area are told beside those of the design."""


class ConstantBlockError(NetworkError):
    """A block that no word moves, of which no logic is left; the message names it."""


@dataclass(frozen=True, slots=True)
class Module:
    """A module: how often it is used, its pipeline, and alkaid's estimate before synthesis.

    The top module comes last, with what it has beside the blocks: no stages, and registers.
    """

    name: str
    instances: int
    stages: int
    deepest_levels: float
    register_bits: int
    estimated_luts: float
    sources: tuple[Bundle, ...] = ()
    results: tuple[Bundle, ...] = ()
    """Tensors on in_data and out_data of a block, the first lowest."""
    tables: tuple[TableModule, ...] = ()
    parts: tuple[Part, ...] = ()
    """A block as it is synthesised to count its cells."""


@dataclass(frozen=True, slots=True)
class Rtl:
    """The emitted design. `files` are (name, text), the top module's last."""

    top: str
    files: tuple[tuple[str, str], ...]
    modules: tuple[Module, ...]
    interface: Interface
    latency_cycles: int
    """Clocks from the edge that takes a jet in to the edge after which its result stands at out_data."""
    interval: int
    """Clocks from a jet to the next one; above 1 there is a port in_ready."""
    tops: tuple[Top, ...]
    """The top module at each interval that is told of, the one of the design among them."""
    vhdl: tuple[tuple[str, str], ...] = ()
    """The same design in VHDL-2008, file by file, in order of analysis; empty where it was not asked for."""


def emit_rtl(network: Network, name: str, levels: int, interval: int = 1, *, vhdl: bool = False) -> Rtl:
    """Return the RTL of `network` as the top module ``<name>_tagger``, a jet every `interval` clocks.

    `levels` is the number of adders in series between two registers. The same network gives the same
    bytes, and a block the same at any interval. Raises NetworkError for arithmetic the RTL cannot do
    exactly, and ConstantBlockError for a block that no jet moves.
    """
    pipelines = tuple(_moved(pipeline_of(each, network, levels)) for each in blocks_of(network))
    interface = interface_of(network)
    tops = {each: tagger_of(network, pipelines, name, each) for each in sorted({*_TOLD, interval})}
    top = tops[interval]
    modules = (
        *(_module(each, name, interval) for each in pipelines),
        Module(top.name, 1, 0, 0.0, top.register_bits, 0.0),
    )
    texts = [
        (f"{module.name}.v", pipeline_text(pipeline, module.name, name))
        for pipeline, module in zip(pipelines, modules, strict=False)
    ]
    files = (
        (f"{name}_primitives.v", primitives_text(name)),
        *texts,
        (f"{top.name}.v", "\n".join([*_port_table(interface), top_text(top)])),
    )
    mirrored = _vhdl(pipelines, top, name, interface) if vhdl else ()
    clocks, told = top.latency_cycles, tuple(tops.values())
    return Rtl(top.name, files, modules, interface, clocks, interval, told, mirrored)


def _moved(pipeline: Pipeline) -> Pipeline:
    if all(bits_of(words) for each in pipeline.stages for words in (each.inp_qint, each.out_qint)):
        return pipeline
    msg = f"{pipeline.block.name}: it gives the same for every jet"
    raise ConstantBlockError(msg)


def _vhdl(
    pipelines: Iterable[Pipeline], top: Top, name: str, interface: Interface
) -> tuple[tuple[str, str], ...]:
    """Return the files in VHDL; each bears the name of its Verilog."""
    blocks = {f"{name}_{each.block.name}": each for each in pipelines}
    table = (each.replace("//", "--", 1) for each in _port_table(interface))
    return (
        (f"{name}_primitives.vhd", vhdl_primitives.primitives_text(name)),
        *((f"{block}.vhd", vhdl_pipeline.pipeline_text(each, block, name)) for block, each in blocks.items()),
        (f"{top.name}.vhd", "\n".join([*table, vhdl_top.top_text(top)])),
    )


def _port_table(interface: Interface) -> Iterator[str]:
    """Say in comments what each bit of the top's ports is."""
    constituents = interface.constituents
    yield (
        f"// in_data: {len(constituents)} constituents of {constituents[0].width} bits, the hardest lowest, "
        "zero where there is none."
    )
    yield "// In each, the words of the spec's features.inputs, as codes of their own type:"
    for word in constituents[0].words:
        yield _table_row(word, word.label, "the network reads it as")
    if interface.jet is not None:
        yield "// After the constituents, the words of the spec's features.jet, likewise:"
        for word in interface.jet.words:
            yield _table_row(word, f"{interface.jet.name}.{word.label}", "the network reads it as")
    yield "// The network's format is the declared type with the binary point moved by scale_log2: no logic."
    yield "// out_data, lowest first:"
    for name, word in zip(interface.out_data.names, interface.out_data.words, strict=True):
        yield _table_row(word, name, "is")


def _table_row(word: Word, name: str, verb: str) -> str:
    return f"//   {word.bits:<10} {name:<24} {verb} {word.format}"


def _module(pipeline: Pipeline, name: str, interval: int) -> Module:
    return Module(
        name=f"{name}_{pipeline.block.name}",
        instances=copies_of(pipeline.block.instances, interval),
        stages=len(pipeline.stages),
        deepest_levels=pipeline.deepest,
        register_bits=pipeline.register_bits,
        estimated_luts=pipeline.estimated_luts,
        sources=pipeline.block.sources,
        results=pipeline.block.results,
        tables=table_modules(pipeline, f"{name}_{pipeline.block.name}"),
        parts=parts_of(pipeline, f"{name}_{pipeline.block.name}"),
    )
