"""The outputs beside the pT ratio on the test split, each with what it should give."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from jetc.physics.measured_output import MeasuredOutput

if TYPE_CHECKING:
    from jetc.language.sections.extra_target import ExtraTarget
    from jetc.language.sections.section import ExtraOutput
    from jetc.stages.report.test_split import TestSplit

__all__ = ["measured_outputs"]


def measured_outputs(
    outputs: tuple[ExtraOutput, ...], targets: tuple[ExtraTarget, ...], split: TestSplit
) -> tuple[MeasuredOutput, ...]:
    """Return each of `outputs`, which `split` was emulated with, beside the one of `targets` of its name."""
    wanted = {each.name: each for each in targets}
    return tuple(
        MeasuredOutput(
            each.name,
            str(wanted[each.name].target),
            wanted[each.name].target.unit,
            wanted[each.name].clip,
            given,
            np.asarray(target, dtype=np.float64),
        )
        for each, given, target in zip(outputs, split.further, split.stored.extra, strict=True)
    )
