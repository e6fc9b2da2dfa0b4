"""The decorator of compiled kernels."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, TypeVar, cast

import numba
import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["hardest_first", "kernel"]

Function = TypeVar("Function", bound="Callable[..., Any]")


@cache
def _source_digest() -> str:
    """Digest every module that has kernels."""
    modules = (each for each in files("jetc.sample").iterdir() if each.name.endswith(".py"))
    texts = sorted((each.name, each.read_bytes()) for each in modules)
    sources = [text for text in texts if b"@kernel" in text[1]]
    return hashlib.blake2b(repr(sources).encode(), digest_size=8).hexdigest()


def kernel(function: Function) -> Function:
    """Compile a function once and keep the machine code beside the module, or in the user's cache.

    Neither fast mathematics nor threads: the same input gives the same bits in every worker.
    """
    # Numba checks only the file of the kernel itself, and would use the old machine code of a caller when a
    # kernel it calls changes in another file; the cache's file is named after this.
    function.__qualname__ += f"_{_source_digest()}"
    return cast("Function", numba.njit(cache=True, error_model="numpy")(function))


@kernel
def hardest_first(pt: npt.NDArray[Any]) -> npt.NDArray[np.int64]:
    """Give the indices in falling order of pT; equal values keep their order. All kernels share this sort."""
    negative = np.empty(len(pt))
    for i in range(len(pt)):
        negative[i] = -pt[i]
    return np.argsort(negative, kind="mergesort")
