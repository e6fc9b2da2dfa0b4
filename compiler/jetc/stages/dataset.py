"""The dataset stage: ntuples to labelled, quantised jets, and to the events that measure rates."""

from __future__ import annotations

from jetc.plan.stage import Stage, Step
from jetc.spec.given import given_files

__all__ = ["STAGE"]


def run(step: Step) -> None:
    """Write ``{train,validation,test}/*.npy``, ``trigger/SET/*`` and ``dataset.json``."""
    from jetc.stages.dataset_build import build

    build(step)


STAGE = Stage(
    name="dataset",
    sections=("dataset", "features"),
    needs=("sample",),
    tools=("awkward", "numpy", "uproot"),
    code=(
        "jetc.ntuple",
        "jetc.physics.division",
        "jetc.physics.expressions",
        "jetc.physics.features",
        "jetc.physics.labels",
        "jetc.physics.split",
        "jetc.stages.dataset",
        "jetc.stages.dataset_build",
        "jetc.stages.dataset_sets",
        "jetc.stages.growing",
        "jetc.spec.conditions",
        "jetc.spec.expression",
        "jetc.spec.grammar",
        "jetc.spec.quantities",
        "jetc_runtime.fixed_point",
    ),
    run=run,
    files=given_files,
)
