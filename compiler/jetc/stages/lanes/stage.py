"""Stage `lanes`: the network compiled for this processor, many jets at once, for whoever scores many jets.

Apart from the emulator, which is hls4ml's C++ and the judge of this.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.plan.stage import Need, Stage
from jetc.stages.emulator.artifact import LOADED
from jetc.stages.hls4ml.artifact import NETWORK

if TYPE_CHECKING:
    from jetc.plan.stage import Step

__all__ = ["STAGE"]


def run(step: Step[object]) -> None:
    """Write lanes.so and its sources; GateError where it gives another bit than hls4ml's C++."""
    from jetc.stages.lanes.build import build_lanes

    build_lanes(step)


STAGE = Stage(
    name="lanes",
    sections=(),
    needs=(Need("hls4ml", (NETWORK,)), Need("emulator", LOADED)),
    tools=("g++", "numpy"),
    code=(
        "jetc.emulator.lanes",
        "jetc.stages.emulator.artifact",
        "jetc.stages.hls4ml.artifact",
        "jetc.stages.lanes.artifact",
        "jetc.stages.lanes.build",
        "jetc.stages.lanes.comparison",
        "jetc.stages.lanes.stage",
        "jetc.tools.make",
        "jetc.tools.process",
        "jetc.tools.refusals",
        "jetc_runtime.emulator",
        "jetc_runtime.evaluate",
        "jetc_runtime.fixed_point",
        "jetc_runtime.lanes",
        "jetc_runtime.layers",
        "jetc_runtime.libraries",
        "jetc_runtime.manifest",
        "jetc_runtime.network",
        "jetc_runtime.network_json",
        "jetc_runtime.tensor",
        "jetc_testbench.corners",
    ),
    run=run,
)
