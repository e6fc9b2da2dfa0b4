"""Records what a design gives, clock by clock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from jetc_testbench.words import unpack

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jetc_runtime.fixed_point import FixedPoint
    from numpy.typing import NDArray

__all__ = ["Monitor", "Record"]


@dataclass(frozen=True, slots=True)
class Record:
    """What was seen: codes, shape (seen, words), at `clocks`; `unknown` are clocks with X or Z.

    A clock is unknown where out_valid is neither 0 nor 1, or where it is 1 and a bit of the data is not.
    `ready` is what in_ready said before each rising edge from the second on; None without that port.
    """

    clocks: NDArray[np.int64]
    codes: NDArray[np.int64]
    unknown: NDArray[np.int64]
    ready: NDArray[np.str_] | None = None


class Monitor:
    """Samples the outputs; call `sample` once per clock, after the rising edge."""

    def __init__(self, dut: Any, port: str, *, has_ready: bool = False) -> None:  # noqa: ANN401 - a handle
        self._valid, self._data = dut.out_valid, getattr(dut, port)
        self._in_ready = dut.in_ready if has_ready else None
        self._ready: list[str] = []
        self._clocks: list[int] = []
        self._words: list[int] = []
        self._unknown: list[int] = []

    def sample(self, clock: int) -> None:
        """Look at the outputs after rising edge `clock`."""
        if self._in_ready is not None:
            self._ready.append(str(self._in_ready.value))
        valid = str(self._valid.value)
        if valid == "0":
            return
        value = self._data.value
        if valid != "1" or not value.is_resolvable:
            self._unknown.append(clock)
            return
        self._clocks.append(clock)
        self._words.append(value.to_unsigned())

    def record(self, formats: Sequence[FixedPoint]) -> Record:
        """Return all that was seen."""
        return Record(
            clocks=np.array(self._clocks, dtype=np.int64),
            codes=unpack(self._words, formats),
            unknown=np.array(self._unknown, dtype=np.int64),
            ready=None if self._in_ready is None else np.array(self._ready, dtype=np.str_),
        )
