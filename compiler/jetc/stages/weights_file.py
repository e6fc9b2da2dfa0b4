"""The trained weights on disk: a zip of .npy arrays whose bytes depend on the weights alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

__all__ = ["WEIGHTS", "read_weights", "write_weights"]

WEIGHTS = "weights.npz"
"""Arrays `<layer>/kernel` and `<layer>/bias`, float32, before quantisation."""


def write_weights(path: Path, arrays: Mapping[str, NDArray[np.float32]]) -> None:
    """Write `arrays` as an .npz, in their order; numpy dates every member 1980."""
    np.savez(path, **arrays)


def read_weights(path: Path) -> dict[str, NDArray[np.float32]]:
    """Read what `write_weights` wrote."""
    with np.load(path, allow_pickle=False) as file:
        return {name: file[name] for name in file.files}
