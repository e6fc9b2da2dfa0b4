"""The blocks that rtl.json names lead from the input to every output."""

from __future__ import annotations

from pathlib import Path

import pytest
from jetc.diagnostics.diagnostic import GateError
from jetc.rtl.design import emit_rtl
from jetc.stages.verification.blocks import check_covering
from jetc_runtime.network import Network
from jetc_testbench.block import Block, Bundle

GOLDEN = Path(__file__).parents[3] / "golden" / "tiny" / "network.json"


def blocks(network: Network) -> tuple[Block, ...]:
    def bundles(tensors: tuple[object, ...]) -> tuple[Bundle, ...]:
        return tuple(Bundle(each.name, each.rows) for each in tensors)  # type: ignore[attr-defined]

    return tuple(
        Block(each.name, each.instances, bundles(each.sources), bundles(each.results), each.stages)
        for each in emit_rtl(network, "tiny", 2).modules
        if each.sources
    )


def test_the_blocks_of_a_design_cover_it() -> None:
    network = Network.from_json(GOLDEN.read_text("utf-8"))
    check_covering(network, blocks(network))


@pytest.mark.parametrize("left_out", [0, 1, 2])
def test_a_block_that_is_left_out_is_told_by_what_it_gives(left_out: int) -> None:
    network = Network.from_json(GOLDEN.read_text("utf-8"))
    every = blocks(network)
    rest = tuple(each for number, each in enumerate(every) if number != left_out)
    with pytest.raises(GateError, match="no block of the design gives") as caught:
        check_covering(network, rest)
    assert all(each.tensor in str(caught.value) for each in every[left_out].gives)


def test_no_block_at_all_is_no_verification() -> None:
    with pytest.raises(GateError, match="no block of the design gives"):
        check_covering(Network.from_json(GOLDEN.read_text("utf-8")), ())
