"""The Verilog from words on the link to the outgoing word, against numpy, in a simulator."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from jetc_runtime.fixed_point import FixedPoint
from jetc_testbench.job import Job, Phase, Vectors
from jetc_testbench.ports import link_ports

from jetc.stages.verification.copies import copied
from jetc.stages.verification.vectors import CONTROLS, few
from jetc.tools.ghdl import is_ghdl_there

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from jetc_testbench.job import Simulator
    from numpy.typing import NDArray

    from jetc.artifacts.rtl import LinkRecord, RtlRecord
    from jetc.language.sections.model import Verification
    from jetc.prepare.chain import Chain
    from jetc.stages.verification.link_jets import LinkJets

    Words = NDArray[np.uint64]

__all__ = ["LinkBench"]

_HALF_BITS = 32
_CONTROL_JETS = 1000
"""Jets offered again with gaps, and again with resets among them."""


@dataclass(frozen=True, slots=True)
class LinkBench:
    """The words of jets, and the outgoing words, (jets, words), that the chain in numpy makes of them."""

    chain: Chain
    given: LinkJets
    expected: Words

    def vectors(self) -> Vectors:
        """Return what is driven, in halves of words, and the fields that should come out."""
        given, fields = self.given, self.chain.fields(self.expected)
        formats = [
            (each.name, FixedPoint(each.bits, each.bits, signed=each.value.signed))
            for each in self.chain.outgoing
        ]
        codes = np.concatenate([_halves(given.jets[:, np.newaxis]), _halves(given.candidates)], axis=1)
        expected = np.stack([fields[name] for name, _ in formats], axis=1)
        return Vectors(link_ports(self.chain.candidates, formats), codes, expected)

    def jobs(self, rtl: RtlRecord, link: LinkRecord, root: Path, settings: Verification) -> tuple[Job, ...]:
        """Return the run in Verilator, and those of a few jets in Icarus and GHDL, where asked for."""
        phases = self._phases()

        def job(simulator: Simulator, chosen: tuple[Phase, ...], files: Iterable[str]) -> Job:
            return Job(
                simulator,
                link.top,
                tuple(str(root / each) for each in files),
                link.latency_cycles,
                settings.seed,
                chosen,
                rtl.initiation_interval,
                copied=copied(rtl.modules, link.modules),
            )

        verilog, vhdl = (*rtl.sources, *link.sources), (*rtl.vhdl, *link.vhdl)
        jobs = [job("verilator", phases, verilog)]
        if settings.icarus_jets:
            jobs.append(job("icarus", few(phases, settings.icarus_jets), verilog))
        if settings.ghdl_jets and is_ghdl_there():
            jobs.append(job("ghdl", few(phases, settings.ghdl_jets), vhdl))
        return tuple(jobs)

    def _phases(self) -> tuple[Phase, ...]:
        firsts = np.cumsum([0, *(count for _, count in self.given.groups)])
        streamed = (
            Phase(name, "back_to_back", int(first), count)
            for (name, count), first in zip(self.given.groups, firsts, strict=False)
            if count
        )
        again = min(_CONTROL_JETS, len(self.given.jets))
        return (*streamed, Phase(CONTROLS[0], "gaps", 0, again), Phase(CONTROLS[1], "reset", 0, again))


def _halves(words: Words) -> NDArray[np.int64]:
    """Return (jets, 2 x words): the lower half of each word, then the upper one."""
    low = words & np.uint64((1 << _HALF_BITS) - 1)
    halves = np.stack([low, words >> np.uint64(_HALF_BITS)], axis=2)
    return np.asarray(halves.reshape(len(words), -1), dtype=np.int64)
