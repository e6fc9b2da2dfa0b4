"""What is sent to workers and what comes back, with its digest: files as bytes, and arrays."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from jetc.diagnostics.diagnostic import ToolError
from jetc.writing import write_whole

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Content", "array_of", "check", "file_of", "keep_file", "room"]

Kind = TypeVar("Kind")


@dataclass(frozen=True, slots=True, eq=False)
class Content(Generic[Kind]):
    """Bytes of a file, or an array, and the SHA-256 that it was sent with."""

    content: Kind
    sha256: str


def file_of(content: bytes) -> Content[bytes]:
    """Return the bytes of a file with their digest."""
    return Content(content, _digest(content))


def array_of(array: NDArray[Any]) -> Content[NDArray[Any]]:
    """Return an array, which lies in one piece, with the digest of its type, its shape and its bytes."""
    return Content(array, _digest(array))


def check(sent: Content[Kind], what: str, mend: str) -> Kind:
    """Return what was sent; ToolError where it does not have its digest."""
    if _digest(sent.content) != sent.sha256:
        raise ToolError(
            tool="dask",
            what=f"{what} did not come as it was sent: its checksum differs",
            mend=f"look at the network, and run the same command again: {mend}",
        )
    return sent.content


def keep_file(sent: Content[bytes], path: Path, mend: str) -> None:
    """Write a file among a worker's own, once; ToolError as of `check`."""
    if not path.exists():
        write_whole(path, check(sent, "a file", mend))


def room() -> Path:
    """Return the folder of a worker's own files, which is gone when the worker has ended."""
    from distributed import get_worker

    return Path(get_worker().local_directory)


def _digest(content: Any) -> str:  # noqa: ANN401 - bytes, or an array
    found = hashlib.sha256()
    if not isinstance(content, bytes):
        found.update(f"{content.dtype.str} {content.shape} ".encode())
    found.update(content)
    return found.hexdigest()
