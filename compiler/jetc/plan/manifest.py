"""The seal of an artifact: what made it, and the digest of every file, compared with what is there."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from jetc.exhaustion import limit_met
from jetc.plan.key import Ingredients, file_digest
from jetc.reading import read_whole

__all__ = ["ArtifactManifest", "SealedFile", "Took", "difference", "make_manifest", "read_manifest"]

_FORM = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


@dataclass(frozen=True, slots=True)
class Took:
    """How long an artifact took to make, in seconds; of several made in one run, `together`, that run."""

    seconds: float
    together: tuple[str, ...] = ()


class SealedFile(BaseModel):
    """A file of an artifact."""

    model_config = _FORM

    bytes: int
    sha256: str


class ArtifactManifest(BaseModel):
    """What is written beside an artifact: what made it, what it holds, how long it took.

    `together` are the stages that were made in the same run, where there were several.
    """

    model_config = _FORM

    ingredients: Ingredients
    files: dict[str, SealedFile]
    """By path relative to the artifact."""
    folders: list[str]
    """Those below it, in order."""
    seconds: float
    together: list[str] = Field(default_factory=list)

    @property
    def took(self) -> Took:
        """Give the time of the run that made it."""
        return Took(self.seconds, tuple(self.together))

    @property
    def digests(self) -> dict[str, str]:
        """Give the SHA-256 of each file."""
        return {name: each.sha256 for name, each in self.files.items()}


def make_manifest(folder: Path, ingredients: Ingredients, took: Took) -> ArtifactManifest:
    """Return the manifest of what stands in `folder`; ValueError where it holds anything but files."""
    files, folders, odd = _entries(folder)
    if odd:
        raise ValueError(f"an artifact is made of files, and {odd[0]} is none")
    found = {name: _sealed(folder / name) for name in sorted(files)}
    return ArtifactManifest(
        ingredients=ingredients,
        files=found,
        folders=folders,
        seconds=round(took.seconds, 2),
        together=list(took.together),
    )


def read_manifest(path: Path) -> ArtifactManifest | None:
    """Return the manifest at `path`, or None where there is none that can be used."""
    try:
        return ArtifactManifest.model_validate_json(read_whole(path))
    except (OSError, ValidationError):
        return None


def difference(folder: Path, manifest: ArtifactManifest) -> str | None:
    """Say in a few words how `folder` is not as it was sealed; None where every byte is the same.

    OSError where a limit of the system is met: that says nothing of the folder.
    """
    try:
        files, folders, odd = _entries(folder)
        names, known = {*files, *odd}, manifest.files.keys()
        found = (
            *(f"{each} is gone" for each in sorted(known - names)),
            *(f"{each} was not in it" for each in sorted(names - known)),
            *(f"folder {each} is gone" for each in sorted(set(manifest.folders) - set(folders))),
            *(f"folder {each} was not in it" for each in sorted(set(folders) - set(manifest.folders))),
            *(f"{each} is a link or no file" for each in odd),
        )
        changed = (each for each in files if not _same(folder / each, manifest.files[each]))
        return found[0] if found else next((f"{each} has other content" for each in changed), None)
    except OSError as error:
        if limit_met(error):
            raise
        return f"{error.filename or folder} cannot be read: {error.strerror}"


def _same(path: Path, sealed: SealedFile) -> bool:
    return path.stat().st_size == sealed.bytes and file_digest(path) == sealed.sha256


def _sealed(path: Path) -> SealedFile:
    return SealedFile(bytes=path.stat().st_size, sha256=file_digest(path))


def _entries(folder: Path) -> tuple[list[str], list[str], list[str]]:
    """Return the files, the folders and whatever is neither below `folder`, links among them."""
    files: list[str] = []
    folders: list[str] = []
    odd: list[str] = []
    for here, below, names in os.walk(folder, onerror=_fail):
        for name in (*below, *names):
            path = Path(here, name)
            plain = files if path.is_file() else folders if path.is_dir() else odd
            kind = odd if path.is_symlink() else plain
            kind.append(os.fsencode(path.relative_to(folder)).decode(errors="backslashreplace"))
    return sorted(files), sorted(folders), sorted(odd)


def _fail(error: OSError) -> None:
    raise error
