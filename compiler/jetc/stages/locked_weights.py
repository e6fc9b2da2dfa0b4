"""Stage `training` where the weights are given: those that a lock names, in place of a training.

Training cannot give the same bytes on every processor; everything after it can.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from jetc.stages.training import STAGE
from jetc.stages.weights_file import WEIGHTS, read_weights

if TYPE_CHECKING:
    from jetc.plan.stage import Stage, Step

__all__ = ["taking"]


def taking(weights: str) -> Stage:
    """Return the stage that takes the file `weights`, relative to the spec, as what was trained."""

    def run(step: Step) -> None:
        given = step.base / weights
        arrays = read_weights(given)
        (step.folder / WEIGHTS).write_bytes(given.read_bytes())
        record = {"taken_from": weights, "weights": sum(each.size for each in arrays.values())}
        (step.folder / "training.json").write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")

    code = ("jetc.stages.locked_weights", "jetc.stages.weights_file")
    return replace(STAGE, sections=(), needs=(), code=code, run=run, files=lambda _: (weights,))
