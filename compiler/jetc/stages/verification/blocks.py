"""Each block of the design alone: vectors native to its ports, against the integer evaluator."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from jetc_runtime.network import Wiring
from jetc_testbench.block import (
    Block,
    Bundle,
    batches,
    joined,
    tensors_of,
    word_formats,
    word_labels,
)
from jetc_testbench.block_vectors import block_vectors
from jetc_testbench.coverage import Coverage
from jetc_testbench.native import NativeModule

from jetc.diagnostics.diagnostic import GateError
from jetc.tools.bench import build_block

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from jetc_runtime.network import Network
    from numpy.typing import NDArray

    from jetc.artifacts.rtl import ModuleRecord, TensorRecord

__all__ = [
    "BlockRun",
    "BlockUnderTest",
    "blocks_of",
    "check_covering",
    "run_block",
]


@dataclass(frozen=True, slots=True)
class BlockUnderTest:
    """A block, its sources, the tensors that jets give it, and the seed of its vectors."""

    network: Network
    block: Block
    sources: tuple[str, ...]
    reached: Mapping[str, NDArray[np.int64]]
    seed: int


@dataclass(frozen=True, slots=True)
class BlockRun:
    """Vectors by group that a block was driven with, and what they moved; all came out equal."""

    module: str
    groups: Mapping[str, int]
    mismatches: int
    coverage: Coverage


def blocks_of(modules: Mapping[str, ModuleRecord]) -> tuple[Block, ...]:
    """Return the blocks that rtl.json names; the top module has no tensors."""
    return tuple(
        Block(
            module=name,
            instances=each.instances,
            takes=_bundles(each.in_data),
            gives=_bundles(each.out_data),
            latency_cycles=each.stages,
        )
        for name, each in modules.items()
        if each.in_data
    )


def _bundles(tensors: tuple[TensorRecord, ...]) -> tuple[Bundle, ...]:
    return tuple(Bundle(each.tensor, each.rows) for each in tensors)


def check_covering(network: Network, blocks: tuple[Block, ...]) -> None:
    """Raise GateError unless the blocks lead from the inputs to every output, so that none is left out.

    Words that only move are wires between blocks, which are compared with the whole design.
    """
    given = {
        *(each.name for each in network.inputs),
        *(each.tensor for block in blocks for each in block.gives),
    }
    for layer in network.layers:
        if isinstance(layer, Wiring) and given.issuperset(layer.sources):
            given.add(layer.name)
    wanted = [each.source for each in network.outputs]
    wanted += [each.tensor for block in blocks for each in block.takes]
    lacking = [name for name in dict.fromkeys(wanted) if name not in given]
    if lacking:
        raise GateError(
            gate="verification",
            what=f"no block of the design gives {', '.join(lacking)}",
            why="each block is compared alone, and logic outside of all blocks would not be compared",
            mend="this is a fault of the RTL path: report it with the spec",
        )


def run_block(under: BlockUnderTest, folder: Path) -> BlockRun:
    """Drive the module alone with its native vectors; GateError for the first word that differs."""
    network, block = under.network, under.block
    formats = (word_formats(network, block.takes), word_formats(network, block.gives))
    module = NativeModule(block.module, under.sources, *formats, block.latency_cycles)
    program = build_block(module, folder)
    coverage, groups, mismatches = Coverage(network), {}, 0
    for name, codes in block_vectors(network, block, under.reached, seed=under.seed):
        expected, found = _evaluated(under, codes, coverage), program.stream(codes)
        wrong = int((found != expected).any(axis=1).sum())
        if wrong:
            raise _block_differs(under, name, expected, found)
        groups[name], mismatches = len(codes), mismatches + wrong
    return BlockRun(block.module, groups, mismatches, coverage)


def _evaluated(under: BlockUnderTest, codes: NDArray[np.int64], coverage: Coverage) -> NDArray[np.int64]:
    parts = []
    for batch in batches(codes):
        tensors = tensors_of(under.network, under.block, batch)
        coverage.observe(tensors)
        parts.append(joined(under.block.gives, tensors))
    return np.concatenate(parts)


def _block_differs(
    under: BlockUnderTest, group: str, expected: NDArray[np.int64], found: NDArray[np.int64]
) -> GateError:
    wrong = (found != expected).any(axis=1)
    vector = int(np.argmax(wrong))
    word = int(np.argmax(found[vector] != expected[vector]))
    return GateError(
        gate="verification",
        what=f"block {under.block.module} alone differs from the integer evaluator on {int(wrong.sum())} of "
        f"{len(wrong)} vectors of group {group}; first: vector {vector}, word "
        f"{word_labels(under.network, under.block.gives)[word]}: the evaluator gives code "
        f"{expected[vector, word]}, the RTL gives code {found[vector, word]}",
        why="a vector that no simulated jet makes may still come from the detector",
        mend="this is a fault of the RTL path: keep the spec, and report the vector named",
    )
