"""Stage `package`: the emulator as the experiment's externals build it, which says which spec it is of.

Apart from the emulator, since it names the whole spec: a working point changes what a library says of
itself, and makes no emulator again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.plan.stage import WHOLE_SPEC, Need, Stage
from jetc.prepare import CHAIN_MODULES
from jetc.stages.emulator.artifact import SOURCES
from jetc.stages.hls4ml.artifact import NETWORK, TOP_FUNCTION

if TYPE_CHECKING:
    from jetc.language.sections.model import Spec
    from jetc.plan.stage import Step

__all__ = ["STAGE"]


def run(step: Step[Spec]) -> None:
    """Write Makefile, README.md and the folder of the version."""
    from jetc.stages.package.build import build_package

    build_package(step)


STAGE = Stage(
    name="package",
    sections=WHOLE_SPEC,
    needs=(Need("hls4ml", (NETWORK, TOP_FUNCTION)), Need("emulator", (f"{SOURCES}/*",))),
    tools=("numpy",),
    code=(
        "jetc.artifacts.interface",
        "jetc.emulator.calls",
        "jetc.emulator.externals",
        "jetc.emulator.header",
        "jetc.emulator.identity",
        "jetc.emulator.link_functions",
        "jetc.emulator.package",
        *CHAIN_MODULES,
        "jetc.prepare.conventions",
        "jetc.stages.emulator.artifact",
        "jetc.stages.hls4ml.artifact",
        "jetc.stages.package",
        "jetc_runtime.cpp",
        "jetc_runtime.fixed_point",
        "jetc_runtime.layers",
        "jetc_runtime.manifest",
        "jetc_runtime.network",
        "jetc_runtime.network_json",
        "jetc_runtime.tensor",
    ),
    run=run,
)
