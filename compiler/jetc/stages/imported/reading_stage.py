"""Stage `hls4ml` of an imported design: the project itself, read and lowered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jetc.plan.stage import Stage

if TYPE_CHECKING:
    from jetc.plan.stage import Step

__all__ = ["COMMON", "READING"]

COMMON = (
    "jetc.artifacts.format",
    "jetc.artifacts.imported",
    "jetc.artifacts.record",
    "jetc.artifacts.verification",
    "jetc.projects",
    "jetc.stages.hls4ml.artifact",
    "jetc.stages.imported",
    "jetc.tools.gxx",
    "jetc.tools.process",
    "jetc.tools.refusals",
    "jetc_runtime.fixed_point",
    "jetc_runtime.layers",
    "jetc_runtime.network",
    "jetc_runtime.network_json",
    "jetc_runtime.tensor",
)
"""What both stages that are its own use."""


def _read(step: Step[Any]) -> None:
    """Read the project; write network.json and project.json."""
    from jetc.stages.imported.reading import read_and_lower

    read_and_lower(step)


READING = Stage(
    name="hls4ml",
    sections=("name", "files"),
    needs=(),
    tools=("g++", "numpy"),
    code=(*COMMON, "jetc.lower", "jetc.taggers"),
    run=_read,
    files=lambda spec: spec.files,
)
