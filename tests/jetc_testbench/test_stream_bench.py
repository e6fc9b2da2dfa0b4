"""The bench of a stream finds equal bits equal in either order, and every injected fault."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from jetc.rtl.design import emit_rtl
from jetc.rtl.stream import tagger_stream
from jetc.rtl.verilog.stream import stream_text
from jetc.rtl.vhdl import stream as vhdl_stream
from jetc.tools.ghdl import is_ghdl_there
from jetc_testbench.stream import Stream

if TYPE_CHECKING:
    from tests.jetc_testbench.conftest import Bench


def run(bench: Bench, per_beat: int, old: str = "", new: str = "") -> dict[str, Any]:
    """Run the wrapper, `old` in its Verilog replaced, and return the score."""
    stream = tagger_stream(bench.network, "tiny", (bench.latency, bench.interval), per_beat)
    text = stream_text(stream)
    assert not old or text.count(old) == 1
    wrapped = replace(bench, files={**bench.files, "tiny_stream.v": text.replace(old, new) if old else text})
    shape = Stream(tuple(each.width for each in stream.slots), stream.slot_bits, per_beat)
    return wrapped.run(latency_cycles=stream.latency_cycles, top="tiny_stream", stream=shape)


@pytest.mark.parametrize(("interval", "per_beat"), [(1, 4), (4, 1)])
def test_every_jet_comes_out_once_in_order_and_at_its_clock(
    bench: Bench, interval: int, per_beat: int
) -> None:
    design = bench.at(interval)
    score = run(design, per_beat)
    assert (score["mismatches"], score["unexpected"], score["unknown"], score["ready_faults"]) == (0, 0, 0, 0)
    assert (score["latency_cycles"], score["interval_cycles"]) == (design.latency + 1, float(interval))
    jets, gaps, reset = score["phases"]
    assert (jets["vectors"], gaps["vectors"]) == (40, 40)
    assert reset["vectors"] + reset["lost_to_reset"] == 40
    assert reset["lost_to_reset"] > 0


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("wire free = ~held | m_axis_tready", "wire free = 1'b1", id="a result that is not kept"),
        pytest.param(".rst(~aresetn)", ".rst(1'b0)", id="a pipeline without a reset"),
        pytest.param("kept0[11:0]", "kept0[23:12]", id="a word for another"),
        pytest.param("& module_ready", "& 1'b0", id="no jet is taken"),
    ],
)
def test_a_fault_is_seen(bench: Bench, old: str, new: str) -> None:
    score = run(bench.at(2), 3, old, new)
    assert score["mismatches"] + score["unexpected"] > 0


@pytest.mark.skipif(not is_ghdl_there(), reason="GHDL is not installed")
def test_the_vhdl_gives_the_same_bits_at_the_same_clock(bench: Bench) -> None:
    interval, per_beat = 2, 3
    rtl = emit_rtl(bench.network, "tiny", 2, interval, vhdl=True)
    stream = tagger_stream(bench.network, "tiny", (rtl.latency_cycles, interval), per_beat)
    files = {**dict(rtl.vhdl), "tiny_stream.vhd": vhdl_stream.stream_text(stream)}
    score = replace(bench, files=files, interval=interval).run(
        simulator="ghdl",
        latency_cycles=stream.latency_cycles,
        top="tiny_stream",
        stream=Stream(tuple(each.width for each in stream.slots), stream.slot_bits, per_beat),
    )
    assert (score["mismatches"], score["unexpected"], score["unknown"], score["ready_faults"]) == (0, 0, 0, 0)
    assert (score["latency_cycles"], score["interval_cycles"]) == (stream.latency_cycles, float(interval))
    jets, gaps, reset = score["phases"]
    assert (jets["vectors"], gaps["vectors"]) == (40, 40)
    assert reset["vectors"] + reset["lost_to_reset"] == 40
