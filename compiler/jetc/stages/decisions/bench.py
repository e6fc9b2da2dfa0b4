"""The Verilog that decides, in the simulator, against what the derivation decides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from jetc_runtime.fixed_point import FixedPoint
from jetc_testbench.job import Job, Phase, Vectors, write_job
from jetc_testbench.ports import decision_ports

from jetc.stages.verification.scores import check_score
from jetc.tools.bench import run_bench

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from jetc_runtime.network import Network
    from jetc_testbench.job import Simulator
    from numpy.typing import NDArray

    from jetc.decide.rtl import DecisionsRtl
    from jetc.stages.decisions.expected import ScoredJets

    Integers = NDArray[np.int64]
    Groups = Sequence[tuple[str, int]]

__all__ = ["DrivenJets", "check_verilog"]

_HALF_BITS = 32
_AGAIN = 1000


@dataclass(frozen=True, slots=True, eq=False)
class DrivenJets:
    """Jets, the codes of all output ports, (jets, words), what comes out, and the groups' names and sizes.

    The last group has events of one jet, and runs again with resets; the first events run again with gaps.
    """

    jets: ScoredJets
    outputs: Integers
    expected: Integers
    groups: Groups


def check_verilog(  # noqa: PLR0913 - what a run of the bench consists of
    rtl: DecisionsRtl,
    sources: tuple[str, ...],
    network: Network,
    driven: DrivenJets,
    folder: Path,
    *,
    seed: int,
    simulator: Simulator = "verilator",
) -> None:
    """Raise GateError unless every jet gives what is expected."""
    words = driven.jets.words[:, np.newaxis] >> np.array([0, _HALF_BITS], dtype=np.uint64)
    halves = (words & np.uint64((1 << _HALF_BITS) - 1)).astype(np.int64)
    last = driven.jets.last[:, np.newaxis].astype(np.int64)
    codes = np.concatenate([last, halves, driven.outputs], axis=1)
    given = [(each.name, FixedPoint(each.bits, each.bits, signed=False)) for each in rtl.given]
    job = Job(simulator, rtl.top, sources, rtl.latency_cycles, seed, _phases(driven.groups, driven.jets.last))
    write_job(folder, job, Vectors(decision_ports(network, given), codes, driven.expected))
    check_score(f"{simulator}, decisions", run_bench(folder, simulator), rtl.latency_cycles, 1)


def _phases(groups: Groups, last: NDArray[np.bool_]) -> tuple[Phase, ...]:
    phases, first = [], 0
    for name, count in groups:
        phases.append(Phase(name, "back_to_back", first, count))
        first += count
    alone = groups[-1][1]
    ends = np.flatnonzero(last)
    whole = int(ends[ends < _AGAIN][-1]) + 1 if (ends < _AGAIN).any() else int(ends[0]) + 1
    return (
        *phases,
        Phase("gaps_in_valid", "gaps", 0, whole),
        Phase("reset_mid_stream", "reset", first - alone, min(alone, _AGAIN)),
    )
