"""Emulators of a tagger: feature words in, score words out, exactly as the firmware has them."""

from __future__ import annotations

import ctypes
import weakref
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Protocol

import numpy as np

from jetc_runtime.evaluate import check_codes
from jetc_runtime.manifest import MANIFEST, Manifest
from jetc_runtime.network import Input

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

__all__ = ["CppEmulator", "Emulator", "EmulatorError"]

_ERROR_BYTES = 512


class EmulatorError(RuntimeError):
    """An emulator library that does not load or that refused a jet; the message says which and why."""


class Emulator(Protocol):
    """Anything that computes a tagger over feature words."""

    def predict(self, codes: NDArray[np.int64]) -> dict[str, NDArray[np.int64]]:
        """Return the codes of each output, (jets, labels), for `codes`, (jets, constituents, features)."""


class CppEmulator:
    """The C++ emulator in an artifact folder, through the interface that CMSSW uses.

    `threads` models run at once. Raises EmulatorError where the library does not load.
    """

    def __init__(self, folder: Path, *, threads: int = 1) -> None:
        self.manifest = Manifest.from_json((folder / MANIFEST).read_text(encoding="utf-8"))
        self._threads = threads
        ports = self.manifest
        types = tuple(each.type for each in ports.features)
        self._input = Input("input", ports.constituents, tuple(each.name for each in ports.features), types)
        self._input_fractions = np.tile(
            np.array([each.fraction for each in types], np.int32), ports.constituents
        )
        self._output_fractions = np.repeat(
            np.array([each.type.fraction for each in ports.outputs], np.int32),
            [len(each.labels) for each in ports.outputs],
        )
        self._batch = _declared(ctypes.CDLL(str(folder / ports.batch)))
        error = ctypes.create_string_buffer(_ERROR_BYTES)
        path = str((folder / ports.library).resolve()).encode()
        self._library = self._batch.jetc_open(path, error, _ERROR_BYTES)
        if self._library is None:
            raise EmulatorError(error.value.decode(errors="replace"))
        weakref.finalize(self, self._batch.jetc_close, self._library)

    def predict(self, codes: NDArray[np.int64]) -> dict[str, NDArray[np.int64]]:
        """Return the codes of each output, (jets, labels), for `codes`, (jets, constituents, features).

        ValueError names the first code that its feature's format does not hold.
        """
        check_codes(self._input, codes)
        rows = np.ascontiguousarray(codes, dtype=np.int64).reshape(len(codes), len(self._input_fractions))
        words = np.empty((len(rows), len(self._output_fractions)), dtype=np.int64)
        edges = np.linspace(0, len(rows), self._threads + 1).astype(int)
        with ThreadPoolExecutor(self._threads) as pool:
            list(
                pool.map(
                    lambda first, last: self._run(rows[first:last], words[first:last]), edges[:-1], edges[1:]
                )
            )
        ends = np.cumsum([len(each.labels) for each in self.manifest.outputs])
        parts = np.split(words, ends[:-1], axis=1)
        return {port.name: part for port, part in zip(self.manifest.outputs, parts, strict=True)}

    def _run(self, rows: NDArray[np.int64], words: NDArray[np.int64]) -> None:
        error = ctypes.create_string_buffer(_ERROR_BYTES)
        failed = self._batch.jetc_run(
            self._library,
            len(rows),
            rows.ctypes.data,
            self._input_fractions.ctypes.data,
            rows.shape[1],
            words.ctypes.data,
            self._output_fractions.ctypes.data,
            words.shape[1],
            error,
            _ERROR_BYTES,
        )
        if failed:
            raise EmulatorError(error.value.decode(errors="replace"))


def _declared(batch: ctypes.CDLL) -> ctypes.CDLL:
    """Tell ctypes the signatures of jetc_runtime/cpp/batch.cpp; it releases the GIL during each call."""
    pointer, size = ctypes.c_void_p, ctypes.c_size_t
    batch.jetc_open.argtypes = (ctypes.c_char_p, ctypes.c_char_p, size)
    batch.jetc_open.restype = pointer
    batch.jetc_close.argtypes = (pointer,)
    batch.jetc_close.restype = None
    batch.jetc_run.argtypes = (
        *(pointer, size, pointer, pointer, size),
        *(pointer, pointer, size, ctypes.c_char_p, size),
    )
    batch.jetc_run.restype = ctypes.c_int
    return batch
