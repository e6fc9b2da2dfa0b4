"""What scores the jets of sets: lanes where there are some, else hls4ml's C++, the same bits."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from jetc_runtime.emulator import CppEmulator
from jetc_runtime.lanes import Lanes
from jetc_runtime.libraries import in_memory
from jetc_runtime.network import Network

from jetc.diagnostics.diagnostic import DataError
from jetc.stages.hls4ml.artifact import NETWORK
from jetc.stages.lanes.artifact import LIBRARY

if TYPE_CHECKING:
    import numpy as np
    from jetc_runtime.emulator import Emulator
    from numpy.typing import NDArray

    from jetc.plan.stage import Step

__all__ = ["fastest_emulator", "sealed_library"]


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


def fastest_emulator(step: Step[object]) -> Emulator:
    """Return what scores jets in a thread for each processor, of artifacts hls4ml, emulator and lanes."""
    threads, library = len(os.sched_getaffinity(0)), sealed_library(step)
    if library is None:
        return CppEmulator(step.inputs["emulator"], threads=threads, sealed=step.seals["emulator"])
    network = Network.from_json((step.inputs["hls4ml"] / NETWORK).read_text("utf-8"))
    return LanesEmulator(Lanes(library, network, threads=threads))


def sealed_library(step: Step[Any]) -> str | None:
    """Return a path of the library in artifact lanes, with the very bytes whose digest is the sealed one.

    None where the network has no lanes; DataError where the file was changed.
    """
    sealed = step.seals["lanes"].get(LIBRARY)
    if sealed is None:
        return None
    path = step.inputs["lanes"] / LIBRARY
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != sealed:
        raise DataError(
            file=str(path),
            what="it is not the file that was built",
            why="a library runs as it was compared, or not at all",
            mend="build stage lanes again",
        )
    return in_memory(content)
