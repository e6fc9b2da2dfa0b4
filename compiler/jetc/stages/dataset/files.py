"""Where the ntuples of a set are."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from jetc.artifacts.sample import SetFiles
    from jetc.plan.stage import Step

__all__ = ["files_of"]


def files_of(step: Step[object], name: str, given: SetFiles) -> list[Path]:
    """Return the paths of the files of set `name`, where they stay after the build."""
    if given.relative_to == "spec":
        return [step.base / file for file in given.files]
    return [(step.inputs[f"sample.{name}"] / file).resolve() for file in given.files]
