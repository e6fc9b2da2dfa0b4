"""The wrapper for streams in a simulator: the jobs of what is inside it, with beats, gaps and stalls."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from jetc_testbench.stream import Stream

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from jetc_testbench.job import Job

    from jetc.artifacts.rtl import StreamRecord

__all__ = ["stream_jobs"]

_PHASES = 3
"""The last phases of a job: one of those without a gap, then gaps, then resets."""


def stream_jobs(jobs: Iterable[Job], stream: StreamRecord, root: Path) -> Iterator[Job]:
    """Yield `jobs`, which run what is inside, on the wrapper: all phases in Verilator, else the last.

    Gaps are then on both sides: jets come with gaps, and the sink stalls. `root` is the artifact of the RTL.
    """
    shape = Stream(stream.words, stream.word_bits, stream.words_per_beat, events=stream.decides)
    for each in jobs:
        source = stream.vhdl if each.simulator == "ghdl" else stream.source
        if source is None:
            continue
        phases = each.phases if each.simulator == "verilator" else each.phases[-_PHASES:]
        yield replace(
            each,
            top=stream.top,
            sources=(*each.sources, str(root / source)),
            latency_cycles=stream.latency_cycles,
            phases=phases,
            stream=shape,
        )
