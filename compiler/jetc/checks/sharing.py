"""How often logic that is alike for all rows is placed, where a jet comes every few clocks.

At an initiation interval of n a copy takes up to n rows of a jet, one per clock: there are as many copies as
that asks for, and all rows have passed after as many clocks as the copies ask for, n at most.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

__all__ = ["copies_of", "groups_of", "least_interval"]


def copies_of(rows: int, interval: int) -> int:
    """Return how often logic for one row is placed.

    >>> [copies_of(16, each) for each in (1, 2, 3, 4, 5, 8, 64)]
    [16, 8, 6, 4, 4, 2, 1]
    """
    return -(-rows // interval)


def groups_of(rows: int, interval: int) -> int:
    """Return the clocks over which the rows of a jet enter its copies, a group of rows at each.

    >>> [groups_of(16, each) for each in (1, 2, 3, 4, 5, 8, 64)]
    [1, 2, 3, 4, 4, 8, 16]
    """
    return -(-rows // copies_of(rows, interval))


def least_interval(rows: Collection[int], interval: int) -> int:
    """Return the shortest interval at which no part, of so many `rows`, has more copies than at `interval`.

    >>> [least_interval((16, 1), each) for each in (1, 3, 5, 7, 64)]
    [1, 3, 4, 6, 16]
    """
    return max(groups_of(each, interval) for each in rows)
