"""Checksums of ntuples in a file beside them, for what their own format cannot signal.

A basket that is not compressed carries no checksum, nor does one that is compressed with ZSTD: a bit that a
disk or a copy turns there may be another number, and no fault. The file is what ``sha256sum`` writes, so
``sha256sum -c ntuples.sha256`` reads it, too.
"""

from __future__ import annotations

import os
import re
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from jetc.diagnostics.diagnostic import DataError
from jetc.reading import read_whole
from jetc.writing import write_whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

__all__ = ["CHECKSUMS", "check_none_gone", "check_sealed", "seal"]

CHECKSUMS = "ntuples.sha256"
_LINE = re.compile(rb"([0-9a-f]{64}) [ *](?:\./)?([^\\\r\n/]+)")
_SHOWN = 12
_MOST_LINKS = 40
"""Of a chain: the system follows no more."""


def seal(digests: Mapping[Path, str]) -> tuple[Path, ...]:
    """Write the SHA-256 of files beside them, a file for each folder, and return those that were written.

    What stands there of other files stays. DataError where what stands there cannot be read, and for a file
    whose name has no place in a line.
    """
    folders: dict[Path, dict[bytes, str]] = {}
    for file, digest in digests.items():
        place = file.parent / CHECKSUMS
        _check_name(file)
        folders.setdefault(place, _read(place))[_name(file)] = digest
    for place, known in folders.items():
        lines = (f"{known[name]}  ".encode() + name + b"\n" for name in sorted(known))
        write_whole(place, b"".join(lines))
    return tuple(folders)


def check_sealed(files: Iterable[Path], digest_of: Callable[[Path], str]) -> int:
    """Return how many of `files` have a checksum beside them; DataError where it is that of other content.

    A link's is looked for beside it and beside each file that it leads to. Other files are not read.
    """
    read: dict[Path, dict[bytes, str]] = {}
    sealed = 0
    for file in files:
        places = tuple(_sealed(file, read))
        for place, wanted in places:
            found = digest_of(file)
            if found != wanted:
                raise _other(file, place, wanted, found)
        sealed += bool(places)
    return sealed


def check_none_gone(folders: Iterable[tuple[Path, str]]) -> None:
    """Raise DataError where a file of a folder has a checksum there, fits the pattern, and is gone.

    `folders` are those of which all files of a pattern of names are meant, such as ``*.root``.
    """
    for folder, pattern in folders:
        for name in map(os.fsdecode, _read(folder / CHECKSUMS)):
            hidden = name.startswith(".") and not pattern.startswith(".")
            if fnmatchcase(name, pattern) and not hidden and not os.path.lexists(folder / name):
                raise DataError(
                    file=str(folder / name),
                    what=f"the file is gone, and {folder / CHECKSUMS} has its SHA-256",
                    why="all files of its folder are meant, and its events would be left out unseen",
                    mend="put it back; where it was removed on purpose, remove its line there",
                )


def _sealed(file: Path, read: dict[Path, dict[bytes, str]]) -> Iterator[tuple[Path, str]]:
    """Yield where a checksum of a file stands, and which; `read` keeps what was read."""
    for each in dict.fromkeys((*_chain(file), file.resolve())):
        place = each.parent / CHECKSUMS
        if place not in read:
            read[place] = _read(place)
        if _name(each) in read[place]:
            yield place, read[place][_name(each)]


def _chain(file: Path) -> Iterator[Path]:
    """Yield a file, and each one that it leads to where it is a link to one, as far as they are there."""
    for _ in range(_MOST_LINKS):
        yield file
        if not file.is_symlink():
            return
        file = file.parent / file.readlink()


def _check_name(file: Path) -> None:
    if _LINE.fullmatch(b"0" * 64 + b"  " + _name(file)) is None:
        raise DataError(
            file=repr(str(file)),
            what="its name has a backslash, or does not fit in a line",
            why="a line of checksums holds a file's name as it is",
            mend="rename the file",
        )


def _name(file: Path) -> bytes:
    return file.name.encode(errors="surrogateescape")


def _read(place: Path) -> dict[bytes, str]:
    """Return the checksums of a file by name, none where it is not there."""
    known: dict[bytes, str] = {}
    if not os.path.lexists(place):  # a link that leads nowhere is no absence
        return known
    for number, line in enumerate(read_whole(place).removesuffix(b"\n").split(b"\n"), 1):
        found = _LINE.fullmatch(line)
        if found is None or found[2] in known:
            raise DataError(
                file=f"{place}:{number}",
                what="the line is no SHA-256 and name of a file beside it, or names a file again",
                why="it says what the ntuples beside it have to be, byte for byte",
                mend="restore it, or remove it and seal them again: jetc inspect FILE... --seal",
            )
        known[found[2]] = found[1].decode()
    return known


def _other(file: Path, place: Path, wanted: str, found: str) -> DataError:
    return DataError(
        file=str(file),
        what=f"its SHA-256 is {found[:_SHOWN]}, and {place} says {wanted[:_SHOWN]}",
        why="it is not the file that was sealed: damaged, cut short, or made again",
        mend="copy it again; where it was made again on purpose, remove its line there, and seal it: "
        "jetc inspect FILE... --seal",
    )
