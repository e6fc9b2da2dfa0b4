"""Cast: the same values in another format."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jetc_runtime.tensor import Axis, Formats, Tensor, one_source

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from jetc_runtime.fixed_point import FixedPoint

__all__ = ["Cast"]


@dataclass(frozen=True, slots=True)
class Cast:
    """``result(x)``."""

    name: str
    sources: tuple[str, ...]
    result: Formats

    def output(self, sources: Sequence[Tensor]) -> Tensor:
        """Return a tensor of the axes of the source."""
        return one_source(sources).with_formats(self.result)

    def across(self) -> tuple[Axis, ...]:
        """Return no axis: each element is computed alone."""
        return ()

    def exact(
        self, codes: Sequence[NDArray[np.int64]], sources: Sequence[Tensor]
    ) -> tuple[NDArray[np.int64], FixedPoint]:
        """Return the codes as they are."""
        return codes[0], sources[0].common
