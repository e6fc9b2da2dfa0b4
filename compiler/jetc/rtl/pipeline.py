"""From a block to a pipeline: alkaid's optimised logic, cut into stages of a stated depth.

Depth is counted in adder levels, and a register stands after each stage.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from alkaid.trace import FVArrayInput, HWConfig
from alkaid.trace.passes import add_surrogate, dead_code_elimin, fuse_ternary_adders
from alkaid.trace.pipeline import to_pipeline

from jetc.checks.luts import table_levels
from jetc.rtl.arithmetic import apply_layer
from jetc.rtl.logic import Logic, bits_of, traced, word_bits
from jetc.rtl.word_names import names_of

if TYPE_CHECKING:
    from jetc_runtime.network import Network

    from jetc.rtl.blocks import Block, Bundle
    from jetc.rtl.word_names import StageNames

__all__ = ["Pipeline", "pipeline_of"]

_Words = Any
"""alkaid's FVArray."""
_Operation = Any
"""One operation of alkaid's."""

_WORDS_OF_ANY_WIDTH = HWConfig(1, 65_534, -1)
"""Every adder one unit, whatever its width. alkaid 0.8.2 means this by a carry size of -1 where it adds
costs up, but reads it as a negative delay while it traces, which breaks variable multiplication."""
_MORE_LEVELS = (2, 1, 0)
"""Adder levels that a matrix product may take beyond its shallowest tree, to share more terms.

More of them make it smaller, and may make it a stage longer: each is tried.
"""
_LEVELS = {0: 1.0, 1: 1.0, 4: 1.0, 6: 0.5, 7: 2.0, 9: 0.5, 10: 0.5}
"""Adder levels by alkaid's opcode: add, subtract, add a constant, multiplex, multiply, reduce bits, combine
bits. Additions without overlap and inversions cost none, tables depend on their size; the rest is wiring."""
_INVERT = 0


@dataclass(frozen=True, slots=True)
class Pipeline:
    """A block as stages of alkaid logic, a register after each.

    `deepest` is the longest path of any stage, in adder levels; it exceeds the levels asked for only
    where one multiplication or look-up does alone.
    """

    block: Block
    stages: tuple[Logic, ...]
    names: tuple[StageNames, ...]
    """Names of the words of each stage."""
    deepest: float

    @property
    def register_bits(self) -> int:
        """Bits of the registers after all stages."""
        return sum(bits_of(stage.out_qint) for stage in self.stages)

    @property
    def estimated_luts(self) -> float:
        """LUTs by alkaid's cost model, before synthesis."""
        return _cost(self.stages)


def pipeline_of(block: Block, network: Network, levels: int) -> Pipeline:
    """Return `block` cut so that no path of a stage holds more than `levels` adders in series.

    It is the shortest that was found, and of those the smallest.
    Additions of a constant (bias, rounding, the compare of a saturation) count as adders, multiplexers
    and bit operations as half of one. Raises NetworkError for arithmetic the RTL cannot do exactly.
    """
    found = (_cut(_traced(block, network, more), levels) for more in _MORE_LEVELS)
    stages, deepest = min(found, key=lambda each: (len(each[0]), _cost(each[0])))
    return Pipeline(block, stages, names_of(block, stages, network), deepest)


def _cost(stages: tuple[Logic, ...]) -> float:
    return float(sum(stage.cost for stage in stages))


def _cut(logic: Logic, levels: int) -> tuple[tuple[Logic, ...], float]:
    """Return stages of `logic`, and the longest path of any."""
    finish, deepest = _schedule(logic, levels)
    ops = [op._replace(latency=at) for op, at in zip(logic.ops, finish, strict=True)]
    machine = to_pipeline(logic._replace(ops=ops), latency_cutoff=levels, verbose=False)
    return tuple(_fused(each) for each in machine.logic.values()), deepest


def _traced(block: Block, network: Network, more_levels: int) -> Logic:
    ports = [_input(each, more_levels) for each in block.sources]
    tensors = {each.name: _quantised(port, each) for each, port in zip(block.sources, ports, strict=True)}
    for layer in block.layers:
        sources = [block.seen(each) for each in network.sources(layer)]
        words = [tensors[each] for each in layer.sources]
        result = block.seen(network.tensor(layer.name))
        tensors[layer.name] = apply_layer(layer, words, sources, result)
    results = np.concatenate([np.asarray(tensors[each.name]).ravel() for each in block.results])
    return traced(np.concatenate([np.asarray(each).ravel() for each in ports]), results)


def _input(bundle: Bundle, more_levels: int) -> _Words:
    options = {"hard_dc": more_levels}
    return FVArrayInput(bundle.tensor.sizes, hwconf=_WORDS_OF_ANY_WIDTH, solver_options=options)


def _quantised(port: _Words, bundle: Bundle) -> _Words:
    formats = bundle.tensor.formats
    signs = np.array([int(each.signed) for each in formats])
    integers = np.array([each.integer for each in formats])
    return port.quantize(signs, integers - signs, np.array([each.fraction for each in formats]))


def _schedule(logic: Logic, levels: int) -> tuple[list[float], float]:
    """Return when each operation is done, each kept inside one stage, and the longest path of a stage.

    The last stage is stretched to its end, because `to_pipeline` divides the whole evenly.
    """
    finish: list[float] = []
    deepest = 0.0
    for op in logic.ops:
        start = max((finish[each] for each in op.input_ids), default=0.0)
        length = _levels_of(op, logic)
        used = start % levels
        if length and used + length > levels and used:
            start, used = start - used + levels, 0.0
        deepest = max(deepest, used + length)
        finish.append(start + min(length, levels))
    last = max(finish)
    end = max(-(-last // levels), 1.0) * levels
    return [end if at == last else at for at in finish], deepest


def _levels_of(op: _Operation, logic: Logic) -> float:
    """Return the adder levels of one operation of alkaid's."""
    first_bits = word_bits(logic.ops[op.addr[0]].qint) if op.addr else 0
    match op.opcode:
        case 0 | 1 if op.cost == 0:
            return 0.0
        case 9 if op.data[0] == _INVERT or first_bits == 1:
            return 0.0
        case 8:
            return table_levels(first_bits)
        case _:
            return _LEVELS.get(int(op.opcode), 0.0)


def _fused(stage: Logic) -> Logic:
    """Make two adders in series inside a stage one adder of three terms."""
    return add_surrogate(dead_code_elimin(fuse_ternary_adders(stage)), _skip_op8_cost=True)
