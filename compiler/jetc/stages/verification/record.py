"""What verification.json holds: who was compared on what, and what no vector moved."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from jetc.artifacts.interface import interface_of
from jetc.artifacts.verification import (
    BlockCount,
    Compared,
    LayerNotMoved,
    NotMoved,
    NotRun,
    OutputNotMoved,
    Phase,
    Simulated,
    SoftmaxCount,
    TableCount,
    TableNotMoved,
    VerificationRecord,
    WordEnds,
)
from jetc.stages.verification.link_jets import NTUPLES
from jetc.stages.verification.vectors import CONTROLS, JETS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from jetc_runtime.network import Network
    from jetc_testbench.coverage import Coverage
    from jetc_testbench.job import Simulator
    from numpy.typing import NDArray

    from jetc.artifacts.bench import PhaseCount, ScoreRecord
    from jetc.stages.verification.blocks import BlockRun
    from jetc.stages.verification.cpp_softmax import SoftmaxRun
    from jetc.stages.verification.tables import TableRun
    from jetc.stages.verification.vectors import Chosen

__all__ = ["VerificationRun", "simulated", "verification_record"]

_FILES = 3
"""So many names stand in the verdict; the report has all."""


@dataclass(frozen=True, slots=True)
class VerificationRun:
    """All that was run and compared, with what jets alone and jets and blocks' vectors together moved."""

    chosen: Chosen
    expected: NDArray[np.int64]
    emulator_mismatches: int
    words: Mapping[str, Compared]
    files_without_words: tuple[str, ...]
    ghdl_jets: int
    """Jets that the spec wants in GHDL, which is not run where it is not installed."""
    scores: Mapping[Simulator, ScoreRecord]
    link_scores: Mapping[Simulator, ScoreRecord]
    stream_scores: Mapping[Simulator, ScoreRecord]
    blocks: tuple[BlockRun, ...]
    tables: tuple[TableRun, ...]
    softmax: tuple[SoftmaxRun, ...]
    jets_moved: Coverage
    all_moved: Coverage


def verification_record(
    network: Network, outcome: VerificationRun, declared_latency_cycles: int
) -> VerificationRecord:
    """Return the record of a verification in which every bit was equal."""
    return VerificationRecord(
        verdict=_verdict(outcome),
        vectors=dict(outcome.chosen.groups),
        evaluator_and_emulator=Compared(
            vectors=len(outcome.chosen.codes), mismatches=outcome.emulator_mismatches
        ),
        numpy_and_emulator_on_words=dict(outcome.words),
        files_without_words=outcome.files_without_words,
        declared_latency_cycles=declared_latency_cycles,
        simulators=_simulators(outcome.scores) | _ghdl(outcome),
        link_simulators=_simulators(outcome.link_scores) if outcome.link_scores else {},
        stream_simulators=_simulators(outcome.stream_scores) if outcome.stream_scores else {},
        blocks={each.module: _block(each) for each in outcome.blocks},
        tables=tuple(_table(each) for each in outcome.tables),
        softmax_of_the_cpp={each.layer: _softmax(each) for each in outcome.softmax},
        output_ends=_ends(network, outcome.expected),
        not_moved_by_jets=_not_moved(outcome.jets_moved),
        not_moved_by_jets_and_blocks=_not_moved(outcome.all_moved),
    )


def _simulators(scores: Mapping[Simulator, ScoreRecord]) -> dict[str, Simulated | NotRun]:
    found: dict[str, Simulated | NotRun] = {name: simulated(each) for name, each in scores.items()}
    if "icarus" not in scores:
        found["icarus"] = NotRun(not_run="verification.icarus_jets is 0")
    return found


def _ghdl(outcome: VerificationRun) -> dict[str, Simulated | NotRun]:
    if not outcome.ghdl_jets or "ghdl" in outcome.scores:
        return {}
    return {"ghdl": NotRun(not_run="ghdl is not installed")}


def _block(run: BlockRun) -> BlockCount:
    return BlockCount(vectors=sum(run.groups.values()), mismatches=run.mismatches, groups=dict(run.groups))


def _table(run: TableRun) -> TableCount:
    return TableCount(
        layer=run.layer,
        table=run.table,
        entries=run.entries,
        reachable=run.reachable,
        compared_in_verilog=run.compared,
        mismatches=run.mismatches,
    )


def _softmax(run: SoftmaxRun) -> SoftmaxCount:
    return SoftmaxCount(
        exp_entries=run.exp_entries,
        inverse_entries=run.inverse_entries,
        vectors=run.vectors,
        mismatches=run.mismatches,
    )


def _ends(network: Network, expected: NDArray[np.int64]) -> dict[str, WordEnds]:
    """Return for each word of out_data the least and the largest code that a jet gave, and the format's."""
    port = interface_of(network).out_data
    return {
        name: WordEnds(
            least_code=int(column.min()),
            largest_code=int(column.max()),
            least_of_format=word.format.min_code,
            largest_of_format=word.format.max_code,
        )
        for name, word, column in zip(port.names, port.words, expected.T, strict=True)
    }


def _not_moved(coverage: Coverage) -> NotMoved:
    found = coverage.record()
    return NotMoved(
        vectors=found.vectors,
        layers=tuple(LayerNotMoved(**asdict(each)) for each in found.layers),
        tables=tuple(TableNotMoved(**asdict(each)) for each in found.tables),
        outputs=tuple(OutputNotMoved(**asdict(each)) for each in found.outputs),
    )


def _verdict(outcome: VerificationRun) -> str:
    """Return the counts in one line: jets asked for, corners, jets around gaps and resets, then Icarus."""
    scores = outcome.scores
    phases = scores["verilator"].phases
    jets = [each for each in phases if each.name in JETS]
    said = f"{_differ(jets)} between RTL, C++ emulator and integer evaluator"
    random = sum(each.vectors for each in jets if each.name == "random")
    said += f" ({random:,} of them random words: the test split has no more jets)" if random else ""
    made = [each for each in phases if each.name not in (*JETS, *CONTROLS)]
    said += f"; corners and made jets: {_differ(made)}"
    controls = [each for each in phases if each.name in CONTROLS]
    said += f"; around gaps and resets: {_differ(controls)}" if controls else ""
    said += f"; Icarus: {_differ(scores['icarus'].phases)}" if "icarus" in scores else ""
    said += f"; VHDL in GHDL: {_differ(scores['ghdl'].phases)}" if "ghdl" in scores else ""
    if outcome.words:
        unlike = sum(each.mismatches for each in outcome.words.values())
        given = sum(each.vectors for each in outcome.words.values())
        said += f"; words on the link, numpy and C++: {unlike:,} of {given:,} differ"
        said += _left_out(outcome.words, outcome.files_without_words)
    if outcome.link_scores:
        said += f", numpy and RTL: {_differ(outcome.link_scores['verilator'].phases)}"
        said += _few(outcome.link_scores)
    if outcome.stream_scores:
        said += f"; AXI4-Stream: {_differ(outcome.stream_scores['verilator'].phases)}"
        said += _few(outcome.stream_scores)
    alone = sum(sum(each.groups.values()) for each in outcome.blocks)
    wrong = sum(each.mismatches for each in outcome.blocks)
    entries = sum(each.compared for each in outcome.tables)
    unequal = sum(each.mismatches for each in outcome.tables)
    said += f"; blocks alone: {wrong:,} of {alone:,} differ"
    return f"{said}; table entries: {unequal:,} of {entries:,} differ"


def _few(scores: Mapping[Simulator, ScoreRecord]) -> str:
    """Say how many differ of the few jets that slow simulators were given, where they ran."""
    icarus, ghdl = scores.get("icarus"), scores.get("ghdl")
    said = "" if icarus is None else f", in Icarus {_differ(icarus.phases)}"
    return said if ghdl is None else f"{said}, VHDL in GHDL {_differ(ghdl.phases)}"


def _left_out(words: Mapping[str, Compared], files: Sequence[str]) -> str:
    """Say which files no jet could be given of, and where that leaves none of the ntuples."""
    told = f"left out, without words: {', '.join(files[:_FILES])}" if files else ""
    told += f" and {len(files) - _FILES} more" if len(files) > _FILES else ""
    none = "no jet of the ntuples is among them" if NTUPLES in words and not words[NTUPLES].vectors else ""
    both = "; ".join(each for each in (none, told) if each)
    return f" ({both})" if both else ""


def _differ(phases: Sequence[PhaseCount]) -> str:
    wrong, vectors = sum(each.mismatches for each in phases), sum(each.vectors for each in phases)
    return f"{wrong:,} of {vectors:,} differ"


def simulated(score: ScoreRecord) -> Simulated:
    """Return what a record says of a simulation; ValueError where nothing came out."""
    if score.latency_cycles is None:
        raise ValueError("a simulation without any output shows nothing")
    return Simulated(
        vectors=sum(each.vectors for each in score.phases),
        mismatches=score.mismatches,
        unexpected=score.unexpected,
        unknown=score.unknown,
        corners={
            each.name: Phase(
                vectors=each.vectors, mismatches=each.mismatches, lost_to_reset=each.lost_to_reset
            )
            for each in score.phases
        },
        latency_cycles=score.latency_cycles,
        interval_cycles=score.interval_cycles,
        clocks=score.clocks,
    )
