"""A .npy file that grows while it is written, so that memory stays bounded."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Self

import numpy as np

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

    from numpy.typing import DTypeLike, NDArray

__all__ = ["GrowingArray"]

_HEADER_BYTES = 256


class GrowingArray:
    """Writes rows of shape `row` to `path` as they come; the header gets its length on closing."""

    def __init__(self, path: Path, *, dtype: DTypeLike, row: tuple[int, ...] = ()) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("wb")
        self._dtype, self._row = np.dtype(dtype), row
        self.length = 0
        self._file.write(b"\0" * _HEADER_BYTES)

    def append(self, rows: NDArray[np.generic]) -> None:
        """Append `rows`, axes (new rows, *row)."""
        self._file.write(np.ascontiguousarray(rows, dtype=self._dtype).data)
        self.length += len(rows)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.seek(0)
        self._file.write(self._header())
        self._file.close()

    def _header(self) -> bytes:
        """Return a version 1.0 header padded to the reserved size."""
        buffer = io.BytesIO()
        described = {
            "descr": np.lib.format.dtype_to_descr(self._dtype),  # type: ignore[no-untyped-call]
            "fortran_order": False,
            "shape": (self.length, *self._row),
        }
        np.lib.format.write_array_header_1_0(buffer, described)  # type: ignore[no-untyped-call]
        text = buffer.getvalue()[10:].rstrip(b" \n")
        size = _HEADER_BYTES - 10
        return b"\x93NUMPY\x01\x00" + size.to_bytes(2, "little") + text.ljust(size - 1) + b"\n"
