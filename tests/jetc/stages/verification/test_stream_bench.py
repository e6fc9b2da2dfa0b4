"""The jobs of the wrapper for streams, and one of them around the chain from words on the link."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from jetc.artifacts.ports import JET_BITS
from jetc.artifacts.rtl import StreamRecord
from jetc.rtl.design import emit_rtl
from jetc.rtl.link.design import emit_link
from jetc.rtl.stream import Beside, link_stream
from jetc.rtl.verilog.stream import stream_text
from jetc.rtl.vhdl import stream as vhdl_stream
from jetc.stages.verification.scores import check_score
from jetc.stages.verification.stream_bench import stream_jobs
from jetc.tools.bench import run_bench
from jetc.tools.ghdl import is_ghdl_there
from jetc_testbench.job import Job, Phase, write_job

from tests.jetc.stages.verification.test_link_bench import PHASES, bench_of, chain

if TYPE_CHECKING:
    from jetc.artifacts.bench import ScoreRecord
    from jetc_runtime.network import Network
    from jetc_testbench.job import Simulator

GHDL = pytest.param("ghdl", marks=pytest.mark.skipif(not is_ghdl_there(), reason="GHDL is not installed"))
RECORD = StreamRecord(
    top="tiny_stream",
    module="tiny_link",
    protocol="axi4_stream",
    words=(64,) * 5,
    word_bits=64,
    words_per_beat=2,
    beats=3,
    taken_bits=128,
    given_bits=88,
    depth=16,
    latency_cycles=30,
    source="verilog/tiny_stream.v",
    register_bits=1,
    memory_bits=1,
    yosys=None,
)


def job_in(simulator: Simulator, phases: tuple[Phase, ...] = PHASES) -> Job:
    return Job(simulator, "tiny_link", ("a.v",), 29, 3, phases, 3)


def test_verilator_runs_all_phases_icarus_the_last_and_ghdl_what_is_in_vhdl() -> None:
    phases = (Phase("corners", "back_to_back", 0, 5), *PHASES)
    jobs = [job_in("verilator", phases), job_in("icarus", phases), job_in("ghdl", phases)]
    found = [*stream_jobs(jobs, RECORD, Path("rtl"))]
    assert [(each.simulator, each.phases) for each in found] == [("verilator", phases), ("icarus", PHASES)]
    assert {(each.top, each.sources, each.latency_cycles) for each in found} == {
        ("tiny_stream", ("a.v", "rtl/verilog/tiny_stream.v"), 30)
    }
    mirrored = RECORD.model_copy(update={"vhdl": "vhdl/tiny_stream.vhd"})
    *_, ghdl = stream_jobs(jobs, mirrored, Path("rtl"))
    assert (ghdl.simulator, ghdl.sources[1], ghdl.phases) == ("ghdl", "rtl/vhdl/tiny_stream.vhd", PHASES)


def streamed(tiny: Network, folder: Path, simulator: Simulator) -> tuple[ScoreRecord, int]:
    """Return what a simulator says of the chain on a stream, with what decides on events takes beside it."""
    network, made = chain(tiny)
    vhdl = simulator == "ghdl"
    rtl = emit_rtl(network, "tiny", 2, 3, vhdl=vhdl)
    link = emit_link(made, rtl, "tiny", 2, decides=True)
    scores = rtl.interface.out_data.width
    beside = Beside((("out_scored_jet", JET_BITS), ("out_scores", scores)), link.packing_cycles)
    clocks = link.latency_cycles, 3
    stream = link_stream("tiny", made.candidates, link.outgoing_bits, clocks, 2, beside=beside)
    verilog = [*rtl.files, *((f"{each.name}.v", each.text) for each in link.modules)]
    texts = [*rtl.vhdl, *link.vhdl] if vhdl else verilog
    (folder / "rtl").mkdir()
    wrapper = vhdl_stream.stream_text(stream) if vhdl else stream_text(stream)
    for name, text in (*texts, ("rtl/stream", wrapper)):
        (folder / name).write_text(text)
    inside = Job(simulator, link.top, tuple(str(folder / name) for name, _ in texts), 0, 3, PHASES, 3)
    found = {"latency_cycles": link.latency_cycles + 1, "source": "rtl/stream", "vhdl": "rtl/stream"}
    record = RECORD.model_copy(update=found | {"decides": True})
    (job,) = stream_jobs([inside], record, folder)
    write_job(folder / "job", job, bench_of(network, made).vectors(network))
    return run_bench(folder / "job", simulator), link.latency_cycles + 1


@pytest.mark.parametrize("simulator", ["icarus", GHDL])
def test_words_of_the_link_come_in_beats_and_what_leaves_is_that_of_numpy(
    simulator: Simulator, tiny: Network, tmp_path: Path
) -> None:
    score, latency = streamed(tiny, tmp_path, simulator)
    check_score(simulator, score, latency, 3)
    assert [each.vectors for each in score.phases][:2] == [PHASES[0].count, PHASES[1].count]
