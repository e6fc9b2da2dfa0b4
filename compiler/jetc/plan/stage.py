"""What a stage is, and what it is given when it runs."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from fnmatch import translate
from functools import cache
from typing import TYPE_CHECKING, Any, Generic, Protocol

from typing_extensions import TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

__all__ = ["WHOLE_SPEC", "Call", "Elsewhere", "Need", "Progress", "Stage", "Step"]


WHOLE_SPEC = (
    "version",
    "name",
    "samples",
    "dataset",
    "features",
    "link",
    "quantisation",
    "architecture",
    "training",
    "working_points",
    "menu",
    "firmware",
    "verification",
    "package",
)
"""Sections of a stage that says of which spec its artifact is."""

Reads = TypeVar("Reads", default=Any)
"""What a stage reads of the spec: a protocol with exactly its `sections`, so that mypy refuses it others."""
Reads_co = TypeVar("Reads_co", covariant=True)


class Progress(Protocol):
    """Where a running stage tells how far it is."""

    def start(self, label: str, total: float, unit: str) -> None:
        """Begin a new bar of `total` `unit`."""

    def advance(self, amount: float = 1) -> None:
        """Move the current bar on."""


@dataclass(frozen=True, slots=True, eq=False)
class Call:
    """Arrays that a function is called with on another machine; `what` names the result where it is lost."""

    what: str
    arrays: tuple[NDArray[Any], ...]


class Elsewhere(Protocol):
    """Calls a function on other machines, each of which is given the same files once."""

    def __call__(
        self,
        function: Callable[..., Mapping[str, NDArray[Any]]],
        files: Mapping[str, bytes],
        calls: Iterable[Call],
    ) -> Iterator[tuple[int, Mapping[str, NDArray[Any]]]]:
        """Yield the number of each call and what it gives, as it ends.

        `function` is one of a module. It is given the folder that has the files there, and a call's arrays.
        """


def _no_files(_: object) -> tuple[str, ...]:
    return ()


@cache
def _fitting(patterns: tuple[str, ...]) -> Callable[[str], re.Match[str] | None]:
    return re.compile("|".join(map(translate, patterns))).match


@dataclass(frozen=True, slots=True)
class Need:
    """What a stage reads of an artifact: files of stage `stage` that fit one of the patterns `files`.

    A star stands for any characters, slashes too.
    """

    stage: str
    files: tuple[str, ...] = ("*",)

    def of(self, digests: Mapping[str, str]) -> dict[str, str]:
        """Return those of an artifact's files, with their digests, that are read."""
        fits = _fitting(self.files)
        return {name: digest for name, digest in digests.items() if fits(name)}


@dataclass(frozen=True, slots=True)
class Step(Generic[Reads_co]):
    """One run of a stage.

    `spec` holds only the sections and fields the stage declares: mypy refuses to read another, and it
    raises AttributeError.
    `inputs` are folders with the files it reads of each stage it names, and no others. It writes its
    artifact into `folder`, empty at the start; `scratch` survives an interruption, for a stage that
    resumes, and is deleted on success.
    `base` is the folder that relative paths of the spec start from. All paths are absolute.
    `seals` has, for each input, the SHA-256 of every file by its path in the artifact.
    `earlier` are artifacts of the same stage under other keys, for a stage that takes parts of them; it has
    to check what it takes.
    `elsewhere` is who calls functions on other machines, None where everything is done here.
    """

    spec: Reads_co
    inputs: Mapping[str, Path]
    folder: Path
    scratch: Path
    progress: Progress
    base: Path
    seals: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    earlier: tuple[Path, ...] = ()
    elsewhere: Elsewhere | None = None


@dataclass(frozen=True, slots=True)
class Stage(Generic[Reads]):
    """One stage, or one set's part of it, ``dataset.minbias``: what it reads, and what shapes its result."""

    name: str
    sections: tuple[str, ...]
    """Sections of the spec that it reads, single fields of one, such as ``firmware.part``, or items of a
    list by their name, such as ``samples.sets[minbias]``."""
    needs: tuple[Need, ...]
    tools: tuple[str, ...]
    """Distributions and programs whose version is part of the key."""
    code: tuple[str, ...]
    """Modules and packages of the project whose source is part of the key, by dotted name."""
    run: Callable[[Step[Reads]], None]
    files: Callable[[Any], tuple[str, ...]] = _no_files
    """Files of the user that it reads, as the spec has them: by name, folder or pattern, relative to it.

    Which files are there, and their content, are part of the key.
    """
    after: tuple[str, ...] = ()
    """Gates: stages that have to be passed first, and of which it reads nothing."""
    resumes: bool = False
    """Whether it goes on with what it finds in scratch, which it then has to check; else scratch is empty."""
    together: Callable[[Sequence[Step[Reads]]], None] | None = None
    """Runs several stages of the same `together` at once, in place of `run` for each."""
    aside: bool = False
    """Whether it is made beside the stages that do not wait for it: it works in processes or programs."""

    @property
    def kind(self) -> str:
        """Give the name of the stage without that of a part: ``dataset``."""
        return self.name.partition(".")[0]

    @property
    def follows(self) -> tuple[str, ...]:
        """Give the stages that have to be made before."""
        return (*(need.stage for need in self.needs), *self.after)
