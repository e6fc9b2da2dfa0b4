"""Shared logic simulated: every interval against rows that it divides and rows that it does not.

All designs run in one simulation, each in a bench of its own that offers jets at random, withdraws some,
resets in mid-jet, and knows at each clock whether the design must be ready and what must come out.
"""

from __future__ import annotations

import subprocess
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from jetc.rtl.blocks import Block, Bundle, blocks_of
from jetc.rtl.pipeline import Pipeline, pipeline_of
from jetc.rtl.tagger import tagger_of
from jetc.rtl.verilog.pipeline import pipeline_text
from jetc.rtl.verilog.primitives import primitives_text
from jetc.rtl.verilog.top import top_text
from jetc_runtime.evaluate import evaluate
from jetc_runtime.fixed_point import FixedPoint
from jetc_runtime.network import Dense, Input, JetInput, Network, Output, Pool, Relu
from jetc_testbench.block import joined, ports_of
from jetc_testbench.corners import random_jets
from jetc_testbench.words import input_formats, output_formats, pack

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

WORD, ONE, WIDE = FixedPoint(6, 3), FixedPoint(4, 2), FixedPoint(14, 8)
ROWS, INTERVALS = (1, 2, 5, 16), (1, 2, 3, 4, 5)
JETS, CLOCKS = 40, 250
BENCH = """
module bench_{name};
    reg clk = 0, rst = 1, in_valid = 0;
    reg [{taken}-1:0] in_data, jets [0:{jets}-1];
    reg [{given}-1:0] wanted [0:{jets}-1];
    wire in_ready, out_valid;
    wire [{given}-1:0] out_data;
    integer offered, jet [0:{clocks}], due [0:{clocks}];
    integer head = 0, tail = 0, busy = 0, now = 0, wrong = 0, seen = 0, lost = 0;
    {name}_tagger dut (.clk(clk), .rst(rst), .in_valid(in_valid), .in_data(in_data), {ready}
        .out_valid(out_valid), .out_data(out_data));
    initial begin
        $readmemh("{name}.in", jets);
        $readmemh("{name}.out", wanted);
        in_data = 0;
        repeat (2) begin #5 clk = 1; #5 clk = 0; end
        for (now = 0; now < {clocks}; now = now + 1) begin
            if (in_ready !== (busy == 0)) wrong = wrong + 1;
            if (out_valid !== (head < tail && due[head] == now)) wrong = wrong + 1;
            if (out_valid === 1'b1) begin
                if (out_data !== wanted[jet[head]]) wrong = wrong + 1;
                head = head + 1;
                seen = seen + 1;
            end
            offered = $random & 'h7fffffff;
            rst = offered % 31 == 0;
            in_valid = now < 60 || offered[20:18] != 0;
            offered = (offered >> 5) % {jets};
            in_data = jets[offered];
            if (rst) begin lost = lost + tail - head; head = tail; busy = 0; end
            else if (in_valid && busy == 0) begin
                jet[tail] = offered; due[tail] = now + {latency} + 1; tail = tail + 1; busy = {interval} - 1;
            end else if (busy > 0) busy = busy - 1;
            #5 clk = 1; #5 clk = 0;
        end
        $display("{name} %0d %0d %0d", wrong, seen, lost);
    end
endmodule
"""


@dataclass(frozen=True, slots=True)
class Design:
    """A design with its name, jets and what they give, as words of the ports."""

    name: str
    text: str
    interval: int
    latency: int
    widths: tuple[int, int]
    words: tuple[list[int], list[int]]

    def bench(self, folder: Path) -> str:
        """Write the vectors, and return the Verilog of the design in its bench."""
        for end, words in zip(("in", "out"), self.words, strict=True):
            (folder / f"{self.name}.{end}").write_text("".join(f"{each:x}\n" for each in words))
        taken, given = self.widths
        ready = ".in_ready(in_ready)," if self.interval > 1 else ""
        bench = BENCH.format(
            name=self.name, jets=JETS, clocks=CLOCKS, latency=self.latency, interval=self.interval,
            taken=taken, given=given, ready=ready,
        )  # fmt: skip
        return self.text + (bench if ready else bench.replace("in_ready !== (busy == 0)", "1'b0"))


def network_of(rows: int, *, jet: bool) -> Network:
    """A network over rows that every row moves, with a word of the jet that passes by or without it."""
    ports = Input("jets", rows, ("pt", "eta"), (WORD, FixedPoint(5, 1, signed=False)))
    layers = (
        Dense("sums", ("jets",), ((3, -2), (1, 5)), ONE, (1, 2), ONE, WIDE),
        Relu("relu", ("sums",), FixedPoint(12, 7)),
        Pool("most", ("relu",), "max", "constituents", FixedPoint(12, 7)),
        Pool("first", ("jets",), "max", "constituents", WORD),
        Dense("out", ("most",), ((1, -2), (3, 1)), ONE, (1, 0), ONE, WIDE),
    )
    outputs = (Output("out", "out", ("x", "y")), Output("first", "first", ("pt", "eta")))
    if not jet:
        return Network((ports,), layers, outputs)
    mass = Output("mass", "positive", ("mass",))
    return Network(
        (ports, JetInput("jet", ("mass",), (WORD,))),
        (*layers, Relu("positive", ("jet",), WORD)),
        (*outputs, mass),
    )


def emitted(rows: int, intervals: Sequence[int]) -> list[Design]:
    """Return a design for each interval; all have the modules that stand in the first one."""
    network, name = network_of(rows, jet=rows == 5), f"r{rows}"
    pipelines = [pipeline_of(each, network, 2) for each in blocks_of(network)]
    text = "".join(
        pipeline_text(each, f"{name}_{each.block.name}", name) for each in pipelines
    ) + primitives_text(name)
    codes = {each.name: random_jets(each, JETS, np.random.default_rng(1)) for each in network.inputs}
    expected = np.concatenate([*evaluate(network, codes).values()], axis=1)
    taken, given = input_formats(network), output_formats(network)
    widths = (sum(each.width for each in taken), sum(each.width for each in given))
    words = (pack(joined(ports_of(network), codes), taken), pack(expected, given))
    designs: list[Design] = []
    for interval in intervals:
        top = tagger_of(network, pipelines, name, interval)
        design = f"{name}i{interval}"
        tagger = top_text(replace(top, name=f"{design}_tagger"))
        shared = "" if designs else text
        designs.append(Design(design, shared + tagger, interval, top.latency_cycles, widths, words))
    return designs


def simulated(folder: Path, designs: list[Design]) -> dict[str, tuple[int, int, int]]:
    """Return by design how many clocks were wrong, how many jets came out, how many a reset lost."""
    (folder / "all.v").write_text("".join(each.bench(folder) for each in designs))
    tops = [argument for each in designs for argument in ("-s", f"bench_{each.name}")]
    build = ["iverilog", "-g2005", *tops, "-o", "all.vvp", "all.v"]
    subprocess.run(build, cwd=folder, check=True)
    command = ["vvp", "-n", "all.vvp"]
    run = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)
    lines = [line.split() for line in run.stdout.splitlines() if line.count(" ") == 3]
    return {name: (int(wrong), int(seen), int(lost)) for name, wrong, seen, lost in lines}


def test_every_interval_gives_the_bits_at_their_clock(tmp_path: Path) -> None:
    designs = [design for rows in ROWS for design in emitted(rows, (*INTERVALS, 64))]
    found = simulated(tmp_path, designs)
    assert found.keys() == {each.name for each in designs}
    for each in designs:
        wrong, seen, lost = found[each.name]
        assert not wrong, each.name
        assert lost or each.interval not in INTERVALS, each.name
        assert seen > CLOCKS / each.interval / 3, each.name


HEADS = """
module {name}_heads (input wire clk, input wire [54:0] in_data, output reg [11:0] out_data);
    reg [11:0] sum;
    always @(posedge clk) begin sum <= in_data[11:0] + in_data[54:44]; out_data <= sum; end
endmodule
module {name}_constituent (input wire clk, input wire [22:0] in_data, output reg [10:0] out_data);
    always @(posedge clk) out_data <= 3 * in_data[10:0] + in_data[22:11];
endmodule
"""


def by_hand(interval: int) -> Design:
    """Five rows that enter their block behind one that takes two clocks, each beside what that makes."""
    network, name = network_of(5, jet=False), f"h{interval}"
    row, most = network.tensor("jets").without("constituents"), network.tensor("first")
    whole = (Bundle("jets", network.input.tensor, repeated=False),)
    takes = (Bundle("jets", row, repeated=True), Bundle("first", most, repeated=False))
    blocks = (
        Block("heads", None, 1, whole, (), takes[1:]),
        Block("constituent", "constituents", 5, takes, (), (Bundle("out", row, repeated=True),)),
    )
    pipelines = [Pipeline(each, ((),) * stages, (), 0.0) for each, stages in zip(blocks, (2, 1), strict=True)]
    top = tagger_of(network, pipelines, name, interval)
    jets = [int(each) for each in np.random.default_rng(1).integers(0, 1 << 55, JETS)]
    text = HEADS.format(name=name) + top_text(top)
    words = (jets, [what_they_give(each) for each in jets])
    return Design(name, text, interval, top.latency_cycles, (55, 67), words)


def what_they_give(jet: int) -> int:
    first = ((jet & 0xFFF) + (jet >> 44)) & 0xFFF
    rows = [(3 * (jet >> 11 * at & 0x7FF) + first) & 0x7FF for at in range(5)]
    return sum(row << 11 * at for at, row in enumerate(rows)) + (first << 55)


def test_rows_that_are_not_in_the_input_register_are_fed_from_one_of_their_own(tmp_path: Path) -> None:
    designs = [by_hand(each) for each in INTERVALS]
    found = simulated(tmp_path, designs)
    assert [found[each.name][0] for each in designs] == [0] * len(designs)
    assert [each.latency for each in designs] == [3, 5, 6, 6, 8]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("constituents <= taken", "constituents <= in_valid", id="a jet that overwrites another"),
        pytest.param("ready <= rst | ~(taken", "ready <= ~(taken", id="a reset that leaves it busy"),
        pytest.param("line2 <= constituent_out_after1", "line2 <= constituent_out", id="a group too late"),
        pytest.param("| (|valid[1:0])", "| valid[0]", id="ready too early"),
        pytest.param("{valid[8:0], taken}", "{valid[8:0], in_valid}", id="a jet that was not taken"),
    ],
)
def test_a_fault_is_seen(old: str, new: str, tmp_path: Path) -> None:
    (design,) = emitted(5, (4,))
    assert design.text.count(old) == 1
    found = simulated(tmp_path, [replace(design, text=design.text.replace(old, new))])
    assert found[design.name][0] > 0
