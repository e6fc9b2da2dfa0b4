"""What verification.json holds: who was compared on what, and what no vector moved."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from jetc.stages.verification.vectors import JETS

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from jetc_runtime.network import Network
    from jetc_testbench.coverage import Coverage
    from jetc_testbench.job import Simulator
    from numpy.typing import NDArray

    from jetc.stages.verification.blocks import BlockRun
    from jetc.stages.verification.cpp_softmax import SoftmaxRun
    from jetc.stages.verification.scores import PhaseCount, Score
    from jetc.stages.verification.tables import TableRun
    from jetc.stages.verification.vectors import Chosen

__all__ = ["VERIFICATION", "Outcome", "verification_record"]

VERIFICATION = "verification.json"


@dataclass(frozen=True, slots=True)
class Outcome:
    """All that was run and compared, with what jets alone and jets and blocks' vectors together moved."""

    chosen: Chosen
    expected: NDArray[np.int64]
    emulator_mismatches: int
    scores: Mapping[Simulator, Score]
    blocks: tuple[BlockRun, ...]
    tables: tuple[TableRun, ...]
    softmax: tuple[SoftmaxRun, ...]
    jets_moved: Coverage
    all_moved: Coverage


def verification_record(
    network: Network, outcome: Outcome, declared_latency_cycles: int
) -> dict[str, object]:
    """Return the record of a verification in which every bit was equal."""
    simulators: dict[str, object] = {name: _simulator_record(each) for name, each in outcome.scores.items()}
    if "icarus" not in outcome.scores:
        simulators["icarus"] = {"not_run": "verification.icarus_jets is 0"}
    return {
        "verdict": _verdict(outcome),
        "vectors": dict(outcome.chosen.groups),
        "evaluator_and_emulator": {
            "vectors": len(outcome.chosen.codes),
            "mismatches": outcome.emulator_mismatches,
        },
        "declared_latency_cycles": declared_latency_cycles,
        "simulators": simulators,
        "blocks": {each.module: _block_record(each) for each in outcome.blocks},
        "tables": [_table_record(each) for each in outcome.tables],
        "softmax_of_the_cpp": {each.layer: _softmax_record(each) for each in outcome.softmax},
        "output_ends": _ends(network, outcome.expected),
        "not_moved_by_jets": asdict(outcome.jets_moved.record()),
        "not_moved_by_jets_and_blocks": asdict(outcome.all_moved.record()),
    }


def _block_record(run: BlockRun) -> dict[str, object]:
    return {"vectors": sum(run.groups.values()), "mismatches": run.mismatches, "groups": dict(run.groups)}


def _table_record(run: TableRun) -> dict[str, object]:
    return {
        "layer": run.layer,
        "table": run.table,
        "entries": run.entries,
        "reachable": run.reachable,
        "compared_in_verilog": run.compared,
        "mismatches": run.mismatches,
    }


def _softmax_record(run: SoftmaxRun) -> dict[str, object]:
    return {
        "exp_entries": run.exp_entries,
        "inverse_entries": run.inverse_entries,
        "vectors": run.vectors,
        "mismatches": run.mismatches,
    }


def _ends(network: Network, expected: NDArray[np.int64]) -> dict[str, dict[str, int]]:
    """Return for each word of out_data the least and the largest code that a jet gave, and the format's."""
    names = [(each, label) for each in network.outputs for label in each.labels]
    found = {}
    for (output, label), column in zip(names, expected.T, strict=True):
        word = network.format_of(output.source)
        found[f"{output.name}.{label}"] = {
            "least_code": int(column.min()),
            "largest_code": int(column.max()),
            "least_of_format": word.min_code,
            "largest_of_format": word.max_code,
        }
    return found


def _verdict(outcome: Outcome) -> str:
    """Return the counts in one line: the jets asked for first, then the corners, then Icarus."""
    scores = outcome.scores
    phases = scores["verilator"]["phases"]
    jets = [each for each in phases if each["name"] in JETS]
    said = f"{_differ(jets)} between RTL, C++ emulator and integer evaluator"
    random = sum(each["vectors"] for each in jets if each["name"] == "random")
    said += f" ({random:,} of them random words: the test split has no more jets)" if random else ""
    said += f"; corners: {_differ([each for each in phases if each['name'] not in JETS])}"
    said += f"; Icarus: {_differ(scores['icarus']['phases'])}" if "icarus" in scores else ""
    alone = sum(sum(each.groups.values()) for each in outcome.blocks)
    wrong = sum(each.mismatches for each in outcome.blocks)
    entries = sum(each.compared for each in outcome.tables)
    unequal = sum(each.mismatches for each in outcome.tables)
    said += f"; blocks alone: {wrong:,} of {alone:,} differ"
    return f"{said}; table entries: {unequal:,} of {entries:,} differ"


def _differ(phases: list[PhaseCount]) -> str:
    wrong, vectors = (sum(each[name] for each in phases) for name in ("mismatches", "vectors"))
    return f"{wrong:,} of {vectors:,} differ"


def _simulator_record(score: Score) -> dict[str, object]:
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
