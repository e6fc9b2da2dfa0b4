"""A block alone, streamed through a native program, against the integer evaluator."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from jetc.rtl.design import emit_rtl
from jetc.tools.verilator import verilator_environment
from jetc_runtime.fixed_point import FixedPoint
from jetc_testbench.block import Block, Bundle, expected, word_formats
from jetc_testbench.native import NativeModule, build_native
from jetc_testbench.programs import BenchError

if TYPE_CHECKING:
    from pathlib import Path

    from jetc_runtime.network import Network
    from numpy.typing import NDArray

WORD = FixedPoint(8, 8, signed=False)
WIDE = FixedPoint(40, 40)


def uniform(formats: tuple[FixedPoint, ...], rows: int) -> NDArray[np.int64]:
    low, high = ([getattr(each, end) for each in formats] for end in ("min_code", "max_code"))
    return np.random.default_rng(3).integers(low, np.array(high) + 1, (rows, len(formats)))


def written(folder: Path, text: str) -> tuple[str, ...]:
    (folder / "alone.v").write_text(text)
    return (str(folder / "alone.v"),)


@pytest.fixture(scope="module")
def beside(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder in which all programs are built."""
    return tmp_path_factory.mktemp("programs")


def test_the_heads_alone_equal_the_evaluator(network: Network, tmp_path: Path, beside: Path) -> None:
    rtl = emit_rtl(network, "tiny", 2)
    heads = next(each for each in rtl.modules if each.name == "tiny_heads")
    for name, text in rtl.files:
        (tmp_path / name).write_text(text)
    takes, gives = (
        tuple(Bundle(each.name, each.rows) for each in tensors) for tensors in (heads.sources, heads.results)
    )
    block = Block(heads.name, heads.instances, takes, gives, heads.stages)
    module = NativeModule(
        heads.name,
        tuple(str(tmp_path / each) for each in ("tiny_primitives.v", "tiny_heads.v")),
        word_formats(network, takes),
        word_formats(network, gives),
        heads.stages,
    )
    codes = uniform(module.taken, 5000)
    found = build_native(module, beside / "heads", environment=verilator_environment()).stream(codes)
    assert np.array_equal(found, expected(network, block, codes))


def test_rows_follow_by_the_latency_and_a_setting_holds(tmp_path: Path, beside: Path) -> None:
    text = """
module alone (
    input wire clk, input wire [47:0] in_data, output wire [47:0] out_data
);
    reg [15:0] variant;
    initial if (!$value$plusargs("variant=%d", variant)) variant = 0;
    reg [47:0] first, second;
    always @(posedge clk) first <= in_data;
    always @(posedge clk) second <= first ^ {40'd0, variant[7:0]};
    assign out_data = second;
endmodule
"""
    module = NativeModule("alone", written(tmp_path, text), (WORD, WIDE), (WORD, WIDE), 2, "variant")
    program = build_native(module, beside / "select", environment=verilator_environment())
    codes = uniform(module.taken, 300)
    assert np.array_equal(program.stream(codes), codes)
    assert np.array_equal(program.stream(codes, setting=5), codes ^ [5, 0])


def test_ports_narrower_than_declared_are_no_result(tmp_path: Path, beside: Path) -> None:
    ports = "input clk, input [7:0] in_data, output [7:0] out_data"
    text = f"module alone ({ports}); assign out_data = in_data; endmodule"
    module = NativeModule("alone", written(tmp_path, text), (WORD, WIDE), (WORD,), 1)
    program = build_native(module, beside / "narrow", environment=verilator_environment())
    with pytest.raises(ValueError, match="alone reads no setting"):
        program.stream_rows(np.zeros((4, 7), np.uint8), setting=1)
    with pytest.raises(BenchError, match="ports are narrower than 48 and 8 bits"):
        program.stream(uniform(module.taken, 4))


def test_verilators_own_source_is_compiled_once_for_programs_beside_each_other(
    tmp_path: Path, beside: Path
) -> None:
    text = "module alone (input clk, input [7:0] in_data, output [7:0] out_data); assign out_data = in_data;"
    module = NativeModule("alone", written(tmp_path, f"{text} endmodule"), (WORD,), (WORD,), 1)
    for name in ("first", "second"):
        build_native(module, beside / name, environment=verilator_environment())
    assert "verilated.cpp" not in (beside / "second" / "build.log").read_text()
    assert {each.name for each in (beside / "verilated").iterdir()} == {
        "verilated.o",
        "verilated_threads.o",
        "verilated_first.h.fast.gch",
    }
    assert "-include verilated_first.h.fast" in (beside / "second" / "build.log").read_text()
