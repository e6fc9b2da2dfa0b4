"""Drives the tagger's inputs, one beat per clock."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jetc_testbench.words import input_formats, pack

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jetc_testbench.beats import Beats
    from jetc_testbench.job import Vectors

__all__ = ["Driver"]

_BLOCK = 4096


class Driver:
    """Puts beats on the ports; call `drive` once per clock, between two rising edges."""

    def __init__(self, dut: Any, beats: Beats, vectors: Vectors) -> None:  # noqa: ANN401 - a handle has no type
        self._ports = (dut.in_data, dut.in_valid, dut.rst)
        self._beats = _packed(beats, vectors)

    def drive(self) -> None:
        """Put the next beat on the ports."""
        word, valid, reset = next(self._beats)
        in_data, in_valid, rst = self._ports
        in_data.value = word
        in_valid.value = valid
        rst.value = reset


def _packed(beats: Beats, vectors: Vectors) -> Iterator[tuple[int, int, int]]:
    formats = input_formats(vectors.network)
    for start in range(0, len(beats.data), _BLOCK):
        part = slice(start, start + _BLOCK)
        words = pack(vectors.codes[beats.data[part]], formats)
        yield from zip(
            words, beats.valid[part].astype(int).tolist(), beats.reset[part].astype(int).tolist(), strict=True
        )
