"""Look-up: a function by a table over a range around zero, as hls4ml makes sigmoid and tanh."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from jetc_runtime.fixed_point import MAX_WIDTH, FixedPoint
from jetc_runtime.layers.dense import check_codes
from jetc_runtime.tensor import Axis, Formats, NetworkError, Tensor, one_source

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["LookUp"]


@dataclass(frozen=True, slots=True)
class LookUp:
    """``result(table[clip(whole(x * 2**steps) + half of the entries)])``.

    `whole` drops what is right of the point, towards zero; places beyond the table are those at its ends.
    `table` has codes, a power of two of them; a unit of `x` takes ``2**steps`` entries.
    """

    name: str
    sources: tuple[str, ...]
    steps: int
    table: tuple[int, ...]
    table_format: FixedPoint
    result: Formats

    def output(self, sources: Sequence[Tensor]) -> Tensor:
        """Return a tensor of the axes of the source; NetworkError for a table of another size."""
        source = one_source(sources)
        size = len(self.table)
        if size < 2 or size & (size - 1):  # noqa: PLR2004 - an entry on each side of zero
            msg = f"its table has {size} entries, and a power of two is wanted"
            raise NetworkError(msg)
        check_codes("table entry", self.table, self.table_format)
        if source.common.width + max(self.steps - source.common.fraction, 0) >= MAX_WIDTH:
            msg = f"addresses of {source.common} do not fit {MAX_WIDTH} bits"
            raise NetworkError(msg)
        return source.with_formats(self.result)

    def across(self) -> tuple[Axis, ...]:
        """Return no axis: each element is computed alone."""
        return ()

    def exact(
        self, codes: Sequence[NDArray[np.int64]], sources: Sequence[Tensor]
    ) -> tuple[NDArray[np.int64], FixedPoint]:
        """Return the entries."""
        drop = sources[0].common.fraction - self.steps
        magnitude = np.abs(codes[0])
        whole = np.sign(codes[0]) * (magnitude >> drop if drop > 0 else magnitude << -drop)
        place = np.clip(whole + len(self.table) // 2, 0, len(self.table) - 1)
        return np.array(self.table, dtype=np.int64)[place], self.table_format
