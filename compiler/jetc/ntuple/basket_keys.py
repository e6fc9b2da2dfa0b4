"""What stands before each basket of a branch: whose it is, where it is, and how many rows it holds.

A tree lists where its baskets are. Where that list is damaged, another branch's basket would be read, whose
numbers may be as good.

Source: TKey and TBasket of ROOT 6.30. A key has its size, version, the size unpacked, a date, its length, a
cycle, its own place and that of its folder, and three names; then a basket has a version, two sizes and its
rows.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import numpy as np

from jetc.diagnostics.diagnostic import DataError
from jetc.reading import open_file

if TYPE_CHECKING:
    from io import BufferedReader
    from pathlib import Path
    from typing import Any

__all__ = ["check_basket_keys"]

_START = struct.Struct(">iHiIHH")
_PLACE, _LARGE_PLACE = struct.Struct(">i"), struct.Struct(">q")
_LARGE = 1000
"""Added to the version of a key whose places have eight bytes."""
_ROWS = struct.Struct(">Hiii")
_SHORT = 255
"""A name of as many bytes, or more, has its length in four bytes more."""
_MOST = 1024
"""Bytes that are read of a key: more than three names take."""


def check_basket_keys(found: Any, file: Path) -> None:  # noqa: ANN401 - uproot has no types
    """Raise DataError unless every basket that branch `found` lists is its own and has the rows it should."""
    edges = np.asarray(found.entry_offsets, dtype=np.int64)
    places = [int(each) for each in found.member("fBasketSeek")[: len(edges) - 1]]
    name = str(found.member("fName"))
    with open_file(file) as stream:
        for number, (place, rows) in enumerate(zip(places, np.diff(edges).tolist(), strict=True)):
            if place:  # else it stands in the tree itself
                wrong = _wrong(_key(stream, place), name, place, rows)
                if wrong is not None:
                    raise DataError(
                        file=str(file),
                        branch=name,
                        entry=int(edges[number]),
                        last_entry=int(edges[number + 1]) - 1,
                        what=f"where basket {number} should begin, {wrong}",
                        why=f"the tree says that {rows} rows of {name} are there",
                        mend="copy the file again, or make it again",
                    )


def _key(stream: BufferedReader, place: int) -> tuple[str, str, int, int] | None:
    """Return class, name, place and rows of the basket at `place`; None where there is no key."""
    stream.seek(place)
    content = stream.read(_MOST)
    try:
        version = _START.unpack_from(content)[1]
        form = _LARGE_PLACE if version > _LARGE else _PLACE
        (own,) = form.unpack_from(content, _START.size)
        at = _START.size + 2 * form.size
        names = []
        for _ in range(3):
            text, at = _text(content, at)
            names.append(text)
        rows = int(_ROWS.unpack_from(content, at)[3])
    except (struct.error, IndexError):
        return None
    return names[0], names[1], int(own), rows


def _text(content: bytes, at: int) -> tuple[str, int]:
    """Return the name at a place of `content`, and where it ends."""
    length, at = content[at], at + 1
    if length == _SHORT:
        (length,), at = _PLACE.unpack_from(content, at), at + _PLACE.size
    return content[at : at + length].decode("utf-8", errors="replace"), at + length


def _wrong(key: tuple[str, str, int, int] | None, name: str, place: int, rows: int) -> str | None:
    """Say what stands at `place` instead of a basket of `name` with `rows` rows; None where that does."""
    if key is None or key[0] != "TBasket" or key[2] != place:
        return "there is none"
    if key[1] != name:
        return f"there is one of branch {key[1]}"
    return None if key[3] == rows else f"there is one of {key[3]} rows"
