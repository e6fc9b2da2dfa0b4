"""Emulators of a tagger: feature words in, score words out, exactly as the firmware has them."""

from __future__ import annotations

import ctypes
import hashlib
import math
import weakref
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TYPE_CHECKING, Protocol

import numpy as np

from jetc_runtime.evaluate import check_codes
from jetc_runtime.libraries import in_memory
from jetc_runtime.manifest import MANIFEST, Manifest
from jetc_runtime.network import Input, JetInput

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from jetc_runtime.fixed_point import FixedPoint
    from jetc_runtime.manifest import FeaturePort
    from jetc_runtime.network import Port

__all__ = ["CppEmulator", "Emulator", "EmulatorError"]

_ERROR_BYTES = 512


class EmulatorError(RuntimeError):
    """An emulator library that does not load or that refused a jet; the message says which and why."""


class Emulator(Protocol):
    """Anything that computes a tagger over feature words."""

    def predict(
        self, codes: NDArray[np.int64], jet: NDArray[np.int64] | None = None
    ) -> dict[str, NDArray[np.int64]]:
        """Return the codes of each output, (jets, labels), for `codes`, (jets, constituents, features).

        `jet` are the codes of the inputs of the jet, (jets, inputs), where the tagger has some.
        """


class CppEmulator:
    """The C++ emulator in an artifact folder, through the interface that CMSSW uses.

    It runs `threads` copies of the tagger at once. `sealed` has the SHA-256 of each file of the folder, by
    name; without it the files are not checked. A library is read once, and loaded from the bytes that were
    checked. EmulatorError where a file was changed, cannot be read or does not load.
    """

    def __init__(self, folder: Path, *, threads: int = 1, sealed: Mapping[str, str] | None = None) -> None:
        self.manifest = _manifest(folder, sealed)
        self._threads = threads
        ports = self.manifest
        self._inputs: tuple[Port, ...] = (Input("input", ports.constituents, *_columns(ports.features)),)
        if ports.jet:
            self._inputs += (JetInput("jet", *_columns(ports.jet)),)
        self._input_fractions = np.array(
            [
                *[each.type.fraction for each in ports.features] * ports.constituents,
                *(each.type.fraction for each in ports.jet),
            ],
            np.int32,
        )
        self._output_fractions = np.repeat(
            np.array([each.type.fraction for each in ports.outputs], np.int32),
            [len(each.labels) for each in ports.outputs],
        )
        self._batch = _batch(_content(folder, ports.batch, sealed))
        self._library = self._opened(_content(folder, ports.library, sealed))

    def _opened(self, content: bytes) -> int:
        """Open the tagger's library; it is closed when this emulator is deleted."""
        error = ctypes.create_string_buffer(_ERROR_BYTES)
        library: int | None = self._batch.jetc_open(in_memory(content).encode(), error, _ERROR_BYTES)
        if library is None:
            raise EmulatorError(f"{self.manifest.library}: {error.value.decode(errors='replace')}")
        weakref.finalize(self, self._batch.jetc_close, library)
        return library

    def predict(
        self, codes: NDArray[np.int64], jet: NDArray[np.int64] | None = None
    ) -> dict[str, NDArray[np.int64]]:
        """Return the codes of each output, (jets, labels), for `codes`, (jets, constituents, features).

        `jet` are the codes of the inputs of the jet, (jets, inputs), where the tagger has some.
        ValueError, which names the first code outside the format of its feature.
        """
        rows = self._rows([codes] if jet is None else [codes, jet])
        words = np.empty((len(rows), len(self._output_fractions)), dtype=np.int64)
        self._shared(len(rows), lambda jets: self._run(rows[jets], words[jets]))
        ends = np.cumsum([len(each.labels) for each in self.manifest.outputs])
        parts = np.split(words, ends[:-1], axis=1)
        return {port.name: part for port, part in zip(self.manifest.outputs, parts, strict=True)}

    def predict_words(self, jets: NDArray[np.uint64], candidates: NDArray[np.uint64]) -> NDArray[np.uint64]:
        """Return the outgoing words, (jets, words), lowest 64 bits first, of words on the link.

        `jets` has the word of each jet, (jets,), and `candidates` those of its slots, (jets, constituents).
        `manifest.outgoing` says what the words hold. EmulatorError where the tagger takes no words on the
        link; ValueError where these have another shape or type.
        """
        ports = self.manifest
        if not ports.outgoing:
            raise EmulatorError(f"{ports.library} takes no words on the link: its spec has no section link")
        wanted = ((len(jets),), (len(jets), ports.constituents))
        if (jets.shape, candidates.shape) != wanted or {jets.dtype, candidates.dtype} != {
            np.dtype(np.uint64)
        }:
            raise ValueError(
                f"uint64 words of jets, (jets,), and candidates, (jets, {ports.constituents}), are wanted, "
                f"not {jets.dtype} {jets.shape} and {candidates.dtype} {candidates.shape}"
            )
        rows = np.ascontiguousarray(jets), np.ascontiguousarray(candidates)
        words = np.empty((len(jets), ports.outgoing_words), dtype=np.uint64)
        self._shared(len(jets), lambda part: self._run_words(rows[0][part], rows[1][part], words[part]))
        return words

    def _shared(self, jets: int, run: Callable[[slice], None]) -> None:
        """Run all jets, a part in each thread."""
        edges = [int(each) for each in np.linspace(0, jets, self._threads + 1)]
        with ThreadPoolExecutor(self._threads) as pool:
            list(pool.map(run, map(slice, edges[:-1], edges[1:])))

    def _run_words(
        self, jets: NDArray[np.uint64], candidates: NDArray[np.uint64], words: NDArray[np.uint64]
    ) -> None:
        error = ctypes.create_string_buffer(_ERROR_BYTES)
        failed = self._batch.jetc_run_words(
            self._library,
            len(jets),
            jets.ctypes.data,
            candidates.ctypes.data,
            candidates.shape[1],
            words.ctypes.data,
            words.shape[1],
            error,
            _ERROR_BYTES,
        )
        if failed:
            raise EmulatorError(error.value.decode(errors="replace"))

    def _rows(self, given: list[NDArray[np.int64]]) -> NDArray[np.int64]:
        """Return the input words of each jet, (jets, words): constituents first, then those of the jet."""
        if len(given) != len(self._inputs) or len({len(each) for each in given}) != 1:
            names = ", ".join(each.name for each in self.manifest.jet)
            wanted = f"constituents and for the jet ({names})" if names else "constituents alone"
            msg = f"codes of as many jets are wanted for {wanted}"
            raise ValueError(msg)
        for port, codes in zip(self._inputs, given, strict=True):
            check_codes(port, codes)
        flat = [each.reshape(len(each), math.prod(each.shape[1:])) for each in given]
        return np.ascontiguousarray(np.concatenate(flat, axis=1), dtype=np.int64)

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


def _columns(features: tuple[FeaturePort, ...]) -> tuple[tuple[str, ...], tuple[FixedPoint, ...]]:
    return tuple(each.name for each in features), tuple(each.type for each in features)


def _manifest(folder: Path, sealed: Mapping[str, str] | None) -> Manifest:
    try:
        return Manifest.from_json(_content(folder, MANIFEST, sealed).decode("utf-8"))
    except ValueError as error:
        raise EmulatorError(f"{folder / MANIFEST}: {error}") from error


def _content(folder: Path, name: str, sealed: Mapping[str, str] | None) -> bytes:
    """Return a file of an emulator; EmulatorError where it is not as it was sealed."""
    try:
        content = (folder / name).read_bytes()
    except OSError as error:
        raise EmulatorError(f"{folder / name} cannot be read: {error.strerror}") from error
    if sealed is not None and hashlib.sha256(content).hexdigest() != sealed.get(name):
        raise EmulatorError(f"{folder / name} is not the file that was built: build it again")
    return content


@cache
def _batch(content: bytes) -> ctypes.CDLL:
    """Load the library that runs taggers, once for each content; it stays loaded."""
    return _declared(ctypes.CDLL(in_memory(content)))


def _declared(batch: ctypes.CDLL) -> ctypes.CDLL:
    """Declare the functions of jetc_runtime/cpp/batch.cpp; ctypes releases the GIL during each call."""
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
    batch.jetc_run_words.argtypes = (
        *(pointer, size, pointer, pointer, size),
        *(pointer, size, ctypes.c_char_p, size),
    )
    batch.jetc_run_words.restype = ctypes.c_int
    return batch
