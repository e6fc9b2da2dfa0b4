"""A network compiled for this processor: many jets at once, a jet in each lane of a vector."""

from __future__ import annotations

import ctypes
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from jetc_runtime.evaluate import by_name, check_codes

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from jetc_runtime.evaluate import Codes
    from jetc_runtime.network import Network, Port

__all__ = ["INSTRUCTIONS", "Instructions", "Lanes", "code_bits"]

Instructions = Literal["avx2", "portable"]
INSTRUCTIONS: tuple[Instructions, ...] = get_args(Instructions)
"""What a library of lanes is compiled for, the fastest first; each is a function of that name in it."""
_WIDTHS = (16, 32, 64)


def code_bits(port: Port) -> int:
    """Return the bits of the integers in which the codes of a port are given: 16, 32 or 64."""
    widest = max(each.width + int(not each.signed) for each in port.formats)
    return next(each for each in _WIDTHS if widest <= each)


class Lanes:
    """A library of lanes of `network`, at `path`; it runs in `threads` threads at once.

    `instructions` are the fastest that both library and processor have, unless they are given; `prefix`
    stands before them in the names of its functions. OSError where it does not load; ValueError where it has
    no such function, or the processor does not run it.
    """

    def __init__(
        self,
        path: Path | str,
        network: Network,
        *,
        threads: int = 1,
        instructions: Instructions | None = None,
        prefix: str = "jetc_lanes",
    ) -> None:
        library = ctypes.CDLL(str(path))
        there = [each for each in INSTRUCTIONS if _runs(library, each, prefix)]
        if (instructions or "portable") not in there:
            msg = f"{path} has no {instructions or 'portable'} code that this processor runs"
            raise ValueError(msg)
        self.network = network
        self.instructions: Instructions = instructions or there[0]
        self._threads = threads
        self._function = getattr(library, f"{prefix}_{self.instructions}")
        self._function.argtypes = (ctypes.c_size_t, ctypes.POINTER(ctypes.c_void_p), ctypes.c_void_p)
        self._function.restype = ctypes.c_int64

    def evaluate(self, codes: Codes) -> dict[str, NDArray[np.int64]]:
        """Return for each output the codes, (jets, labels), of `codes`, as `jetc_runtime.evaluate` has them.

        Codes in integers of `code_bits` are not copied. ValueError, which names the first code outside its
        format.
        """
        given = by_name(self.network, codes)
        rows = [self._given(port, given[port.name]) for port in self.network.inputs]
        labels = [len(each.labels) for each in self.network.outputs]
        results = np.empty((len(rows[0]), sum(labels)), dtype=np.int64)
        edges = [int(each) for each in np.linspace(0, len(results), self._threads + 1)]
        parts = [slice(*each) for each in pairwise(edges)]
        with ThreadPoolExecutor(self._threads) as pool:
            list(pool.map(lambda part: self._run([each[part] for each in rows], results[part]), parts))
        split = np.split(results, np.cumsum(labels)[:-1], axis=1)
        return {port.name: part for port, part in zip(self.network.outputs, split, strict=True)}

    def _given(self, port: Port, codes: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return codes as the library takes them; those that do not fit are outside their format, too."""
        to = np.dtype(f"int{code_bits(port)}")
        if codes.dtype != to or codes.shape[1:] != port.tensor.sizes:
            check_codes(port, codes)
        return np.ascontiguousarray(codes, dtype=to)

    def _run(self, rows: Sequence[NDArray[np.int64]], results: NDArray[np.int64]) -> None:
        pointers = (ctypes.c_void_p * len(rows))(*(each.ctypes.data for each in rows))
        jet = self._function(len(results), pointers, results.ctypes.data)
        if jet >= 0:
            for port, codes in zip(self.network.inputs, rows, strict=True):
                check_codes(port, codes)
            msg = f"jet {jet} has a code outside its format"
            raise ValueError(msg)


def _runs(library: ctypes.CDLL, instructions: Instructions, prefix: str) -> bool:
    """Tell whether a library has a function that this processor runs."""
    if not hasattr(library, f"{prefix}_{instructions}"):
        return False
    return instructions == "portable" or bool(getattr(library, f"jetc_has_{instructions}")())
