"""What stage `verification` does: choose vectors, compare evaluator and emulator, then simulate the RTL."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict, cast

import numpy as np
from jetc_runtime.evaluate import evaluate
from jetc_runtime.network import Network
from jetc_testbench.corners import corner_jets, random_jets
from jetc_testbench.job import Job, Phase, Vectors, write_job

from jetc.diagnostic import GateError
from jetc.stages.hls4ml_artifact import NETWORK
from jetc.stages.rtl_artifact import RTL
from jetc.tools.bench import run_bench

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from jetc_runtime.emulator import Emulator
    from jetc_runtime.network import Output
    from jetc_testbench.job import Simulator
    from numpy.typing import NDArray

    from jetc.plan.stage import Step
    from jetc.spec.model import Verification

__all__ = ["VERIFICATION", "verify"]

VERIFICATION = "verification.json"
_CONTROL_JETS = 1000
"""Jets offered again with gaps, and again with resets among them."""
_ICARUS_CONTROL_JETS = 4
_JETS = ("test_split", "random")
_CONTROLS = ("gaps_in_valid", "reset_mid_stream")


class _First(TypedDict):
    phase: str
    vector: int
    clock: int
    output: str
    label: str
    expected_code: int
    expected_value: float
    found_code: int | None
    found_value: float | None


class _PhaseCount(TypedDict):
    name: str
    vectors: int
    mismatches: int
    lost_to_reset: int


class _Score(TypedDict):
    clocks: int
    seconds: float
    phases: list[_PhaseCount]
    mismatches: int
    unexpected: int
    unknown: int
    first: _First | None
    latency_cycles: int | None
    interval_cycles: float | None


class _RtlRecord(TypedDict):
    top: str
    sources: list[str]
    latency_cycles: int
    clock_mhz: float


@dataclass(frozen=True, slots=True)
class _Chosen:
    """All vectors, group after group, and the groups' names and sizes in that order."""

    codes: NDArray[np.int64]
    groups: tuple[tuple[str, int], ...]

    def phases(self) -> tuple[Phase, ...]:
        """Return every group at a jet per clock, then the first jets again with gaps and with resets."""
        firsts = np.cumsum([0, *(count for _, count in self.groups)])
        streamed = (
            Phase(name, "back_to_back", int(first), count)
            for (name, count), first in zip(self.groups, firsts, strict=False)
            if count
        )
        again = min(_CONTROL_JETS, len(self.codes))
        return (
            *streamed,
            Phase(_CONTROLS[0], "gaps", 0, again),
            Phase(_CONTROLS[1], "reset", 0, again),
        )


def verify(step: Step, emulator: Emulator) -> None:
    """Write verification.json; GateError for the first bit that differs."""
    settings = step.spec.verification
    network = Network.from_json((step.inputs["hls4ml"] / NETWORK).read_text("utf-8"))
    jets = np.load(step.inputs["dataset"] / "test" / "codes.npy", mmap_mode="r")
    chosen = _choose(network, jets, settings)
    step.progress.start("emulators", len(chosen.codes), "jets")
    expected, mismatches = _expected(network, chosen.codes, emulator)
    step.progress.advance(len(chosen.codes))
    rtl: _RtlRecord = json.loads((step.inputs["rtl"] / RTL).read_text("utf-8"))
    jobs = _jobs(rtl, step.inputs["rtl"], chosen, settings)
    step.progress.start("simulation", len(jobs), "simulators")

    def simulate(job: Job) -> _Score:
        folder = step.scratch / job.simulator
        write_job(folder, job, Vectors(network, chosen.codes, expected))
        score = cast("_Score", run_bench(folder, job.simulator))
        step.progress.advance()
        return score

    with ThreadPoolExecutor(len(jobs)) as pool:
        scores = dict(zip((each.simulator for each in jobs), pool.map(simulate, jobs), strict=True))
    for simulator, score in scores.items():
        _check(simulator, score, rtl["latency_cycles"])
    record = _record(chosen, scores, rtl, mismatches)
    (step.folder / VERIFICATION).write_text(json.dumps(record, indent=1) + "\n", "utf-8")


def _choose(network: Network, jets: NDArray[np.int64], settings: Verification) -> _Chosen:
    """Return the jets of the test split, random ones where there are too few, and the corners."""
    rng = np.random.default_rng(settings.seed)
    taken = np.asarray(jets[: settings.jets], dtype=np.int64)
    filled = random_jets(network.input, settings.jets - len(taken), rng)
    corners = corner_jets(network.input, rng)
    groups = {"test_split": taken, "random": filled, **corners}
    return _Chosen(
        np.concatenate(list(groups.values())), tuple((name, len(each)) for name, each in groups.items())
    )


def _expected(
    network: Network, codes: NDArray[np.int64], emulator: Emulator
) -> tuple[NDArray[np.int64], int]:
    """Return the words of out_data, (jets, words), and on how many jets evaluator and emulator differ.

    That number is 0: GateError names the first bit otherwise.
    """
    evaluated, emulated = evaluate(network, codes), emulator.predict(codes)
    wrong = np.zeros(len(codes), dtype=bool)
    for output in network.outputs:
        differs = (evaluated[output.name] != emulated[output.name]).any(axis=1)
        if differs.any():
            raise _emulator_differs(network, output, evaluated[output.name], emulated[output.name])
        wrong |= differs
    return np.concatenate([emulated[output.name] for output in network.outputs], axis=1), int(wrong.sum())


def _emulator_differs(
    network: Network, output: Output, ours: NDArray[np.int64], theirs: NDArray[np.int64]
) -> GateError:
    wrong = (ours != theirs).any(axis=1)
    jet = int(np.argmax(wrong))
    label = int(np.argmax(ours[jet] != theirs[jet]))
    lsb = network.format_of(output.source).lsb
    found, wanted = int(ours[jet, label]), int(theirs[jet, label])
    return GateError(
        gate="verification",
        what=f"integer evaluator and C++ emulator differ on {int(wrong.sum())} of {len(ours)} jets; "
        f"first jet {jet}, {output.name}.{output.labels[label]}: evaluator {found} ({found * lsb:g}), "
        f"emulator {wanted} ({wanted * lsb:g})",
        why="the layer IR does not say what the hls4ml C++ computes",
        mend="this is a fault of jetc's lowering: report it with the spec",
    )


def _jobs(rtl: _RtlRecord, folder: Path, chosen: _Chosen, settings: Verification) -> tuple[Job, ...]:
    sources = tuple(str((folder / each).resolve()) for each in rtl["sources"])

    def job(simulator: Simulator, phases: tuple[Phase, ...]) -> Job:
        return Job(simulator, rtl["top"], sources, rtl["latency_cycles"], settings.seed, phases)

    everything = job("verilator", chosen.phases())
    if not settings.icarus_jets:
        return (everything,)
    return everything, job("icarus", _few(chosen.phases(), settings.icarus_jets))


def _few(phases: tuple[Phase, ...], jets: int) -> tuple[Phase, ...]:
    """Share `jets` among the phases: one each, a few to those with gaps and resets, the rest to the first."""
    kept = [each for each in phases if each.name != "random"][:jets]
    spare = jets - len(kept)
    few = min(_ICARUS_CONTROL_JETS, spare // len(_CONTROLS))
    counts = [1 + few * (each.kind != "back_to_back") for each in kept]
    counts[0] += jets - sum(counts)
    return tuple(
        Phase(each.name, each.kind, each.first, min(each.count, count))
        for each, count in zip(kept, counts, strict=True)
    )


def _check(simulator: Simulator, score: _Score, latency: int) -> None:
    """Raise GateError unless every word came out equal, at its clock, and nothing else came out."""
    vectors = sum(each["vectors"] for each in score["phases"])
    faults = [
        f"{score['mismatches']} of {vectors} jets differ" if score["mismatches"] else "",
        f"{score['unexpected']} outputs are valid that no jet accounts for" if score["unexpected"] else "",
        f"{score['unknown']} outputs have unknown bits (X)" if score["unknown"] else "",
        _timing_fault(score, latency),
        _first_fault(score["first"]),
    ]
    found = "; ".join(each for each in faults if each)
    if found:
        raise GateError(
            gate="verification",
            what=f"{simulator}: the RTL does not equal the emulator: {found}",
            why="a trigger whose firmware and emulator differ has no working points",
            mend="this is a fault of the RTL path: keep the spec, and look at the first jet named",
        )


def _timing_fault(score: _Score, latency: int) -> str:
    if score["latency_cycles"] is None:
        return "nothing came out"
    if score["latency_cycles"] != latency:
        return f"the latency is {score['latency_cycles']} cycles, declared are {latency}"
    if score["interval_cycles"] not in (None, 1.0):
        return f"jets come out every {score['interval_cycles']:g} cycles, not every one"
    return ""


def _first_fault(first: _First | None) -> str:
    if first is None:
        return ""
    found = "nothing came out"
    if first["found_code"] is not None:
        found = f"the RTL gives code {first['found_code']} ({first['found_value']:g})"
    return (
        f"first: vector {first['vector']} (phase {first['phase']}, clock {first['clock']}), "
        f"{first['output']}.{first['label']}: the emulator gives code {first['expected_code']} "
        f"({first['expected_value']:g}), {found}"
    )


def _record(
    chosen: _Chosen, scores: Mapping[Simulator, _Score], rtl: _RtlRecord, mismatches: int
) -> dict[str, object]:
    simulators: dict[str, object] = {name: _simulator_record(score) for name, score in scores.items()}
    if "icarus" not in scores:
        simulators["icarus"] = {"not_run": "verification.icarus_jets is 0"}
    return {
        "verdict": _verdict(scores),
        "vectors": dict(chosen.groups),
        "evaluator_and_emulator": {"vectors": len(chosen.codes), "mismatches": mismatches},
        "declared_latency_cycles": rtl["latency_cycles"],
        "simulators": simulators,
    }


def _verdict(scores: Mapping[Simulator, _Score]) -> str:
    """Return the counts in one line: the jets asked for first, then the corners, then Icarus."""
    phases = scores["verilator"]["phases"]
    jets = [each for each in phases if each["name"] in _JETS]
    said = f"{_differ(jets)} between RTL, C++ emulator and integer evaluator"
    random = sum(each["vectors"] for each in jets if each["name"] == "random")
    said += f" ({random:,} of them random words: the test split has no more jets)" if random else ""
    said += f"; corners: {_differ([each for each in phases if each['name'] not in _JETS])}"
    return said + (f"; Icarus: {_differ(scores['icarus']['phases'])}" if "icarus" in scores else "")


def _differ(phases: list[_PhaseCount]) -> str:
    wrong, vectors = (sum(each[name] for each in phases) for name in ("mismatches", "vectors"))
    return f"{wrong:,} of {vectors:,} differ"


def _simulator_record(score: _Score) -> dict[str, object]:
    vectors = sum(each["vectors"] for each in score["phases"])
    return {
        "vectors": vectors,
        "mismatches": score["mismatches"],
        "unexpected": score["unexpected"],
        "unknown": score["unknown"],
        "corners": {
            each["name"]: {
                "vectors": each["vectors"],
                "mismatches": each["mismatches"],
                "lost_to_reset": each["lost_to_reset"],
            }
            for each in score["phases"]
        },
        "latency_cycles": score["latency_cycles"],
        "interval_cycles": score["interval_cycles"],
        "clocks": score["clocks"],
    }
