"""The trained weights on disk: a zip of .npy arrays whose bytes depend on the weights alone."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

__all__ = ["WEIGHTS", "read_weights", "write_weights"]

WEIGHTS = "weights.npz"
"""Arrays `<layer>/kernel` and `<layer>/bias`, float32, before quantisation."""

_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest date a zip can say; numpy.savez would write the present one."""


def write_weights(path: Path, arrays: Mapping[str, NDArray[np.float32]]) -> None:
    """Write `arrays` as an .npz that numpy.load reads, in their order."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as file:
        for name, array in arrays.items():
            member = io.BytesIO()
            np.lib.format.write_array(member, np.ascontiguousarray(array), version=(1, 0), allow_pickle=False)  # type: ignore[no-untyped-call]
            file.writestr(zipfile.ZipInfo(f"{name}.npy", date_time=_EPOCH), member.getvalue())


def read_weights(path: Path) -> dict[str, NDArray[np.float32]]:
    """Read what `write_weights` wrote."""
    with np.load(path, allow_pickle=False) as file:
        return {name: file[name] for name in file.files}
