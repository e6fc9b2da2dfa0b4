"""How files are cut into pieces, each of which one process reads and tags."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Piece", "pieces_of"]

_FEWEST, _MOST = 20_000, 50_000
"""Jets of a piece: baskets are put together up to the first; what is above the second is cut within one."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Rows `first` to `last` of a file that has `entries`; `identity` tells it from others of its name.

    Where ids restart, `begins` are the rows of the piece, from 0, at which an event begins. Where events may
    lie in several files, `split` are the ids of such events of the file, rising.
    """

    file: Path
    first: int
    last: int
    entries: int
    identity: str
    begins: NDArray[np.int64] | None = field(default=None, compare=False)
    split: NDArray[np.uint64] | None = field(default=None, compare=False)

    @property
    def goes_on(self) -> bool:
        """Whether its first row is of the last event of the piece before, where ids restart."""
        return self.begins is not None and not (len(self.begins) and self.begins[0] == 0)

    @property
    def is_last(self) -> bool:
        """Whether the file ends with it."""
        return self.last == self.entries


def pieces_of(
    file: Path, identity: str, edges: NDArray[np.int64], begins: NDArray[np.int64] | None = None
) -> tuple[Piece, ...]:
    """Cut a file whose baskets have `edges`; the same pieces, however many processes there are.

    A basket is unpacked as a whole, so a cut within one has it unpacked twice. Where ids restart, events
    begin at the rows `begins`.
    """
    cuts = [*_cuts(edges)]
    return tuple(
        Piece(file, first, last, cuts[-1], identity, _between(begins, first, last))
        for first, last in pairwise(cuts)
    )


def _between(begins: NDArray[np.int64] | None, first: int, last: int) -> NDArray[np.int64] | None:
    return None if begins is None else begins[(begins >= first) & (begins < last)] - first


def _cuts(edges: NDArray[np.int64]) -> Iterator[int]:
    begin, end = 0, int(edges[-1])
    yield begin
    while begin < end:
        after = edges[edges >= min(begin + _FEWEST, end)]
        begin = min(int(after[0]), begin + _MOST)
        yield begin
