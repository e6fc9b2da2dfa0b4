"""The trained weights on disk: a zip of .npy arrays whose bytes depend on the weights alone."""

from __future__ import annotations

import io
import math
import re
import struct
import zipfile
from typing import TYPE_CHECKING

import numpy as np

from jetc.diagnostics.diagnostic import DataError
from jetc.reading import open_file

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

__all__ = ["MAX_BYTES", "read_weights", "weights_of", "write_weights"]

MAX_BYTES = 1 << 24
"""A million weights take a quarter of this, and no jet tagger of the trigger has as many."""
_MOST_MEMBERS = 1000
"""A layer has two."""
_HEADER = re.compile(
    rb"\x93NUMPY\x01\x00..\{'descr': '<f4', 'fortran_order': (True|False), "
    rb"'shape': \((\d{1,7}(?:, \d{1,7})*),?\), \} *\n",
    re.DOTALL,
)
"""What numpy writes before the numbers, and nothing else that numpy would read: it reads Python."""
_BROKEN = (
    zipfile.BadZipFile,
    ValueError,
    KeyError,
    EOFError,
    OSError,
    OverflowError,
    MemoryError,
    RuntimeError,  # a member asks for a password
    struct.error,
)
"""What zipfile raises for a file that is not as it wants it."""


def write_weights(path: Path, arrays: Mapping[str, NDArray[np.float32]]) -> None:
    """Write `arrays` as an .npz, in their order; numpy dates every member 1980."""
    np.savez(path, **arrays)


def read_weights(path: Path) -> dict[str, NDArray[np.float32]]:
    """Read what `write_weights` wrote; DataError where the file holds anything else."""
    with open_file(path) as file:
        return weights_of(file.read(MAX_BYTES + 1), name=str(path))


def weights_of(content: bytes, *, name: str) -> dict[str, NDArray[np.float32]]:
    """Return the arrays in the bytes of a weights file called `name`; DataError where it is none.

    The sizes are looked at before anything is unpacked, and no object is ever made from the file.
    """
    if len(content) > MAX_BYTES:
        raise _refusal(name, f"it is larger than {MAX_BYTES} bytes")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            wrong = _wrong(members, len(content))
            if wrong is not None:
                raise _refusal(name, wrong)
            read = {each.filename.removesuffix(_SUFFIX): _numbers(archive.read(each)) for each in members}
    except _BROKEN as error:
        raise _refusal(name, str(error) or type(error).__name__) from error
    arrays = {member: array for member, array in read.items() if array is not None}
    for member in read:
        if member not in arrays or not np.isfinite(arrays[member]).all():
            raise _refusal(name, f"{member} is not an array of finite float32 numbers")
    return arrays


def _wrong(members: Sequence[zipfile.ZipInfo], size: int) -> str | None:
    """Say what is wrong with the list of members in an archive of `size` bytes; None where nothing is."""
    names = [each.filename for each in members]
    if len(names) > _MOST_MEMBERS:
        return f"it has {len(names)} arrays"
    if sum(each.file_size for each in members) > size:
        return "its arrays are larger than the file"
    for at, each in enumerate(members):
        if each.compress_type != zipfile.ZIP_STORED:
            return f"{names[at]} is compressed"
        if not names[at].endswith(_SUFFIX):
            return f"{names[at]} is no .npy"
        if names[at] in names[:at]:
            return f"{names[at]} is in it twice"
    return None


_SUFFIX = ".npy"


def _numbers(content: bytes) -> NDArray[np.float32] | None:
    """Return the array in the bytes of a .npy that `write_weights` could have written; None for any other."""
    header = _HEADER.match(content)
    if header is None or int.from_bytes(content[8:10], "little") != header.end() - _BEFORE_TEXT:
        return None
    shape = tuple(int(each) for each in header[2].split(b", "))
    if len(content) - header.end() != math.prod(shape) * 4:
        return None
    numbers = np.frombuffer(content, dtype="<f4", offset=header.end()).copy()
    return numbers.reshape(shape, order="F" if header[1] == b"True" else "C")


_BEFORE_TEXT = 10
"""Bytes of magic, version and length."""


def _refusal(name: str, what: str) -> DataError:
    return DataError(
        file=name,
        what=f"is not a file of weights: {what}",
        why="weights are read as plain numbers, and nothing else",
        mend="take the file that jetc build SPEC --lock wrote",
    )
