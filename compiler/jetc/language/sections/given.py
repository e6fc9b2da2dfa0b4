"""The files of the user that a spec names: by name, by folder, by pattern."""

from __future__ import annotations

import os
import re
from fnmatch import fnmatchcase
from glob import escape
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from jetc.diagnostics.diagnostic import DataError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from jetc.language.sections.model import Spec

__all__ = [
    "IN_A_FOLDER",
    "entries_of",
    "fetched",
    "folders_meant",
    "given_files",
    "is_address",
    "is_pattern",
    "is_remote",
    "meant_files",
    "unreadable",
]

_MAGIC = frozenset("*?[")
IN_A_FOLDER = "*.root"
"""What a folder means of the files that lie in it."""
_DEEP = "**"
_OF_BUILDS = "store/locks"
"""Folder by which a folder of builds is told."""
_REMOTE = "root://"
_ADDRESS = re.compile(r"root://[A-Za-z0-9.-]+(:[0-9]+)?//[^/].*[^/]")
_FETCHED = "fetched"
"""Folder beside a spec in which files of servers are."""


def entries_of(spec: Spec) -> tuple[str, ...]:
    """Return the entries of all sets, as they are written, set by set."""
    return tuple(entry for each in spec.samples.sets for entry in each.files or ())


def given_files(spec: Spec, base: Path) -> tuple[str, ...]:
    """Return the ntuples of all sets, set by set; relative names start from `base`, the spec's folder."""
    return tuple(name for each in spec.samples.sets for name in meant_files(each.files or (), base))


def meant_files(entries: Iterable[str], base: Path) -> tuple[str, ...]:
    """Return the files that `entries` of a spec mean, sorted by name, so that the order given has no effect.

    An entry is a file; or a folder, which means the ``.root`` files that lie in it; or a pattern with ``*``,
    ``?``, ``[...]`` or ``**``, which never is a name as it is written; or a file on a server, which means its
    copy. Names that begin with a dot fit no ``*``, as in a shell. An entry of which nothing is there stands
    for itself, so that reading it tells so. DataError for a folder that cannot be read or that fits, for a
    pattern that is the name of a file, too, and for a pattern that takes files of a build.
    """
    return tuple(sorted(name for entry in entries for name in _meant(entry, base)))


def folders_meant(entries: Iterable[str], base: Path) -> Iterator[tuple[str, str]]:
    """Yield the folders of which `entries` of a spec mean what fits a pattern of names, and that pattern.

    They are named from `base`, the spec's folder. Of a pattern they are those in which something fits.
    """
    for entry in entries:
        if is_remote(entry):
            continue
        if is_pattern(entry):
            parents = (str(PurePosixPath(name).parent) for name in meant_files([entry], base))
            yield from ((folder, PurePosixPath(entry).name) for folder in dict.fromkeys(parents))
        elif (base / entry).is_dir():
            yield entry, IN_A_FOLDER


def is_pattern(entry: str) -> bool:
    """Tell whether an entry has a character of patterns."""
    return not _MAGIC.isdisjoint(entry)


def is_remote(entry: str) -> bool:
    """Tell whether an entry is the address of a file on a server."""
    return entry.startswith(_REMOTE)


def is_address(entry: str) -> bool:
    """Tell whether a remote entry is one file, by its whole path there."""
    whole = _ADDRESS.fullmatch(entry) is not None
    return whole and ".." not in PurePosixPath(entry).parts and not is_pattern(entry)


def fetched(entry: str) -> str:
    """Return the copy of a file on a server, ``root://host//path``, as it is named from the spec."""
    host, _, path = entry.removeprefix(_REMOTE).partition("/")
    return str(PurePosixPath(_FETCHED) / host.replace(":", "_") / path.lstrip("/"))


def _meant(entry: str, base: Path) -> tuple[str, ...]:
    if is_remote(entry):
        return (fetched(entry),)
    try:
        return _found(entry, base) or (entry,)
    except OSError as error:
        raise unreadable(entry, error) from error


def unreadable(entry: str, error: OSError) -> DataError:
    """Return the fault of an entry below which something cannot be read."""
    return DataError(
        file=entry,
        what=f"{str(error.filename or entry)!r} cannot be read: {error.strerror or error}",
        why="files that lie there would be left out unseen",
        mend="let it be read and leave it as it is while jetc reads it, or name other files",
    )


def _found(entry: str, base: Path) -> tuple[str, ...]:
    place = base / entry
    if is_pattern(entry):
        if place.exists():
            raise _unclear(entry)
        start, pattern = _parted(entry)
        names = _named(start, base / start, pattern)
        _check_no_products(entry, {(base / name).parent for name in names})
        return names
    return _named(entry, place, IN_A_FOLDER) if place.is_dir() else ()


def _unclear(entry: str) -> DataError:
    return DataError(
        file=entry,
        what=f"{entry!r} is a pattern, and there is a file or folder of that very name",
        why="as a pattern it means other files, too, or others alone",
        mend=f"rename it; or write {escape(entry)!r} where that one is meant",
    )


def _check_no_products(entry: str, folders: Iterable[Path]) -> None:
    """Raise DataError where one of `folders` lies in a folder of builds, by its path or behind links."""
    around = {
        each for folder in folders for way in (folder, folder.resolve()) for each in (way, *way.parents)
    }
    for each in sorted(around):
        if (each / _OF_BUILDS).is_dir():
            raise DataError(
                file=entry,
                what=f"{entry!r} takes files of the build folder {str(each)!r}",
                why="jetc made them: events of other sets and of earlier builds would be read as the user's",
                mend="name the folder of the ntuples, or build elsewhere: --build-dir FOLDER",
            )


def _parted(pattern: str) -> tuple[str, str]:
    """Return the folder before the first part of a pattern that has a character of patterns, and the rest."""
    parts = PurePosixPath(pattern).parts
    first = next(number for number, part in enumerate(parts) if is_pattern(part))
    return str(PurePosixPath(*parts[:first])), str(PurePosixPath(*parts[first:]))


def _named(start: str, place: Path, pattern: str) -> tuple[str, ...]:
    """Return the files below `place` that fit, as a spec names them: after `start`."""
    if not place.is_dir():
        return ()
    files = {*_fitting(place, PurePosixPath(pattern).parts, ())}
    return tuple(str(PurePosixPath(start) / each.relative_to(place).as_posix()) for each in files)


def _fitting(folder: Path, parts: tuple[str, ...], above: tuple[Path, ...]) -> Iterator[Path]:
    """Yield the files below `folder` that fit `parts`; `above` are the folders that ``**`` came through."""
    part, *rest = parts
    if part == _DEEP:
        yield from _deep(folder, parts, above)
        return
    for each in _entries(folder, part):
        if rest and _is_folder(each):
            yield from _fitting(each, tuple(rest), ())
        elif not rest and each.is_dir():
            raise _folder_fits(each)
        elif not rest:
            yield each  # a link that leads nowhere, too: who reads it tells so


def _deep(folder: Path, parts: tuple[str, ...], above: tuple[Path, ...]) -> Iterator[Path]:
    """As `_fitting`, of ``**``: links to folders are followed, but not to one that the walk is in."""
    real = folder.resolve()
    if real in above or len(parts) == 1:
        return
    yield from _fitting(folder, parts[1:], ())
    for each in _entries(folder, "*"):
        if _is_folder(each):
            yield from _fitting(each, parts, (*above, real))


def _entries(folder: Path, part: str) -> list[Path]:
    """Return what lies in `folder` and fits one part of a pattern."""
    if not is_pattern(part):
        each = folder / part
        return [each] if each.exists() or each.is_symlink() else []
    with os.scandir(folder) as found:
        names = sorted(each.name for each in found)
    hidden = part.startswith(".")
    return [folder / name for name in names if fnmatchcase(name, part) and (hidden or name[0] != ".")]


def _is_folder(path: Path) -> bool:
    """Tell whether a folder is there; DataError for a link that leads nowhere, which may have been to one."""
    if path.is_symlink() and not path.exists():
        raise DataError(
            file=str(path),
            what=f"link {str(path)!r} leads nowhere",
            why="files that lay there would be left out unseen",
            mend="mend the link, or remove it",
        )
    return path.is_dir()


def _folder_fits(folder: Path) -> DataError:
    return DataError(
        file=str(folder),
        what=f"folder {str(folder)!r} fits, and a pattern means files",
        why="files that lie in it would be left out unseen",
        mend="end the pattern so that files alone fit, as in *.root, or rename the folder",
    )
