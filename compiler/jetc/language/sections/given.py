"""The files of the user that a spec names."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jetc.language.sections.model import Spec

__all__ = ["given_files"]


def given_files(spec: Spec) -> tuple[str, ...]:
    """Return the ntuples of all sets, relative to the spec."""
    return tuple(file for each in spec.samples.sets for file in each.files or ())
