"""What the last stage of an imported design does: its own C++, the evaluator and the RTL, on all bits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from jetc_runtime.evaluate import evaluate_layers
from jetc_runtime.network import Network
from jetc_testbench.block import batches, inputs_of, taken_of
from jetc_testbench.corners import corner_jets
from jetc_testbench.jet_groups import output_ends
from jetc_testbench.job import Job, Vectors, write_job
from jetc_testbench.ports import tagger_ports
from jetc_testbench.words import input_formats, output_formats, output_labels

from jetc.artifacts.imported import ComparedRecord, ImportedRecord
from jetc.artifacts.record import read, write
from jetc.artifacts.rtl import RtlRecord
from jetc.artifacts.verification import BlockCount, Compared
from jetc.diagnostics.diagnostic import GateError
from jetc.projects.programs import INCLUDES
from jetc.stages.hls4ml.artifact import NETWORK
from jetc.stages.imported.reading import DRIVER, PROJECT
from jetc.stages.verification.blocks import BlockUnderTest, blocks_of, check_covering, run_block
from jetc.stages.verification.copies import copied
from jetc.stages.verification.record import simulated
from jetc.stages.verification.scores import check_score
from jetc.stages.verification.vectors import Chosen, few
from jetc.tools.bench import run_bench
from jetc.tools.gxx import Sources, build_program, run_program

if TYPE_CHECKING:
    from jetc_testbench.job import Phase, Simulator
    from numpy.typing import NDArray

    from jetc.artifacts.bench import ScoreRecord
    from jetc.plan.stage import Step

__all__ = ["check_cpp", "chosen_vectors", "compare", "evaluated", "ran_cpp"]

_SPREADS = 12
"""Normal words have widths from the whole range of their format down to so many halvings of it."""


def compare(step: Step[Any]) -> None:
    """Write compared.json; GateError for the first bit that differs."""
    network = Network.from_json((step.inputs["hls4ml"] / NETWORK).read_text("utf-8"))
    settings = step.spec.verification
    chosen = chosen_vectors(network, settings.jets, np.random.default_rng(settings.seed))
    step.progress.start("the project's C++", len(chosen.codes), "vectors")
    reached, expected = evaluated(network, chosen.codes)
    found = ran_cpp(step, chosen.codes, expected.shape[1])
    check_cpp(network, expected, found)
    step.progress.advance(len(chosen.codes))
    rtl = read(RtlRecord, step.inputs["rtl"])
    scores = _simulated(step, network, rtl, chosen, expected)
    blocks = _blocks(step, network, rtl, reached)
    write(_record(chosen, scores, blocks, rtl.latency_cycles), step.folder)


def chosen_vectors(network: Network, vectors: int, rng: np.random.Generator) -> Chosen:
    """Return as many random vectors, half of them uniform, then corners, and ends of the outputs."""
    formats = input_formats(network)
    low, high = (np.array([getattr(each, end) for each in formats]) for end in ("min_code", "max_code"))
    uniform = rng.integers(low, high + 1, (vectors - vectors // 2, len(formats)), dtype=np.int64)
    spread = (high - low) / np.exp2(rng.integers(1, _SPREADS, (vectors // 2, 1)))
    normal = rng.normal(0.0, 1.0, (vectors // 2, len(formats))) * spread
    groups = {
        "uniform": uniform,
        "normal": np.clip(np.rint(normal), low, high).astype(np.int64),
        **corner_jets(formats, rng),
    }
    groups["output_ends"] = output_ends(network, np.concatenate(list(groups.values())), rng)
    sizes = tuple((name, len(each)) for name, each in groups.items())
    return Chosen(np.concatenate(list(groups.values())), sizes)


def evaluated(
    network: Network, codes: NDArray[np.int64]
) -> tuple[dict[str, NDArray[np.int64]], NDArray[np.int64]]:
    """Return all tensors by name, and the words of all outputs, (vectors, words)."""
    parts = [evaluate_layers(network, inputs_of(network, batch)) for batch in batches(codes)]
    whole = {name: np.concatenate([each[name] for each in parts]) for name in parts[0]}
    return whole, np.concatenate([whole[each.source] for each in network.outputs], axis=1)


def ran_cpp(step: Step[Any], codes: NDArray[np.int64], words: int) -> NDArray[np.int64]:
    """Return the words that the project's own C++ makes, without their signs' extension."""
    folder = step.inputs["hls4ml"].resolve() / PROJECT
    top = read(ImportedRecord, step.inputs["hls4ml"]).top
    program = step.scratch / "driver"
    sources = Sources(folder, (DRIVER, f"firmware/{top}.cpp"), INCLUDES)
    build_program(sources, program, scratch=step.scratch / "objects")
    given, made = step.scratch / "given", step.scratch / "made"
    given.write_bytes(np.ascontiguousarray(codes, dtype="<i8").tobytes())
    run_program(program, str(given), str(made))
    return np.frombuffer(made.read_bytes(), dtype="<i8").reshape(-1, words)


def check_cpp(network: Network, expected: NDArray[np.int64], found: NDArray[np.int64]) -> None:
    """Raise GateError for the first word, (vectors, words), in which evaluator and C++ differ."""
    masks = np.array([(1 << each.width) - 1 for each in output_formats(network)], dtype=np.int64)
    if len(found) != len(expected):
        raise _differs(f"the C++ gave {len(found)} results for {len(expected)} vectors")
    wrong = (expected & masks) != found
    if wrong.any():
        vector = int(np.argmax(wrong.any(axis=1)))
        word = int(np.argmax(wrong[vector]))
        output, label = output_labels(network)[word]
        raise _differs(
            f"integer evaluator and the project's C++ differ on {int(wrong.any(axis=1).sum())} of "
            f"{len(wrong)} vectors; first: vector {vector}, {output}.{label}: evaluator "
            f"{int((expected & masks)[vector, word])}, C++ {int(found[vector, word])}, as bits"
        )


def _differs(what: str) -> GateError:
    return GateError(
        gate="verification",
        what=what,
        why="the layer IR does not say what the project's C++ computes",
        mend="this is a fault of jetc's lowering: report it with the project",
    )


def _simulated(
    step: Step[Any], network: Network, rtl: RtlRecord, chosen: Chosen, expected: NDArray[np.int64]
) -> dict[Simulator, ScoreRecord]:
    """Return the scores of the whole design in every simulator."""
    root = step.inputs["rtl"].resolve()
    sources = tuple(str(root / each) for each in rtl.sources)
    settings, phases = step.spec.verification, chosen.phases()
    jobs: dict[Simulator, tuple[Phase, ...]] = {"verilator": phases}
    if settings.icarus_jets:
        jobs["icarus"] = few(phases, settings.icarus_jets)
    scores: dict[Simulator, ScoreRecord] = {}
    step.progress.start("simulation", len(jobs), "simulators")
    for name, given in jobs.items():
        job = Job(
            name,
            rtl.top,
            sources,
            rtl.latency_cycles,
            settings.seed,
            given,
            rtl.initiation_interval,
            copied=copied(rtl.modules),
        )
        folder = step.scratch / name
        write_job(folder, job, Vectors(tagger_ports(network), chosen.codes, expected))
        scores[name] = run_bench(folder, name)
        check_score(name, scores[name], rtl.latency_cycles, rtl.initiation_interval)
        step.progress.advance()
    return scores


def _blocks(
    step: Step[Any], network: Network, rtl: RtlRecord, reached: dict[str, NDArray[np.int64]]
) -> dict[str, BlockCount]:
    """Drive each block alone with vectors native to its ports."""
    root, blocks = step.inputs["rtl"].resolve(), blocks_of(rtl.modules)
    check_covering(network, blocks)
    counts = {}
    step.progress.start("blocks alone", len(blocks), "blocks")
    for block in blocks:
        sources = tuple(str(root / each) for each in rtl.modules[block.module].sources)
        taken = taken_of(network, block, reached)
        under = BlockUnderTest(network, block, sources, taken, step.spec.verification.seed)
        run = run_block(under, step.scratch / block.module)
        total = sum(run.groups.values())
        counts[block.module] = BlockCount(vectors=total, mismatches=run.mismatches, groups=dict(run.groups))
        step.progress.advance()
    return counts


def _record(
    chosen: Chosen, scores: dict[Simulator, ScoreRecord], blocks: dict[str, BlockCount], latency: int
) -> ComparedRecord:
    total, alone = len(chosen.codes), sum(each.vectors for each in blocks.values())
    driven = {name: sum(each.vectors for each in score.phases) for name, score in scores.items()}
    told = ", ".join(f"{name.capitalize()} {count:,}" for name, count in driven.items())
    return ComparedRecord(
        verdict=f"0 differ: evaluator and the project's C++ on {total:,} vectors, RTL in {told}, "
        f"blocks alone {alone:,}",
        vectors=dict(chosen.groups),
        evaluator_and_cpp=Compared(vectors=total, mismatches=0),
        declared_latency_cycles=latency,
        simulators={name: simulated(score) for name, score in scores.items()},
        blocks=blocks,
    )
