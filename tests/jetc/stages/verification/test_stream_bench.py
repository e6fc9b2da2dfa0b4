"""The jobs of the wrapper for streams, and one of them around the chain from words on the link."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from jetc.artifacts.rtl import StreamRecord
from jetc.rtl.design import emit_rtl
from jetc.rtl.link.design import emit_link
from jetc.rtl.stream import link_stream
from jetc.rtl.verilog.stream import stream_text
from jetc.stages.verification.scores import check_score
from jetc.stages.verification.stream_bench import stream_jobs
from jetc.tools.bench import run_bench
from jetc_testbench.job import Job, Phase, write_job

from tests.jetc.stages.verification.test_link_bench import PHASES, bench_of, chain

if TYPE_CHECKING:
    from jetc_runtime.network import Network
    from jetc_testbench.job import Simulator

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


def test_words_of_the_link_come_in_beats_and_the_outgoing_words_are_those_of_numpy(
    tiny: Network, tmp_path: Path
) -> None:
    network, made = chain(tiny)
    rtl = emit_rtl(network, "tiny", 2, 3)
    link = emit_link(made, rtl, "tiny", 2)
    stream = link_stream("tiny", made.candidates, link.outgoing_bits, (link.latency_cycles, 3), 2)
    texts = [*rtl.files, *((f"{each.name}.v", each.text) for each in link.modules)]
    (tmp_path / "verilog").mkdir()
    for name, text in (*texts, (RECORD.source, stream_text(stream))):
        (tmp_path / name).write_text(text)
    inside = Job("icarus", link.top, tuple(str(tmp_path / name) for name, _ in texts), 0, 3, PHASES, 3)
    record = RECORD.model_copy(update={"latency_cycles": link.latency_cycles + 1})
    (job,) = stream_jobs([inside], record, tmp_path)
    write_job(tmp_path / "job", job, bench_of(network, made).vectors())
    score = run_bench(tmp_path / "job", "icarus")
    check_score("icarus", score, link.latency_cycles + 1, 3)
    assert [each.vectors for each in score.phases][:2] == [PHASES[0].count, PHASES[1].count]
