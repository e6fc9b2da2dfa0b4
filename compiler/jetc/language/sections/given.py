"""The files of the user that a spec names: by name, by folder, by pattern."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from jetc.language.sections.model import Spec

__all__ = ["fetched", "given_files", "is_pattern", "is_remote", "meant_files"]

_MAGIC = frozenset("*?[")
_IN_A_FOLDER = "*.root"
_REMOTE = "root://"
_FETCHED = "fetched"
"""Folder beside a spec in which files of servers are."""


def given_files(spec: Spec, base: Path) -> tuple[str, ...]:
    """Return the ntuples of all sets, set by set; relative names start from `base`, the spec's folder."""
    return tuple(name for each in spec.samples.sets for name in meant_files(each.files or (), base))


def meant_files(entries: Iterable[str], base: Path) -> tuple[str, ...]:
    """Return the files that `entries` of a spec mean, sorted by name, so that the order given has no effect.

    An entry is a file; or a folder, which means the ``.root`` files that lie in it; or a pattern with ``*``,
    ``?``, ``[...]`` or ``**``; or a file on a server, which means its copy. A name that is there is meant as
    it is written. An entry of which nothing is there stands for itself, so that reading it tells so.
    """
    return tuple(sorted(name for entry in entries for name in _meant(entry, base)))


def is_pattern(entry: str) -> bool:
    """Tell whether an entry has a character of patterns."""
    return not _MAGIC.isdisjoint(entry)


def is_remote(entry: str) -> bool:
    """Tell whether an entry is the address of a file on a server."""
    return entry.startswith(_REMOTE)


def fetched(entry: str) -> str:
    """Return the copy of a file on a server, ``root://host//path``, as it is named from the spec."""
    host, _, path = entry.removeprefix(_REMOTE).partition("/")
    return str(PurePosixPath(_FETCHED) / host.replace(":", "_") / path.lstrip("/"))


def _meant(entry: str, base: Path) -> tuple[str, ...]:
    if is_remote(entry):
        return (fetched(entry),)
    place = base / entry
    if place.is_dir():
        found = _named(entry, place, _IN_A_FOLDER)
    elif is_pattern(entry) and not place.exists():
        start, pattern = _parted(entry)
        found = _named(start, base / start, pattern)
    else:
        found = ()
    return found or (entry,)


def _parted(pattern: str) -> tuple[str, str]:
    """Return the folder before the first part of a pattern that has a character of patterns, and the rest."""
    parts = PurePosixPath(pattern).parts
    first = next(number for number, part in enumerate(parts) if is_pattern(part))
    return str(PurePosixPath(*parts[:first])), str(PurePosixPath(*parts[first:]))


def _named(start: str, place: Path, pattern: str) -> tuple[str, ...]:
    """Return the files below `place` that fit, as a spec names them: after `start`."""
    files = (each for each in place.glob(pattern) if each.is_file())
    return tuple(str(PurePosixPath(start) / each.relative_to(place).as_posix()) for each in files)
