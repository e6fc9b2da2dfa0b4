"""The array of the inputs of the jet, of a spec that has some."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.artifacts.dataset import JET_CODES
from jetc.physics.features import code_type
from jetc.stages.dataset.growing import GrowingArray

if TYPE_CHECKING:
    from contextlib import ExitStack
    from pathlib import Path

    from jetc.language.sections.model import Features

__all__ = ["jet_array"]


def jet_array(folder: Path, features: Features, stack: ExitStack) -> GrowingArray | None:
    """Return the growing array in `folder`, which `stack` closes; None where the jet has no inputs."""
    inputs = features.of_the_jet
    if not inputs:
        return None
    made = GrowingArray(folder / JET_CODES, dtype=code_type(inputs), row=(len(inputs),))
    return stack.enter_context(made)
