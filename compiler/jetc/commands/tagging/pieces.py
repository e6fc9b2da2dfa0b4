"""How files are cut into pieces, each of which one process reads and tags."""

from __future__ import annotations

from dataclasses import dataclass
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
    """Rows `first` to `last` of a file that has `entries`; `identity` tells it from others of its name."""

    file: Path
    first: int
    last: int
    entries: int
    identity: str


def pieces_of(file: Path, identity: str, edges: NDArray[np.int64]) -> tuple[Piece, ...]:
    """Cut a file whose baskets have `edges`; the same pieces, however many processes there are.

    A basket is unpacked as a whole, so a cut within one has it unpacked twice.
    """
    cuts = [*_cuts(edges)]
    return tuple(Piece(file, first, last, cuts[-1], identity) for first, last in pairwise(cuts))


def _cuts(edges: NDArray[np.int64]) -> Iterator[int]:
    begin, end = 0, int(edges[-1])
    yield begin
    while begin < end:
        after = edges[edges >= min(begin + _FEWEST, end)]
        begin = min(int(after[0]), begin + _MOST)
        yield begin
