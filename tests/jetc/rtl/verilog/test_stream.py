"""The Verilog of the wrapper for streams: without a warning, and with no way from ready to ready."""

from __future__ import annotations

import re
import subprocess
from typing import TYPE_CHECKING

import pytest
from jetc.rtl.stream import Beside, Slot, Stream
from jetc.rtl.verilog.stream import stream_text
from jetc.tools.verilator import verilator_environment

if TYPE_CHECKING:
    from pathlib import Path

TAGGER = """
module tiny_tagger (
    input wire clk, input wire rst, input wire in_valid, input wire [23:0] in_data, output wire in_ready,
    output wire out_valid, output wire [10:0] out_dataMORE
);
    assign in_ready = rst;
    assign out_valid = in_valid & clk;
    assign out_data = {^in_data, 10'd0};
    GIVEN
endmodule
"""


PORTS = ", output wire out_scored, output wire [2:0] out_scores"
GIVEN = "assign out_scored = rst; assign out_scores = {3{clk}};"


def stream(per_beat: int, interval: int = 1, beside: Beside | None = None) -> Stream:
    slots = (Slot("in_data", 0, 8), Slot("in_data", 8, 9), Slot("in_data", 17, 7))
    return Stream("tiny_stream", "tiny_tagger", slots, per_beat, "out_data", 11, 4, interval, beside)


@pytest.mark.parametrize(
    ("per_beat", "interval", "beside"),
    [(3, 2, None), (2, 2, None), (1, 3, None), (1, 3, Beside((("out_scores", 3),), 2))],
)
def test_verilator_warns_of_nothing(
    per_beat: int, interval: int, beside: Beside | None, tmp_path: Path
) -> None:
    (tmp_path / "tiny_stream.v").write_text(stream_text(stream(per_beat, interval, beside)))
    more, given = (PORTS, GIVEN) if beside else ("", "")
    (tmp_path / "tiny_tagger.v").write_text(TAGGER.replace("MORE", more).replace("GIVEN", given))
    names = ["tiny_stream.v", "tiny_tagger.v"]
    command = ["verilator", "--lint-only", "-Wall", "--top-module", "tiny_stream", *names]
    subprocess.run(command, cwd=tmp_path, check=True, env=verilator_environment())


def test_ready_is_made_of_registers_alone() -> None:
    text = stream_text(stream(2, 2))
    (ready,) = re.findall(r"assign s_axis_tready = (.*);", text)
    registers = set(re.findall(r"reg (?:\[.*?\] )?([\w, ]+);", text))
    names = {name for each in registers for name in each.split(", ")}
    assert set(re.findall(r"[a-z_]{2,}", ready)) - {"closing", "module_ready"} <= names
    assert "wire closing = beat == 1'd1;" in text
