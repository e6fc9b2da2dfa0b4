"""AXI4-Stream around a network at several intervals, between the ends of cocotbext-axi in Verilator.

Run it: ``.venv/bin/python benchmarks/streams.py NETWORK FOLDER [JETS [INTERVALS]]``.
NETWORK is the network.json of a build's stage hls4ml, JETS 10,000 if left out, INTERVALS ``1,2,3,4``. At
each interval a jet comes in so many beats. The same jets pass without a stall, with gaps, with stalls of the
sink, with both, and with resets. A table, in Markdown, is printed; it ends with an error where a bit differs,
a jet is lost, doubled or out of order, or latency or interval are others than declared.
"""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import cocotb_tools.config
import numpy as np
from cocotb_tools.runner import get_runner
from jetc.rtl.design import emit_rtl
from jetc.rtl.stream import tagger_stream
from jetc.rtl.verilog.stream import stream_text
from jetc.tools.verilator import verilator_environment
from jetc_runtime.evaluate import evaluate
from jetc_runtime.network import Network
from jetc_testbench.block import joined, ports_of
from jetc_testbench.corners import random_jets
from jetc_testbench.programs import found, run
from jetc_testbench.verilator_runtime import make_model
from jetc_testbench.words import input_formats, output_formats, pack

if TYPE_CHECKING:
    from jetc.rtl.design import Rtl
    from jetc.rtl.stream import Stream

__all__ = ["PHASES", "Wrapped", "faults", "simulated", "wrapped", "write_jets"]

NAME, LEVELS = "tagger", 2
PHASES = ("streamed", "gaps", "stalls", "both", "resets")
_NONE = ("wrong", "doubled", "withdrawn", "changed", "open", "misframed", "left")


@dataclass(frozen=True, slots=True)
class Wrapped:
    """A network's design, and the stream around it."""

    network: Network
    rtl: Rtl
    stream: Stream


def main(network: Path, folder: Path, jets: str = "10000", intervals: str = "1,2,3,4") -> None:
    """Print the table of `network`."""
    read = Network.from_json(network.read_text("utf-8"))
    wrong: list[str] = []
    sys.stdout.write(
        f"| interval | beats | clocks | {' | '.join(PHASES)} |\n|{'---:|' * (len(PHASES) + 3)}\n"
    )
    for interval in map(int, intervals.split(",")):
        design = wrapped(read, interval, interval)
        place = folder / f"interval_{interval}"
        write_jets(design, place, int(jets))
        score = simulated(design, place, "verilator")
        wrong += [f"interval {interval}: {each}" for each in faults(design, score, int(jets))]
        counts = (f"{each['given']} of {each['taken']}" for each in score.values())
        stream = design.stream
        sys.stdout.write(
            f"| {interval} | {stream.beats} | {stream.latency_cycles} | {' | '.join(counts)} |\n"
        )
        sys.stdout.flush()
    if wrong:
        sys.exit("\n".join(wrong))


def wrapped(network: Network, interval: int, beats: int) -> Wrapped:
    """Return the design of `network` whose jets come in so many beats."""
    rtl = emit_rtl(network, NAME, LEVELS, interval)
    words = len(rtl.interface.in_data.groups)
    stream = tagger_stream(network, NAME, (rtl.latency_cycles, interval), -(-words // beats))
    return Wrapped(network, rtl, stream)


def write_jets(design: Wrapped, folder: Path, count: int) -> None:
    """Write random jets as beats, with random bits where no word is, and the evaluator's results."""
    network, stream = design.network, design.stream
    rng = np.random.default_rng(5)
    codes = {each.name: random_jets(each, count, rng) for each in network.inputs}
    expected = np.concatenate([*evaluate(network, codes).values()], axis=1)
    given = pack(joined(ports_of(network), codes), input_formats(network))
    beats = [[f"{beat:x}" for beat in _beats(jet, stream, rng)] for jet in given]
    results = [f"{each:x}" for each in pack(expected, output_formats(network))]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "jets.json").write_text(json.dumps({"beats": beats, "results": results}), "utf-8")


def _beats(jet: int, stream: Stream, rng: np.random.Generator) -> list[int]:
    """Return the beats of a jet, packed word after word."""
    slots = stream.slots_per_beat * stream.beats
    words = int.from_bytes(rng.bytes(slots * stream.slot_bits // 8), "little")
    for place, slot in enumerate(stream.slots):
        ones = (1 << slot.width) - 1
        at = place * stream.slot_bits
        words = words & ~(ones << at) | ((jet >> slot.low) & ones) << at
    whole = (1 << stream.taken_bits) - 1
    return [words >> beat * stream.taken_bits & whole for beat in range(stream.beats)]


def simulated(
    design: Wrapped,
    folder: Path,
    simulator: Literal["verilator", "icarus"],
    phases: tuple[str, ...] = PHASES,
) -> dict[str, Any]:
    """Build the design in `folder`, run its jets through every phase, and return what became of them."""
    build = folder / "build"
    build.mkdir(parents=True, exist_ok=True)
    top = design.stream.name
    texts = (*design.rtl.files, (f"{top}.v", stream_text(design.stream)))
    for name, text in texts:
        (folder / name).write_text(text, "utf-8")
    sources = [str(folder / name) for name, _ in texts]
    job = {"phases": phases, "seed": 7}
    (folder / "job.json").write_text(json.dumps(job), "utf-8")
    if simulator == "verilator":
        _build(top, build, sources)
    else:
        run(
            [found("iverilog"), "-g2005", "-s", top, "-o", str(build / "sim.vvp"), *sources],
            build,
            build / "log",
        )
    get_runner(simulator).test(
        test_module="streams_bench",
        hdl_toplevel=top,
        hdl_toplevel_library="top",
        hdl_toplevel_lang="verilog",
        build_dir=build,
        test_dir=folder,
        results_xml=str(folder / "results.xml"),
        extra_env={"JETC_STREAMS": str(folder)},
        log_file=folder / "run.log",
    )
    score: dict[str, Any] = json.loads((folder / "score.json").read_text("utf-8"))
    return score


_PORTS = (
    "aclk", "aresetn", "s_axis_tvalid", "s_axis_tready", "s_axis_tdata", "s_axis_tlast", "m_axis_tvalid",
    "m_axis_tready", "m_axis_tdata", "m_axis_tlast", "misframed",
)  # fmt: skip


def _build(top: str, build: Path, sources: list[str]) -> None:
    """Build with Verilator; only the ports are public, and a wire of any width is driven from Python."""
    environment = verilator_environment()
    lines = [f'public_flat_rw -module "{top}" -var "{each}"' for each in _PORTS]
    ports = build / "ports.vlt"
    ports.write_text("\n".join(["`verilator_config", *lines, ""]), "utf-8")
    main = cocotb_tools.config.share_dir / "lib" / "verilator" / "verilator.cpp"
    libraries = cocotb_tools.config.libs_dir
    verilate = [
        found("verilator", environment), "--cc", "--exe", "--vpi", "--no-timing", "-Wall",
        "-Wno-DECLFILENAME",
        "--top-module", top, "--prefix", "Vtop", "--Mdir", str(build), "-o", top,
        "-LDFLAGS", f"-Wl,-rpath,{libraries} -L{libraries} -lcocotbvpi_verilator",
        str(ports), str(main), *sources,
    ]  # fmt: skip
    run(verilate, build, build / "verilate.log", environment)
    jobs = len(os.sched_getaffinity(0))
    make_model(build, build / "build.log", jobs=jobs, python=sys.executable, environment=environment)


def faults(design: Wrapped, score: dict[str, Any], jets: int) -> list[str]:
    """Return what is not as it has to be."""
    stream = design.stream
    found = [
        f"{name}: {counts[each]} {each}" for name, counts in score.items() for each in _NONE if counts[each]
    ]
    for name, counts in score.items():
        if name != "resets" and not counts["taken"] == counts["given"] == jets:
            found.append(f"{name}: {counts['given']} of {jets} jets came out")
        if counts["most"] > stream.depth + 1:
            found.append(f"{name}: {counts['most']} jets were inside")
        if counts["latencies"][0] != stream.latency_cycles:
            found.append(f"{name}: a result after {counts['latencies'][0]} clocks")
        if counts["distances"][0] < stream.interval:
            found.append(f"{name}: jets {counts['distances'][0]} clocks apart")
    streamed = score["streamed"]
    if (streamed["latencies"], streamed["distances"]) != ([stream.latency_cycles], [stream.interval]):
        found.append(f"streamed: latencies {streamed['latencies']}, distances {streamed['distances']}")
    return found


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), *sys.argv[3:])
