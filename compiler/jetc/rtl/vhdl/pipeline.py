"""The VHDL of a block: its tables, its stages, and the entity that chains them, each before what uses it.

Words are packed lowest first. Ports carry declared formats; between two stages words keep the
narrower widths that alkaid proves.
"""

from __future__ import annotations

import re
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from alkaid.codegen.rtl.vhdl.comb import comb_logic_gen
from alkaid.codegen.rtl.vhdl.lookup import lookup_source

from jetc.rtl.logic import bits_of, word_bits
from jetc.rtl.vhdl.primitives import prefixed
from jetc.rtl.vhdl.words import entity, joined, signal, sliced, vector
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
    """Return the tables, the stages and the entity `name`; everything it defines starts with `prefix`."""
    stages = [
        renamed(_standard(comb_logic_gen(stage, f"{name}_stage{number}")), names.words)
        for number, (stage, names) in enumerate(zip(pipeline.stages, pipeline.names, strict=True))
    ]
    tables = lookup_source(list(pipeline.stages))
    parts = [prefixed(_tables_prefixed(each, name), prefix) for each in (tables, *stages) if each]
    about = (
        f"-- A register stands after each stage: out_data follows in_data by {len(pipeline.stages)} clocks."
    )
    return "\n".join([*parts, about, _chained(pipeline, name)])


def _standard(text: str) -> str:
    """Use VHDL-2008's own reductions where alkaid takes those of a package that is not of the standard."""
    text = re.sub(r"^use ieee\.std_logic_misc\.\w+;\n", "", text, flags=re.MULTILINE)
    return re.sub(r"\b(or|and)_reduce\((\w+)\)", r"(\1 \2)", text)


def _chained(pipeline: Pipeline, name: str) -> str:
    """Return the entity that chains the stages with a register after each."""
    sources = [word for tensor in pipeline.block.sources for word in tensor.words]
    results = [word for tensor in pipeline.block.results for word in tensor.words]
    first, last = pipeline.stages[0], pipeline.stages[-1]
    ports = [
        "clk : in std_logic",
        f"in_data : in {vector(sum(each.width for each in sources))}",
        f"out_data : out {vector(sum(each.width for each in results))}",
    ]
    body = [*joined("taken0", _taken(sources, first)), *_stages(pipeline, name)]
    given = _given(results, last, f"taken{len(pipeline.stages)}")
    return entity(name, ports, _signals(pipeline), [*body, *joined("out_data", given)])


def _signals(pipeline: Pipeline) -> Iterator[str]:
    yield signal("taken0", bits_of(pipeline.stages[0].inp_qint))
    for number, (stage, names) in enumerate(zip(pipeline.stages, pipeline.names, strict=True)):
        yield signal(f"made{number}", bits_of(stage.out_qint))
        yield from (signal(*each) for each in _registers(stage, names.registers))
        yield signal(f"taken{number + 1}", bits_of(stage.out_qint))


def _stages(pipeline: Pipeline, name: str) -> Iterator[str]:
    """Yield each stage, a register for each word that it gives, by its name, and all of them packed."""
    for number, (stage, names) in enumerate(zip(pipeline.stages, pipeline.names, strict=True)):
        ports = f"port map (model_inp => taken{number}, model_out => made{number})"
        yield f"    stage{number} : entity work.{name}_stage{number} {ports};"
        registers = tuple(_registers(stage, names.registers))
        offsets = accumulate((width for _, width in registers), initial=0)
        for (register, width), offset in zip(registers, offsets, strict=False):
            yield f"    {register} <= {sliced(f'made{number}', offset, width)} when rising_edge(clk);"
        yield from joined(f"taken{number + 1}", registers)


def _registers(stage: Logic, names: Sequence[str]) -> Iterator[tuple[str, int]]:
    """Yield the name and the bits of each word that a stage gives, where it has any."""
    widths = (word_bits(each) for each in stage.out_qint)
    yield from (each for each in zip(names, widths, strict=True) if each[1])


def _taken(words: Sequence[FixedPoint], stage: Logic) -> Iterator[tuple[str, int]]:
    """Yield the bits that the first stage takes out of in_data, where it takes any of a word."""
    offsets = accumulate((each.width for each in words), initial=0)
    for offset, word, interval in zip(offsets, words, stage.inp_qint, strict=False):
        width, low = word_bits(interval), word.fraction - interval.kif[2]
        if width:
            yield sliced("in_data", offset + low, width), width


def _given(words: Sequence[FixedPoint], stage: Logic, name: str) -> Iterator[tuple[str, int]]:
    """Yield out_data from the last register: every word extended to its declared format."""
    offsets = accumulate((word_bits(each) for each in stage.out_qint), initial=0)
    for offset, word, interval in zip(offsets, words, stage.out_qint, strict=False):
        yield from (each for each in _extended(name, offset, word, interval) if each[1])


def _extended(name: str, offset: int, word: FixedPoint, interval: _Interval) -> Iterator[tuple[str, int]]:
    width, zeros = word_bits(interval), word.fraction - interval.kif[2]
    if not width:
        yield "(others => '0')", word.width
        return
    yield "(others => '0')", zeros
    yield sliced(name, offset, width), width
    top = f"{name}({offset + width - 1})" if interval.kif[0] else "'0'"
    yield f"(others => {top})", word.width - width - zeros


def _tables_prefixed(text: str, name: str) -> str:
    """Name tables after the entity, since two entities may hold the same one."""
    return re.sub(r"\b(entity (?:work\.)?|of )(table_[0-9a-f_]+)\b", rf"\1{name}_\2", text)
