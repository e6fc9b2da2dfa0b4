"""What a stage is, and what it is given when it runs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from jetc.language.sections.model import Spec

__all__ = ["Progress", "Stage", "Step"]


class Progress(Protocol):
    """Where a running stage tells how far it is."""

    def start(self, label: str, total: float, unit: str) -> None:
        """Begin a new bar of `total` `unit`."""

    def advance(self, amount: float = 1) -> None:
        """Move the current bar on."""


def _no_files(_: Spec) -> tuple[str, ...]:
    return ()


@dataclass(frozen=True, slots=True)
class Step:
    """One run of a stage.

    `spec` holds only the sections and fields the stage declares: reading another raises
    AttributeError.
    `inputs` are the sealed artifact folders of the stages it names. It writes its artifact into
    `folder`, empty at the start; `scratch` survives an interruption, for a stage that resumes, and is
    deleted on success.
    `base` is the folder that relative paths of the spec start from. All paths are absolute.
    `seals` has, for each input, the SHA-256 of every file by its path in the artifact.
    """

    spec: Spec
    inputs: Mapping[str, Path]
    folder: Path
    scratch: Path
    progress: Progress
    base: Path
    seals: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage: its name, the spec sections and stages it reads, the tools that shape its result."""

    name: str
    sections: tuple[str, ...]
    """Sections of the spec that it reads, or single fields of one, such as ``firmware.part``."""
    needs: tuple[str, ...]
    tools: tuple[str, ...]
    """Distributions and programs whose version is part of the key."""
    code: tuple[str, ...]
    """Modules and packages of the project whose source is part of the key, by dotted name."""
    run: Callable[[Step], None]
    files: Callable[[Spec], tuple[str, ...]] = _no_files
    """Files of the user that it reads, relative to the spec; their content is part of the key."""
    resumes: bool = False
    """Whether it goes on with what it finds in scratch, which it then has to check; else scratch is empty."""
