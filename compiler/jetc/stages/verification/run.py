"""What stage `verification` does: choose vectors, compare evaluator and emulator, then simulate the RTL.

The whole design is simulated with its protocol, each block alone with vectors native to its ports, and
every look-up module over all its entries.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from jetc_runtime.evaluate import evaluate, evaluate_layers
from jetc_runtime.network import Network
from jetc_testbench.block import batches, inputs_of, taken_of
from jetc_testbench.coverage import Coverage
from jetc_testbench.job import Job, Phase, Vectors, write_job
from jetc_testbench.ports import tagger_ports

from jetc.artifacts.record import read, write
from jetc.artifacts.rtl import RtlRecord
from jetc.diagnostics.diagnostic import GateError
from jetc.prepare.link import link_chain
from jetc.stages.hls4ml.artifact import NETWORK
from jetc.stages.training.jets import trained_sets
from jetc.stages.verification.blocks import BlockUnderTest, blocks_of, check_covering, run_block
from jetc.stages.verification.copies import copied
from jetc.stages.verification.cpp_softmax import check_softmax, softmax_layers
from jetc.stages.verification.link_bench import LinkBench
from jetc.stages.verification.link_compare import compare_words
from jetc.stages.verification.link_jets import choose_words
from jetc.stages.verification.record import VerificationRun, verification_record
from jetc.stages.verification.scores import check_score
from jetc.stages.verification.stream_bench import stream_jobs
from jetc.stages.verification.tables import run_tables
from jetc.stages.verification.vectors import choose, few, test_jets
from jetc.tools.bench import run_bench
from jetc.tools.ghdl import is_ghdl_there

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from concurrent.futures import Future
    from pathlib import Path

    from jetc_runtime.emulator import Emulator
    from jetc_runtime.network import Output
    from jetc_testbench.block import Block
    from jetc_testbench.job import Simulator
    from numpy.typing import NDArray

    from jetc.artifacts.bench import ScoreRecord
    from jetc.artifacts.verification import Compared
    from jetc.language.sections.model import Verification
    from jetc.plan.stage import Step
    from jetc.stages.verification.blocks import BlockRun
    from jetc.stages.verification.cpp_softmax import SoftmaxCode, SoftmaxRun
    from jetc.stages.verification.reads import Reads
    from jetc.stages.verification.vectors import Chosen

    Words = NDArray[np.uint64]

__all__ = ["Cpp", "verify"]

_WORKERS = 2
_Argument = TypeVar("_Argument")
_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class Cpp:
    """What the C++ gives: whole jets, by input codes and by words on the link, and its softmax alone.

    That is compiled where it is asked for, beside the simulations.
    """

    emulator: Emulator
    words: Callable[[Words, Words], Words]
    """The outgoing words, (jets, words), of words of jets, (jets,), and candidates, (jets, candidates)."""
    softmax: Callable[[], SoftmaxCode]


@dataclass(frozen=True, slots=True)
class _Jets:
    """The jets chosen, what they give at out_data, (jets, words), and at blocks' ports, what they move."""

    chosen: Chosen
    expected: NDArray[np.int64]
    reached: Mapping[str, NDArray[np.int64]]
    moved: Coverage


def verify(step: Step[Reads], cpp: Cpp) -> None:
    """Write verification.json; GateError for the first bit that differs."""
    network = Network.from_json((step.inputs["hls4ml"] / NETWORK).read_text("utf-8"))
    words = _words_compared(step, network, cpp)
    rtl = read(RtlRecord, step.inputs["rtl"])
    folders = trained_sets(step)
    chosen = choose(network, test_jets(network, folders, step.spec.verification.jets), step.spec.verification)
    step.progress.start("emulators", len(chosen.codes), "jets")
    blocks = blocks_of(rtl.modules)
    check_covering(network, blocks)
    jets = _evaluated(network, chosen, blocks)
    mismatches = _compared(network, jets.expected, _emulated(network, chosen, cpp.emulator))
    step.progress.advance(len(chosen.codes))
    benches = _Benches(step, network, rtl, jets, cpp.softmax, words)
    write(verification_record(network, benches.run(mismatches), rtl.latency_cycles), step.folder)


def _emulated(network: Network, chosen: Chosen, emulator: Emulator) -> dict[str, NDArray[np.int64]]:
    inputs = inputs_of(network, chosen.codes)
    return emulator.predict(*(inputs[each.name] for each in network.inputs))


@dataclass(frozen=True, slots=True)
class _OnWords:
    """What is run from words on the link, and what was compared on them between numpy and C++."""

    bench: LinkBench
    compared: Mapping[str, Compared]


def _words_compared(step: Step[Reads], network: Network, cpp: Cpp) -> _OnWords | None:
    """Compare the C++ on words of the link with the chain in numpy; None without section `link`."""
    chain = link_chain(step.spec.features, step.spec.link, network)
    if chain is None:
        return None
    given = choose_words(step, chain.candidates)
    step.progress.start("words on the link", len(given.jets), "jets")
    expected = chain.run(given.jets, given.candidates, partial(evaluate, network))
    found = cpp.words(given.jets, given.candidates)
    step.progress.advance(len(given.jets))
    compared = compare_words(chain, given, expected, found, reading="the C++ emulator")
    return _OnWords(LinkBench(chain, given, expected), compared)


def _evaluated(network: Network, chosen: Chosen, blocks: tuple[Block, ...]) -> _Jets:
    coverage = Coverage(network)
    expected: list[NDArray[np.int64]] = []
    reached: dict[str, list[NDArray[np.int64]]] = {
        each.tensor: [] for block in blocks for each in block.takes
    }
    for batch in batches(chosen.codes):
        tensors = evaluate_layers(network, inputs_of(network, batch))
        coverage.observe(tensors)
        expected.append(np.concatenate([tensors[each.source] for each in network.outputs], axis=1))
        for name, parts in reached.items():
            parts.append(tensors[name])
    found = {name: np.concatenate(parts) for name, parts in reached.items()}
    return _Jets(chosen, np.concatenate(expected), found, coverage)


def _compared(
    network: Network, evaluated: NDArray[np.int64], emulated: Mapping[str, NDArray[np.int64]]
) -> int:
    """Return on how many jets evaluator and emulator differ: 0, GateError names the first bit otherwise."""
    ends = np.cumsum([len(each.labels) for each in network.outputs])
    wrong = np.zeros(len(evaluated), dtype=bool)
    for output, ours in zip(network.outputs, np.split(evaluated, ends[:-1], axis=1), strict=True):
        differs = (ours != emulated[output.name]).any(axis=1)
        if differs.any():
            raise _emulator_differs(network, output, ours, emulated[output.name])
        wrong |= differs
    return int(wrong.sum())


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


@dataclass(frozen=True, slots=True)
class _Benches:
    """Everything that is run on the design and on the C++ of the softmax, two at a time."""

    step: Step[Reads]
    network: Network
    rtl: RtlRecord
    jets: _Jets
    softmax: Callable[[], SoftmaxCode]
    words: _OnWords | None

    def run(self, emulator_mismatches: int) -> VerificationRun:
        """Run all, then raise what failed, the C++ before the whole design before its parts."""
        settings, modules = self.step.spec.verification, self.rtl.modules
        jobs, blocks, link = self._jobs(settings), blocks_of(modules), self._link_jobs(settings)
        stream = self._stream_jobs(link or jobs)
        benches = len(jobs) + len(link) + len(stream) + len(blocks) + 2
        self.step.progress.start("simulation", benches, "benches")
        with ThreadPoolExecutor(_WORKERS) as pool:
            scores = {each.simulator: self._submit(pool, self._simulated, each) for each in jobs}
            chained = {each.simulator: self._submit(pool, self._chained, each) for each in link}
            streamed = {each.simulator: self._submit(pool, self._streamed, each) for each in stream}
            alone = [self._submit(pool, self._alone, each) for each in blocks]
            softmax = self._submit(pool, self._softmax, settings.seed)
            tables = self._submit(
                pool,
                lambda folder: run_tables(self.network, modules, self._root, folder),
                self._scratch("tables"),
            )
        compared = softmax.result()
        for simulator, score in scores.items():
            check_score(simulator, score.result(), self.rtl.latency_cycles, self.rtl.initiation_interval)
        for each in link:
            check_score(
                f"{each.simulator}, words on the link",
                chained[each.simulator].result(),
                each.latency_cycles,
                each.interval_cycles,
            )
        for each in stream:
            check_score(
                f"{each.simulator}, AXI4-Stream",
                streamed[each.simulator].result(),
                each.latency_cycles,
                each.interval_cycles,
            )
        runs = tuple(each.result() for each in alone)
        moved = Coverage(self.network)
        for coverage in (self.jets.moved, *(each.coverage for each in runs)):
            moved.add(coverage)
        return VerificationRun(
            chosen=self.jets.chosen,
            expected=self.jets.expected,
            emulator_mismatches=emulator_mismatches,
            words={} if self.words is None else self.words.compared,
            files_without_words=() if self.words is None else self.words.bench.given.left_out,
            ghdl_jets=settings.ghdl_jets,
            scores={name: each.result() for name, each in scores.items()},
            link_scores={name: each.result() for name, each in chained.items()},
            stream_scores={name: each.result() for name, each in streamed.items()},
            blocks=runs,
            tables=tables.result(),
            softmax=compared,
            jets_moved=self.jets.moved,
            all_moved=moved,
        )

    @property
    def _root(self) -> Path:
        return self.step.inputs["rtl"].resolve()

    def _scratch(self, name: str) -> Path:
        return self.step.scratch / name

    def _submit(
        self, pool: ThreadPoolExecutor, task: Callable[[_Argument], _Result], argument: _Argument
    ) -> Future[_Result]:
        def counted() -> _Result:
            found = task(argument)
            self.step.progress.advance()
            return found

        return pool.submit(counted)

    def _simulated(self, job: Job) -> ScoreRecord:
        folder = self._scratch(job.simulator)
        write_job(folder, job, self._vectors)
        return run_bench(folder, job.simulator)

    def _chained(self, job: Job) -> ScoreRecord:
        assert self.words is not None  # noqa: S101 - there is no such job without it
        folder = self._scratch(f"link_{job.simulator}")
        write_job(folder, job, self.words.bench.vectors())
        return run_bench(folder, job.simulator)

    def _streamed(self, job: Job) -> ScoreRecord:
        folder = self._scratch(f"stream_{job.simulator}")
        write_job(folder, job, self._vectors if self.words is None else self._words_on_a_stream(self.words))
        return run_bench(folder, job.simulator)

    def _words_on_a_stream(self, words: _OnWords) -> Vectors:
        """What is driven, and what leaves the wrapper: with what decides on events takes, where it does."""
        stream = self.rtl.stream
        return words.bench.vectors(self.network if stream is not None and stream.decides else None)

    @property
    def _vectors(self) -> Vectors:
        """What is driven at the tagger's ports."""
        return Vectors(tagger_ports(self.network), self.jets.chosen.codes, self.jets.expected)

    def _stream_jobs(self, inside: Sequence[Job]) -> tuple[Job, ...]:
        """Return the runs of the wrapper for streams, which is around what the jobs `inside` run."""
        stream = self.rtl.stream
        return () if stream is None else (*stream_jobs(inside, stream, self._root),)

    def _link_jobs(self, settings: Verification) -> tuple[Job, ...]:
        if self.words is None or self.rtl.link is None:
            return ()
        return self.words.bench.jobs(self.rtl, self.rtl.link, self._root, settings)

    def _alone(self, block: Block) -> BlockRun:
        sources = tuple(str(self._root / each) for each in self.rtl.modules[block.module].sources)
        reached = taken_of(self.network, block, self.jets.reached)
        under = BlockUnderTest(self.network, block, sources, reached, self.step.spec.verification.seed)
        return run_block(under, self._scratch(block.module))

    def _softmax(self, seed: int) -> tuple[SoftmaxRun, ...]:
        if not softmax_layers(self.network):
            return ()
        return check_softmax(self.network, self.softmax(), seed=seed)

    def _jobs(self, settings: Verification) -> tuple[Job, ...]:
        sources = tuple(str(self._root / each) for each in self.rtl.sources)
        phases = self.jets.chosen.phases()

        def job(simulator: Simulator, chosen: tuple[Phase, ...]) -> Job:
            return Job(
                simulator,
                self.rtl.top,
                sources,
                self.rtl.latency_cycles,
                settings.seed,
                chosen,
                self.rtl.initiation_interval,
                copied=copied(self.rtl.modules),
            )

        jobs = [job("verilator", phases)]
        if settings.icarus_jets:
            jobs.append(job("icarus", few(phases, settings.icarus_jets)))
        if settings.ghdl_jets and is_ghdl_there():
            vhdl = tuple(str(self._root / each) for each in self.rtl.vhdl)
            jobs.append(replace(job("ghdl", few(phases, settings.ghdl_jets)), sources=vhdl))
        return tuple(jobs)
