"""Argmax: 1 for the first of the largest classes, 0 for all others, as hls4ml's argmax softmax."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from jetc_runtime.fixed_point import FixedPoint
from jetc_runtime.layers.softmax import classes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from jetc_runtime.tensor import Axis, Formats, Tensor

__all__ = ["Argmax"]


@dataclass(frozen=True, slots=True)
class Argmax:
    """``result(1)`` for the class of the largest word, the first of equal ones; ``result(0)`` for others."""

    name: str
    sources: tuple[str, ...]
    result: Formats

    def output(self, sources: Sequence[Tensor]) -> Tensor:
        """Return a score per class; NetworkError where its source is more than classes."""
        return classes(sources).with_formats(self.result)

    def across(self) -> tuple[Axis, ...]:
        """Return no axis: the classes are its only one."""
        return ()

    def exact(
        self, codes: Sequence[NDArray[np.int64]], sources: Sequence[Tensor]
    ) -> tuple[NDArray[np.int64], FixedPoint]:
        """Return ones and zeros."""
        (source,) = sources
        largest = codes[0].argmax(axis=-1)
        return np.eye(source.sizes[-1], dtype=np.int64)[largest], FixedPoint(2, 2)
