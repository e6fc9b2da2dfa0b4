"""The design that decides, in a simulator, against what the derivation decides."""

from __future__ import annotations

from dataclasses import dataclass, replace
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

__all__ = ["DrivenJets", "check_rtl"]

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


def check_rtl(  # noqa: PLR0913 - what a run of the bench consists of
    rtl: DecisionsRtl,
    sources: tuple[str, ...],
    network: Network,
    driven: DrivenJets,
    folder: Path,
    *,
    seed: int,
    simulator: Simulator = "verilator",
    most: int | None = None,
) -> int:
    """Return how many jets were driven; GateError unless each gives what is expected.

    With `most` those are whole events of each group, about as many jets together.
    """
    words = driven.jets.words[:, np.newaxis] >> np.array([0, _HALF_BITS], dtype=np.uint64)
    halves = (words & np.uint64((1 << _HALF_BITS) - 1)).astype(np.int64)
    last = driven.jets.last[:, np.newaxis].astype(np.int64)
    codes = np.concatenate([last, halves, driven.outputs], axis=1)
    given = [(each.name, FixedPoint(each.bits, each.bits, signed=False)) for each in rtl.given]
    phases = _phases(driven.groups, driven.jets.last)
    chosen = phases if most is None else _fewer(phases, driven.jets.last, most)
    job = Job(simulator, rtl.top, sources, rtl.latency_cycles, seed, chosen)
    write_job(folder, job, Vectors(decision_ports(network, given), codes, driven.expected))
    check_score(f"{simulator}, decisions", run_bench(folder, simulator), rtl.latency_cycles, 1)
    return sum(each.count for each in chosen)


def _phases(groups: Groups, last: NDArray[np.bool_]) -> tuple[Phase, ...]:
    phases, first = [], 0
    for name, count in groups:
        phases.append(Phase(name, "back_to_back", first, count))
        first += count
    alone = groups[-1][1]
    return (
        *phases,
        Phase("gaps_in_valid", "gaps", 0, _whole(last, 0, _AGAIN)),
        Phase("reset_mid_stream", "reset", first - alone, min(alone, _AGAIN)),
    )


def _fewer(phases: Sequence[Phase], last: NDArray[np.bool_], most: int) -> tuple[Phase, ...]:
    """Return the first events of each phase: one at least, and as many jets as its share of `most`."""
    share = most // len(phases)
    return tuple(replace(each, count=_whole(last, each.first, min(each.count, share))) for each in phases)


def _whole(last: NDArray[np.bool_], first: int, most: int) -> int:
    """Return how many jets from `first` on are whole events, of up to `most` jets; one event at least."""
    ends = np.flatnonzero(last[first:]) + 1
    fitting = ends[ends <= most]
    return int(fitting[-1] if len(fitting) else ends[0])
