"""The wrapper for streams: its beats, the places that results need, and jets in a simulator."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from jetc.rtl.stream import Chosen, Slot, Stream, link_stream
from jetc.rtl.verilog.stream import stream_text

if TYPE_CHECKING:
    from pathlib import Path

SLOTS = (Slot("in_data", 0, 5), Slot("in_data", 5, 5), Slot("in_data", 10, 5), Slot("in_data", 15, 9))
STREAM = Stream("tiny_stream", "tiny_tagger", SLOTS, 4, "out_data", 24, 3, 1)


@pytest.mark.parametrize(("per_beat", "beats", "taken"), [(4, 1, 64), (3, 2, 48), (2, 2, 32), (1, 4, 16)])
def test_words_have_whole_bytes_and_as_many_beats_as_they_ask_for(
    per_beat: int, beats: int, taken: int
) -> None:
    stream = replace(STREAM, slots_per_beat=per_beat)
    assert (stream.beats, stream.taken_bits, stream.result_bits) == (beats, taken, 24)


@pytest.mark.parametrize(
    ("cycles", "interval", "depth"), [(3, 1, 8), (2, 1, 4), (38, 1, 64), (40, 3, 16), (45, 8, 8), (2, 64, 2)]
)
def test_there_is_a_place_for_each_jet_on_its_way(cycles: int, interval: int, depth: int) -> None:
    assert replace(STREAM, module_cycles=cycles, interval=interval).depth == depth


def test_a_word_stands_in_its_beat() -> None:
    stream = replace(STREAM, slots_per_beat=3)
    assert [*stream.chosen("in_data")] == [
        Chosen("kept0", 0, 5), Chosen("kept0", 5, 5), Chosen("kept0", 10, 5), Chosen("s_axis_tdata", 0, 9),
    ]  # fmt: skip
    (kept,) = stream.kept
    assert (kept.beat, kept.width, [each.low for each in kept.parts]) == (0, 15, [0, 16, 32])


def test_bits_that_no_beat_has_a_word_in_are_not_read() -> None:
    assert replace(STREAM, slots_per_beat=3).unread == (
        Chosen("s_axis_tdata", 9, 7), Chosen("s_axis_tdata", 21, 11), Chosen("s_axis_tdata", 37, 11),
    )  # fmt: skip
    assert link_stream("tiny", 2, 88, (20, 1), 3).unread == ()


def test_on_the_link_the_word_of_the_jet_comes_first() -> None:
    stream = link_stream("tiny", 2, 88, (20, 1), 3)
    assert [(each.port, each.low) for each in stream.slots] == [
        ("in_jet", 0), ("in_candidates", 0), ("in_candidates", 64),
    ]  # fmt: skip
    assert stream.inner_ports == {"in_jet": 64, "in_candidates": 128}
    assert (stream.module, stream.taken_bits, stream.latency_cycles) == ("tiny_link", 192, 21)


BENCH = """
module tiny_tagger (
    input wire clk, rst, in_valid, input wire [23:0] in_data,
    output wire out_valid, output wire [23:0] out_data
);
    reg [3:0] valid;
    reg [95:0] line;
    always @(posedge clk) begin
        valid <= rst ? 4'd0 : {valid[2:0], in_valid};
        line <= {line[71:0], in_data};
    end
    assign out_valid = valid[3];
    assign out_data = line[95:72];
endmodule
module bench;
    reg aclk = 0, aresetn = 0, valid = 0, last = 0, sink = 1;
    reg [BITS-1:0] data = 0;
    wire ready, given, misframed, whole;
    wire [23:0] result;
    integer count = 0, step;
    tiny_stream dut (.aclk(aclk), .aresetn(aresetn), .s_axis_tvalid(valid), .s_axis_tready(ready),
        .s_axis_tdata(data), .s_axis_tlast(last), .m_axis_tvalid(given), .m_axis_tready(sink),
        .m_axis_tdata(result), .m_axis_tlast(whole), .misframed(misframed));
    task clock; begin #1 aclk = 1; #1 aclk = 0; #1; end endtask
    task beat(input [BITS-1:0] word, input integer ending); begin
        data = word; valid = 1; last = ending; #1;
        while (!ready) clock;
        clock; valid = 0; last = 0;
    end endtask
    always @(posedge aclk) if (given && sink) $display("result %0d", result);
    initial begin
        repeat (2) clock;
        aresetn = 1; clock;
STEPS
        repeat (12) clock;
        $display("misframed %0d", misframed);
    end
endmodule
"""


def simulated(folder: Path, stream: Stream, steps: str) -> list[str]:
    text = stream_text(stream) + BENCH.replace("BITS", str(stream.taken_bits)).replace("STEPS", steps)
    (folder / "all.v").write_text(text)
    build = ["iverilog", "-g2005", "-s", "bench", "-o", "all.vvp", "all.v"]
    subprocess.run(build, cwd=folder, check=True)
    command = ["vvp", "-n", "all.vvp"]
    run = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)
    return run.stdout.split("\n")[:-1]


TWO = replace(STREAM, slots_per_beat=3)


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        pytest.param("beat(1, 0); beat(1, 1);", ["result 32769", "misframed 0"], id="a jet of two beats"),
        pytest.param(
            "beat(1, 1); beat(2, 0); beat(0, 1);",
            ["result 2", "misframed 1"],
            id="a beat too few, then a jet",
        ),
        pytest.param(
            "beat(1, 0); beat(1, 0); beat(1, 0); beat(1, 1); beat(2, 0); beat(0, 1);",
            ["result 2", "misframed 1"],
            id="two beats too many, then a jet",
        ),
        pytest.param(
            "beat(1, 0); aresetn = 0; clock; aresetn = 1; clock; beat(2, 0); beat(0, 1);",
            ["result 2", "misframed 0"],
            id="a reset between two beats",
        ),
        pytest.param(
            "beat(1, 1); aresetn = 0; clock; aresetn = 1;", ["misframed 0"], id="a reset clears misframed"
        ),
    ],
)
def test_a_jet_of_more_or_fewer_beats_is_dropped_and_told(
    steps: str, said: list[str], tmp_path: Path
) -> None:
    assert simulated(tmp_path, TWO, steps) == said


def test_while_the_sink_stalls_so_many_jets_are_taken_and_all_come_out(tmp_path: Path) -> None:
    steps = """
        sink = 0; valid = 1; last = 1;
        for (step = 0; step < 40; step = step + 1) begin
            data = count; if (ready) count = count + 1;
            clock;
        end
        valid = 0;
        $display("taken %0d", count);
        sink = 1; #1 if (ready) $display("ready follows the sink without a clock");
    """
    taken = STREAM.depth + 1
    assert simulated(tmp_path, STREAM, steps) == [
        f"taken {taken}", *(f"result {each}" for each in range(taken)), "misframed 0",
    ]  # fmt: skip
