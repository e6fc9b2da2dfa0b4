"""The Verilog from words on the link to the outgoing word, against numpy, in a simulator."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from jetc_runtime.evaluate import evaluate
from jetc_runtime.fixed_point import FixedPoint
from jetc_testbench.job import Job, Phase, Vectors
from jetc_testbench.ports import link_ports
from jetc_testbench.words import output_formats, output_labels

from jetc.artifacts.ports import JET_BITS
from jetc.stages.verification.copies import copied
from jetc.stages.verification.vectors import CONTROLS, few
from jetc.tools.ghdl import is_ghdl_there

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from jetc_runtime.network import Network
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

    def vectors(self, beside: Network | None = None) -> Vectors:
        """Return what is driven, in halves of words, and the fields that should come out.

        With `beside` the jet's word as it came and the outputs of that network leave above the outgoing word.
        """
        given, fields = self.given, self.chain.fields(self.expected)
        formats = [
            (each.name, FixedPoint(each.bits, each.bits, signed=each.value.signed))
            for each in self.chain.outgoing
        ]
        codes = np.concatenate([_halves(given.jets[:, np.newaxis]), _halves(given.candidates)], axis=1)
        expected = np.stack([fields[name] for name, _ in formats], axis=1)
        if beside is None:
            return Vectors(link_ports(self.chain.candidates, formats), codes, expected)
        above, found = self._beside(beside)
        ports = link_ports(self.chain.candidates, formats, above)
        return Vectors(ports, codes, np.concatenate([expected, found], axis=1))

    def _beside(self, network: Network) -> tuple[list[tuple[str, FixedPoint]], NDArray[np.int64]]:
        """Return names and formats of what leaves above the outgoing word, and its codes, (jets, words)."""
        jets = self.given.jets & np.uint64((1 << JET_BITS) - 1)
        words = [_halves(jets[:, np.newaxis]), self._scores(network)]
        widths = (_HALF_BITS, JET_BITS - _HALF_BITS)
        halves = [(f"jet_{at}", FixedPoint(width, width, signed=False)) for at, width in enumerate(widths)]
        scores = zip(output_labels(network), output_formats(network), strict=True)
        named = [*halves, *((f"{output}.{label}", each) for (output, label), each in scores)]
        return named, np.concatenate(words, axis=1)

    def _scores(self, network: Network) -> NDArray[np.int64]:
        """Return the codes of the outputs of the network, (jets, words)."""
        made: list[NDArray[np.int64]] = []

        def kept(codes: NDArray[np.int64] | Mapping[str, NDArray[np.int64]]) -> dict[str, NDArray[np.int64]]:
            found = evaluate(network, codes)
            made.append(np.concatenate([found[each.name] for each in network.outputs], axis=1))
            return found

        self.chain.run(self.given.jets, self.given.candidates, kept)
        return np.concatenate(made)

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
