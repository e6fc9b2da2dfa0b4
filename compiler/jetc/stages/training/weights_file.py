"""The trained weights on disk: a zip of .npy arrays whose bytes depend on the weights alone."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import numpy as np

from jetc.diagnostics.diagnostic import DataError
from jetc.reading import open_file

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

__all__ = ["MAX_BYTES", "read_weights", "weights_of", "write_weights"]

MAX_BYTES = 1 << 24
"""A million weights take a quarter of this, and no jet tagger of the trigger has as many."""
_BROKEN = (
    zipfile.BadZipFile,
    ValueError,
    TypeError,
    KeyError,
    EOFError,
    OSError,
    MemoryError,
    RuntimeError,  # a member asks for a password
)
"""What zipfile and numpy raise for a file that is not as they want it."""


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
        with zipfile.ZipFile(io.BytesIO(content)) as members:
            packed = [
                each.filename for each in members.infolist() if each.compress_type != zipfile.ZIP_STORED
            ]
        if packed:
            raise _refusal(name, f"{packed[0]} is compressed")
        with np.load(io.BytesIO(content), allow_pickle=False) as file:
            arrays = {each: file[each] for each in file.files}
    except _BROKEN as error:
        raise _refusal(name, str(error) or type(error).__name__) from error
    for member, array in arrays.items():
        if not isinstance(array, np.ndarray) or array.dtype != np.float32 or not np.isfinite(array).all():
            raise _refusal(name, f"{member} is not an array of finite float32 numbers")
    return arrays


def _refusal(name: str, what: str) -> DataError:
    return DataError(
        file=name,
        what=f"is not a file of weights: {what}",
        why="weights are read as plain numbers, and nothing else",
        mend="take the file that jetc build SPEC --lock wrote",
    )
