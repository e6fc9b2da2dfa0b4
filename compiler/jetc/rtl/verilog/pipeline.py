"""The Verilog of a block: its stages, and the module that chains them.

Words are packed lowest first. Ports carry declared formats; between two stages words keep the
narrower widths that alkaid proves.
"""

from __future__ import annotations

import re
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from alkaid.codegen.rtl.verilog.comb import comb_logic_gen
from alkaid.codegen.rtl.verilog.lookup import lookup_source

from jetc.rtl.logic import bits_of, word_bits
from jetc.rtl.verilog.primitives import plain, prefixed
from jetc.rtl.verilog.words import concatenation, vector
from jetc.rtl.word_names import renamed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jetc_runtime.fixed_point import FixedPoint

    from jetc.rtl.logic import Logic
    from jetc.rtl.pipeline import Pipeline

__all__ = ["pipeline_text"]

_Interval = Any
"""alkaid's QInterval, the range of a word; alkaid has no types."""


def pipeline_text(pipeline: Pipeline, name: str, prefix: str) -> str:
    """Return the module `name`, its stages, and its tables; everything it defines starts with `prefix`."""
    stages = [
        renamed(plain(comb_logic_gen(stage, f"{name}_stage{number}", timescale=None)), names.words)
        for number, (stage, names) in enumerate(zip(pipeline.stages, pipeline.names, strict=True))
    ]
    tables = plain(lookup_source(list(pipeline.stages)))
    parts = [prefixed(_tables_prefixed(each, name), prefix) for each in (*stages, tables) if each]
    return "\n".join([_joined(pipeline, name), *parts])


def _joined(pipeline: Pipeline, name: str) -> str:
    """Return the module that chains the stages with a register after each."""
    sources = [word for tensor in pipeline.block.sources for word in tensor.words]
    results = [word for tensor in pipeline.block.results for word in tensor.words]
    first, last = pipeline.stages[0], pipeline.stages[-1]
    lines = [f"    wire {vector(bits_of(first.inp_qint))} taken0 = {_taken(sources, first)};"]
    for number, (stage, names) in enumerate(zip(pipeline.stages, pipeline.names, strict=True)):
        lines += [
            f"    wire {vector(bits_of(stage.out_qint))} made{number};",
            f"    {name}_stage{number} stage{number} (.model_inp(taken{number}), .model_out(made{number}));",
            *_registered(stage, names.registers, number),
        ]
    lines.append(f"    assign out_data = {_given(results, last, f'taken{len(pipeline.stages)}')};")
    header = [
        f"// A register stands after each stage: out_data follows in_data by {len(pipeline.stages)} clocks.",
        "/* verilator lint_off UNUSEDSIGNAL */",
        f"module {name} (",
        "    input  wire clk,",
        f"    input  wire {vector(sum(each.width for each in sources))} in_data,",
        f"    output wire {vector(sum(each.width for each in results))} out_data",
        ");",
        "    /* verilator no_inline_module */" if pipeline.block.instances > 1 else "",
    ]
    return "\n".join([*filter(None, header), *lines, "endmodule", "/* verilator lint_on UNUSEDSIGNAL */", ""])


def _registered(stage: Logic, names: Sequence[str], number: int) -> Iterator[str]:
    """Yield a register for each word that a stage gives, under its own name, and all of them packed."""
    widths = [word_bits(each) for each in stage.out_qint]
    offsets = accumulate(widths, initial=0)
    kept = [each for each in zip(names, widths, offsets, strict=False) if each[1]]
    yield from (f"    reg {vector(width)} {name};" for name, width, _ in kept)
    yield "    always @(posedge clk) begin"
    yield from (
        f"        {name} <= made{number}[{offset + width - 1}:{offset}];" for name, width, offset in kept
    )
    yield "    end"
    packed = concatenation([name for name, _, _ in kept])
    yield f"    wire {vector(sum(widths))} taken{number + 1} = {packed};"


def _taken(words: Sequence[FixedPoint], stage: Logic) -> str:
    """Return the bits that the first stage takes out of in_data, where it takes any of a word."""
    parts = []
    offsets = accumulate((each.width for each in words), initial=0)
    for offset, word, interval in zip(offsets, words, stage.inp_qint, strict=False):
        width, low = word_bits(interval), word.fraction - interval.kif[2]
        if width:
            parts.append(f"in_data[{offset + low + width - 1}:{offset + low}]")
    return concatenation(parts)


def _given(words: Sequence[FixedPoint], stage: Logic, name: str) -> str:
    """Return out_data from the last register: every word extended to its declared format."""
    parts = []
    offsets = accumulate((word_bits(each) for each in stage.out_qint), initial=0)
    for offset, word, interval in zip(offsets, words, stage.out_qint, strict=False):
        parts.append(_extended(name, offset, word, interval))
    return concatenation(parts)


def _extended(name: str, offset: int, word: FixedPoint, interval: _Interval) -> str:
    width, zeros = word_bits(interval), word.fraction - interval.kif[2]
    if not width:
        return f"{word.width}'d0"
    top = f"{name}[{offset + width - 1}]"
    copies = word.width - width - zeros
    fill = f"{{{copies}{{{top}}}}}, " if interval.kif[0] else f"{copies}'d0, "
    tail = f", {zeros}'d0" if zeros else ""
    return f"{{{fill if copies else ''}{name}[{offset + width - 1}:{offset}]{tail}}}"


def _tables_prefixed(text: str, name: str) -> str:
    """Name tables after the module, since two modules may hold the same one."""
    return re.sub(r"\b(table_[0-9a-f_]+)(?= op_|\()", rf"{name}_\1", text)
