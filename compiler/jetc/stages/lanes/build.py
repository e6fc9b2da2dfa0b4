"""From the network to its library of lanes, compared before anything is scored with it."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import numpy as np
from jetc_runtime.emulator import CppEmulator
from jetc_runtime.network import Network
from jetc_testbench.corners import random_jets

from jetc.emulator.lanes.library import write_lanes
from jetc.emulator.lanes.value import LanesError
from jetc.stages.hls4ml.artifact import NETWORK
from jetc.stages.lanes.artifact import LIBRARY, SOURCES
from jetc.stages.lanes.comparison import check_lanes
from jetc.tools.make import make

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from jetc.plan.stage import Step

__all__ = ["build_lanes"]

_JETS, _SEED, _EMPTY = 1000, 1, 0.3


def build_lanes(step: Step[object]) -> None:
    """Write lanes.so and sources/; GateError where a random jet differs from hls4ml's C++ in a bit.

    Nothing is written for a network whose sums may not fit 64 bits.
    """
    network = Network.from_json((step.inputs["hls4ml"] / NETWORK).read_text("utf-8"))
    step.progress.start("lanes", 2, "steps")
    compiled = _compiled(step, network)
    step.progress.advance()
    if compiled:
        emulator = CppEmulator(step.inputs["emulator"], sealed=step.seals["emulator"])
        check_lanes(step.folder / LIBRARY, network, emulator, judged_jets(network))
    step.progress.advance()


def _compiled(step: Step[object], network: Network) -> bool:
    """Write sources and library; tell whether lanes compute the network."""
    sources, built = step.folder / SOURCES, step.scratch / SOURCES
    sources.mkdir()
    try:
        write_lanes(network, sources)
    except LanesError:
        shutil.rmtree(sources)
        return False
    shutil.copytree(sources, built)
    make(built, log=step.scratch / "make.log")
    shutil.copyfile(built / LIBRARY, step.folder / LIBRARY)
    return True


def judged_jets(network: Network) -> dict[str, NDArray[np.int64]]:
    """Return words of each input over its whole range, some constituents empty."""
    random = np.random.default_rng(_SEED)
    codes = {port.name: random_jets(port, _JETS, random) for port in network.inputs}
    slots = codes[network.input.name]
    slots[random.random(slots.shape[:2]) < _EMPTY] = 0
    return codes
