"""What scores the jets of sets: lanes where there are some, else hls4ml's C++, the same bits.

Where other machines are there, jets go to them whose network takes longer than sending them does.
"""

from __future__ import annotations

import hashlib
import os
import time
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from jetc_runtime.emulator import CppEmulator
from jetc_runtime.lanes import Lanes
from jetc_runtime.libraries import in_memory
from jetc_runtime.network import Network

from jetc.diagnostics.diagnostic import DataError
from jetc.plan.stage import Call
from jetc.stages.hls4ml.artifact import NETWORK
from jetc.stages.lanes.artifact import LIBRARY

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from jetc_runtime.emulator import Emulator
    from numpy.typing import NDArray

    from jetc.plan.stage import Elsewhere, Progress, Step

    Outputs = Mapping[str, NDArray[np.int64]]

__all__ = ["fastest_emulator", "outputs_of", "sealed_library"]

_JETS_PER_BLOCK = 8192
_WORTH_SENDING = 4e-6
"""CPU time of a jet, s, that sending one takes: 1.8 us here, 1.3 us of a scheduler, 1.3 us of a worker."""
_WORTH_WORKERS = 2.0
"""CPU time of the jets of a set, s: a worker that was asked nothing before starts in about a second."""
_BYTES_OF_CALL = 4_000_000
"""Of the words of jets that are sent at once; two for each worker are under way, and lie here."""


class StoredRows(Protocol):
    """Rows of an array that may stay on the disk."""

    def __getitem__(self, rows: NDArray[np.int64], /) -> NDArray[Any]:
        """Return a copy of the rows of these numbers."""


@dataclass(frozen=True, slots=True)
class LanesEmulator:
    """Lanes as an emulator."""

    lanes: Lanes

    def predict(
        self, codes: NDArray[np.int64], jet: NDArray[np.int64] | None = None
    ) -> dict[str, NDArray[np.int64]]:
        """Return the codes of each output, (jets, labels), as `jetc_runtime.emulator.Emulator` has them."""
        given = [codes] if jet is None else [codes, jet]
        inputs = [each.name for each in self.lanes.network.inputs]
        return self.lanes.evaluate(dict(zip(inputs, given, strict=True)))


@dataclass(frozen=True, slots=True)
class SpreadEmulator:
    """The emulator `here`, with the `files` of which other machines make the same."""

    here: Emulator
    files: Mapping[str, bytes]
    elsewhere: Elsewhere

    def predict(
        self, codes: NDArray[np.int64], jet: NDArray[np.int64] | None = None
    ) -> dict[str, NDArray[np.int64]]:
        """Return what the emulator gives here."""
        return self.here.predict(codes, jet)


def fastest_emulator(step: Step[object]) -> Emulator:
    """Return what scores jets in a thread for each processor, of artifacts hls4ml, emulator and lanes."""
    threads, library = len(os.sched_getaffinity(0)), sealed_library(step)
    here: Emulator
    if library is None:
        here = CppEmulator(step.inputs["emulator"], threads=threads, sealed=step.seals["emulator"])
    else:
        network = Network.from_json((step.inputs["hls4ml"] / NETWORK).read_text("utf-8"))
        here = LanesEmulator(Lanes(library, network, threads=threads))
    if step.elsewhere is None:
        return here
    read = [("emulator", name) for name in step.seals["emulator"]]
    if library is not None:
        read = [("hls4ml", NETWORK), ("lanes", LIBRARY)]
    return SpreadEmulator(here, {name: _sealed(step, stage, name) for stage, name in read}, step.elsewhere)


def sealed_library(step: Step[Any]) -> str | None:
    """Return a path of the library in artifact lanes, with the very bytes whose digest is the sealed one.

    None where the network has no lanes; DataError where the file was changed.
    """
    return in_memory(_sealed(step, "lanes", LIBRARY)) if LIBRARY in step.seals["lanes"] else None


def _sealed(step: Step[Any], stage: str, name: str) -> bytes:
    """Return a file of an artifact; DataError where it is not as it was sealed."""
    path = step.inputs[stage] / name
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != step.seals[stage][name]:
        raise DataError(
            file=str(path),
            what="it is not the file that was built",
            why="a library runs as it was compared, or not at all",
            mend=f"build stage {stage} again",
        )
    return content


def outputs_of(
    emulator: Emulator,
    codes: Sequence[StoredRows],
    rows: NDArray[np.int64],
    *,
    name: str,
    progress: Progress,
) -> dict[str, NDArray[np.int64]]:
    """Return what the emulator makes of some rows of the jets of `name`, (rows, labels), by output.

    `codes` are the words of the constituents, and those of the jet where it has inputs. The first block says
    how long a jet takes; the others are scored elsewhere where that is worth it.
    """
    progress.start(f"emulating {name}", len(rows), "jets")
    first, rest = rows[:_JETS_PER_BLOCK], rows[_JETS_PER_BLOCK:]
    started = time.process_time()
    found = [_outputs(emulator, _taken(codes, first))]
    of_jet = (time.process_time() - started) / max(1, len(first))
    progress.advance(len(first))
    if isinstance(emulator, SpreadEmulator) and _is_worth(of_jet, len(rest)):
        found += _elsewhere(emulator, codes, rest, name, progress)
    else:
        found += _here(emulator, codes, rest, progress)
    return {port: np.concatenate([each[port] for each in found]) for port in found[0]}


def _is_worth(of_jet: float, jets: int) -> bool:
    """Tell whether so many jets are sent, one of which takes `of_jet`, s."""
    return of_jet > _WORTH_SENDING and of_jet * jets > _WORTH_WORKERS


def _here(
    emulator: Emulator, codes: Sequence[StoredRows], rows: NDArray[np.int64], progress: Progress
) -> Iterator[Outputs]:
    for each in _parts(rows, _JETS_PER_BLOCK):
        yield _outputs(emulator, _taken(codes, each))
        progress.advance(len(each))


def _elsewhere(
    emulator: SpreadEmulator,
    codes: Sequence[StoredRows],
    rows: NDArray[np.int64],
    name: str,
    progress: Progress,
) -> list[Outputs]:
    """Return the outputs of parts of `rows`, in their order."""
    of_jet = sum(each.nbytes for each in _taken(codes, rows[:1]))
    parts = list(_parts(rows, max(1, _BYTES_OF_CALL // of_jet)))
    calls = (
        Call(f"the scores of jets {each[0]} to {each[-1]} of {name}", _taken(codes, each)) for each in parts
    )
    found: dict[int, Outputs] = {}
    for number, outputs in emulator.elsewhere(scored, emulator.files, calls):
        found[number] = outputs
        progress.advance(len(parts[number]))
    return [found[number] for number in range(len(parts))]


def _parts(rows: NDArray[np.int64], size: int) -> Iterator[NDArray[np.int64]]:
    return (rows[start : start + size] for start in range(0, len(rows), size))


def _taken(codes: Sequence[StoredRows], rows: NDArray[np.int64]) -> tuple[NDArray[Any], ...]:
    return tuple(np.asarray(each[rows]) for each in codes)


def _outputs(emulator: Emulator, codes: Sequence[NDArray[Any]]) -> Outputs:
    """Return what an emulator makes of stored words: lanes take them as they are."""
    emulator = emulator.here if isinstance(emulator, SpreadEmulator) else emulator
    if isinstance(emulator, LanesEmulator):
        return emulator.predict(*codes)
    return emulator.predict(*(each.astype(np.int64) for each in codes))


def scored(folder: Path, *codes: NDArray[Any]) -> Outputs:
    """Return on a worker what the emulator whose files are in `folder` makes of stored words."""
    return _outputs(_emulator_in(folder), codes)


@lru_cache(maxsize=1)
def _emulator_in(folder: Path) -> Emulator:
    """Return the emulator of files in a folder that no others ever stand in; it runs in one thread."""
    if not (folder / LIBRARY).exists():
        return CppEmulator(folder)
    network = Network.from_json((folder / NETWORK).read_text("utf-8"))
    return LanesEmulator(Lanes(folder / LIBRARY, network))
