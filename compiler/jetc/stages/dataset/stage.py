"""The dataset stage: ntuples to labelled, quantised jets, and to the events that measure rates."""

from __future__ import annotations

from jetc.language.sections.given import given_files
from jetc.plan.stage import Stage, Step

__all__ = ["STAGE"]


def run(step: Step) -> None:
    """Write ``{train,validation,test}/*.npy``, ``trigger/SET/*`` and ``dataset.json``."""
    from jetc.stages.dataset.build import build

    build(step)


STAGE = Stage(
    name="dataset",
    sections=("dataset", "features"),
    needs=("sample",),
    tools=("awkward", "numpy", "uproot"),
    code=(
        "jetc.artifacts.dataset",
        "jetc.artifacts.record",
        "jetc.artifacts.sample",
        "jetc.language.expressions.conditions",
        "jetc.language.expressions.expression",
        "jetc.language.expressions.grammar",
        "jetc.language.expressions.quantities",
        "jetc.language.sections.feature_table",
        "jetc.language.text.characters",
        "jetc.ntuple",
        "jetc.physics.division",
        "jetc.physics.expressions",
        "jetc.physics.features",
        "jetc.physics.labels",
        "jetc.physics.split",
        "jetc.stages.dataset",
        "jetc_runtime.fixed_point",
    ),
    run=run,
    files=given_files,
)
