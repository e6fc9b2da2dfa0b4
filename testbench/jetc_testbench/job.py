"""What the bench is told: a folder with the ports, the vectors, what they should give, and the beats.

`ports.json` has the names and formats of the ports. `vectors.npz` holds ``codes`` (jets, words that are
driven) and ``expected`` (jets, words that come out), which the caller took from the emulator, or from
numpy. `job.json` holds the rest.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from jetc_testbench.ports import Ports
from jetc_testbench.stream import Stream

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

__all__ = ["Job", "Phase", "Simulator", "Vectors", "read_job", "read_ports", "read_vectors", "write_job"]

Simulator = Literal["verilator", "icarus", "ghdl"]


@dataclass(frozen=True, slots=True)
class Phase:
    """A stretch of the run: `count` vectors from `first` on, and how they are offered.

    ``back_to_back`` offers each jet until it is taken: one per initiation interval; ``gaps`` leaves random
    clocks without a jet, and offers and withdraws jets while the design is not ready; ``reset`` asserts reset
    now and then while jets are taken and in flight.
    """

    name: str
    kind: Literal["back_to_back", "gaps", "reset"]
    first: int
    count: int


@dataclass(frozen=True, slots=True)
class Job:
    """One run of one simulator over one design, which has a port in_ready where its interval is above 1."""

    simulator: Simulator
    top: str
    sources: tuple[str, ...]
    latency_cycles: int
    seed: int
    phases: tuple[Phase, ...]
    interval_cycles: int = 1
    stream: Stream | None = None
    """How jets come where the design has AXI4-Stream on both sides, and no in_ready."""
    copied: tuple[str, ...] = ()
    """Modules that stand in the design many times over: Verilator translates each once."""

    @property
    def controls(self) -> tuple[str, ...]:
        """The ports of the design on a stream; none where it has others."""
        if self.stream is None:
            return ()
        return (*_STREAM_PORTS, *(_EVENT_PORTS if self.stream.events else ()))

    @property
    def has_ready(self) -> bool:
        """Whether the design says when it takes a jet."""
        return self.interval_cycles > 1


_STREAM_PORTS = (
    "aclk", "aresetn", "s_axis_tvalid", "s_axis_tready", "s_axis_tdata", "s_axis_tlast", "m_axis_tvalid",
    "m_axis_tready", "m_axis_tdata", "m_axis_tlast", "misframed",
)  # fmt: skip
_EVENT_PORTS = ("s_axis_tuser", "m_axis_tuser")


@dataclass(frozen=True, slots=True)
class Vectors:
    """The jets of a job and the words that should come out."""

    ports: Ports
    codes: NDArray[np.int64]
    expected: NDArray[np.int64]


def write_job(folder: Path, job: Job, vectors: Vectors) -> None:
    """Write the folder that `read_job` and `read_vectors` read."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "job.json").write_text(json.dumps(asdict(job), indent=1) + "\n", "utf-8")
    (folder / "ports.json").write_text(vectors.ports.to_json(), "utf-8")
    np.savez(folder / "vectors.npz", codes=vectors.codes, expected=vectors.expected)


def read_job(folder: Path) -> Job:
    """Read the job of `folder`."""
    stored = json.loads((folder / "job.json").read_text("utf-8"))
    phases = tuple(Phase(**each) for each in stored.pop("phases"))
    stream = stored.pop("stream")
    shape = None if stream is None else Stream(tuple(stream.pop("words")), **stream)
    sources, copied = tuple(stored.pop("sources")), tuple(stored.pop("copied"))
    return Job(phases=phases, sources=sources, stream=shape, copied=copied, **stored)


def read_ports(folder: Path) -> Ports:
    """Read the ports of the design of `folder`."""
    return Ports.from_json((folder / "ports.json").read_text("utf-8"))


def read_vectors(folder: Path) -> Vectors:
    """Read the vectors of `folder`."""
    ports = read_ports(folder)
    with np.load(folder / "vectors.npz", allow_pickle=False) as stored:
        return Vectors(ports, stored["codes"], stored["expected"])
