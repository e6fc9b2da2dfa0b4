"""Drives the inputs of a design, one beat per clock."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jetc_testbench.words import pack

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray

    from jetc_testbench.beats import Beats
    from jetc_testbench.job import Vectors
    from jetc_testbench.ports import Ports

__all__ = ["Driver"]

_BLOCK = 4096


class Driver:
    """Puts beats on the ports; call `drive` once per clock, between two rising edges."""

    def __init__(self, dut: Any, beats: Beats, vectors: Vectors) -> None:  # noqa: ANN401 - a handle has no type
        self._data = [getattr(dut, each.name) for each in vectors.ports.taken]
        self._controls = (dut.in_valid, dut.rst)
        self._beats = _packed(beats, vectors)

    def drive(self) -> None:
        """Put the next beat on the ports."""
        words, valid, reset = next(self._beats)
        for port, word in zip(self._data, words, strict=True):
            port.value = word
        in_valid, rst = self._controls
        in_valid.value = valid
        rst.value = reset


def _packed(beats: Beats, vectors: Vectors) -> Iterator[tuple[tuple[int, ...], int, int]]:
    for start in range(0, len(beats.data), _BLOCK):
        part = slice(start, start + _BLOCK)
        words = zip(*_words(vectors.codes[beats.data[part]], vectors.ports), strict=True)
        yield from zip(
            words, beats.valid[part].astype(int).tolist(), beats.reset[part].astype(int).tolist(), strict=True
        )


def _words(codes: NDArray[np.int64], ports: Ports) -> Iterator[list[int]]:
    """Yield the words of each port that is driven."""
    begin = 0
    for each in ports.taken:
        end = begin + len(each.formats)
        yield pack(codes[:, begin:end], each.formats)
        begin = end
