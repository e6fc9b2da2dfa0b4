"""Whether the types of inputs clip more of the values than a spec accepts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.diagnostics.diagnostic import DataError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["check_saturation"]

LIMIT = ("dataset", "saturation_limit")


def check_saturation(sets: Mapping[str, Iterable[tuple[str, int, int]]], limit: float | None) -> None:
    """Raise DataError for the inputs of which more than `limit` of the values are clipped in a set.

    Of each set: its inputs, how many of their values are clipped, and how many there are.
    """
    if limit is None:
        return
    beyond = [
        f"input {name} of set {each}: {_percent(clipped / values)} ({clipped:,} of {values:,})"
        for each, found in sets.items()
        for name, clipped, values in found
        if values and clipped / values > limit
    ]
    if beyond:
        raise DataError(
            file="samples",
            what=f"types clip more than {_percent(limit)} of the values: {'; '.join(beyond)}",
            why="the spec accepts no larger share: clipped values are alike to the network",
            mend="give the input a type of more integer bits, or raise saturation_limit of the dataset",
            setting=LIMIT,
        )


def _percent(share: float) -> str:
    return f"{100 * share:.4g} %"
