"""The test of a wrapper for streams: it passes a right one, and fails for a wrong bit, clock or order."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from jetc.rtl.stream import Beside, Slot, Stream
from jetc.rtl.verilog.stream import stream_text
from jetc.rtl.vhdl import stream as vhdl_stream
from jetc.tools.ghdl import is_ghdl_there
from jetc.vendor.ip.folder import folder_files

from tests.jetc.vendor.ip.test_testbench import VERILOG, VHDL

if TYPE_CHECKING:
    from pathlib import Path

    from jetc.vendor.ip.design import Design, Passing, Vector

WRAPPER = Stream(
    "tiny_stream", "tiny_tagger", (Slot("in_data", 0, 3), Slot("in_data", 3, 3)), 1, "out_data", 5, 2, 1
)
DECIDING = (
    VERILOG.replace(
        "out_data\n", "out_data,\n    output wire out_scored,\n    output wire [2:0] out_scores\n"
    ).replace(
        "endmodule", "    assign out_scored = valid[1];\n    assign out_scores = second[5:3];\nendmodule"
    ),
    VHDL.replace(
        "downto 0)\n    );",
        "downto 0);\n        out_scored : out std_logic;\n"
        "        out_scores : out std_logic_vector(2 downto 0)\n    );",
    ).replace("begin\n", "begin\n    out_scored <= valid(1);\n    out_scores <= second(5 downto 3);\n", 1),
)
"""The same taggers with three bits more, a clock before their results."""
GHDL = pytest.param("ghdl", marks=pytest.mark.skipif(not is_ghdl_there(), reason="GHDL is not installed"))


def simulated(
    folder: Path, simulator: str, files: dict[str, str], wrapper: Stream = WRAPPER
) -> tuple[int, str]:
    verilog, vhdl = (VERILOG, VHDL) if wrapper.beside is None else DECIDING
    sources = {
        "verilog/tiny_tagger.v": verilog,
        "verilog/tiny_stream.v": stream_text(wrapper),
        "vhdl/tiny_tagger.vhd": vhdl,
        "vhdl/tiny_stream.vhd": vhdl_stream.stream_text(wrapper),
    }
    for name, text in (files | sources).items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)
    if simulator == "ghdl":
        top = "tiny_stream_testbench"
        commands = [
            ["ghdl", "-a", "--std=08", *files["stream_vhdl.f"].split()],
            ["ghdl", "--elab-run", "--std=08", top, "--ieee-asserts=disable"],
        ]
    else:
        commands = [["iverilog", "-g2012", "-o", "sim", "-f", "stream.f"], ["vvp", "sim"]]
    for command in commands:
        program = shutil.which(command[0])
        assert program is not None
        done = subprocess.run(
            [program, *command[1:]], cwd=folder, capture_output=True, text=True, check=False
        )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("simulator", ["icarus", GHDL])
def test_a_wrapper_is_judged_by_its_bits_and_its_clocks(
    simulator: str, streamed: Design, vectors: list[Vector], passing: Passing, tmp_path: Path
) -> None:
    def tried(design: Design, passed: Passing) -> tuple[int, str]:
        return simulated(tmp_path, simulator, folder_files(design, vectors, passed))

    code, said = tried(streamed, passing)
    assert (code, "PASS: 4 jets twice, 0 differ, each after 3 clocks" in said) == (0, True), said
    code, said = tried(streamed, replace(passing, results=(0, 31, 10, 21)))
    assert (code, "FAIL: 4 faults" in said) == (1, True), said
    assert streamed.stream is not None
    late = replace(streamed, stream=replace(streamed.stream, latency_cycles=2))
    code, said = tried(late, passing)
    assert (code, "FAIL: 4 faults" in said) == (1, True), said
    code, said = tried(streamed, replace(passing, beats=(*passing.beats[:7], 0)))
    assert (code, "FAIL: 2 faults" in said) == (1, True), said


@pytest.mark.parametrize("simulator", ["icarus", GHDL])
def test_what_decides_gets_more_with_a_result_and_the_end_of_an_event(
    simulator: str, streamed: Design, vectors: list[Vector], passing: Passing, tmp_path: Path
) -> None:
    assert streamed.stream is not None
    design = replace(streamed, stream=replace(streamed.stream, decides=True))
    passed = replace(passing, results=tuple(each.given & 31 | (each.given >> 3) << 5 for each in vectors))
    files = folder_files(design, vectors, passed)
    wrapper = replace(WRAPPER, beside=Beside((("out_scores", 3),), 1))
    code, said = simulated(tmp_path, simulator, files, wrapper)
    assert (code, "PASS: 4 jets twice, 0 differ, each after 3 clocks" in said) == (0, True), said
    shifted = {name: text.replace("seen % 3 == 2", "seen % 3 == 1") for name, text in files.items()}
    shifted = {name: text.replace("seen mod 3 = 2", "seen mod 3 = 1") for name, text in shifted.items()}
    code, said = simulated(tmp_path, simulator, shifted, wrapper)
    assert (code, "FAIL: 4 faults" in said) == (1, True), said
