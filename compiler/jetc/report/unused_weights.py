"""Weights of the user's events that a build does not use: those of sets that are trained on."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jetc.artifacts.dataset import DatasetRecord

__all__ = ["UNUSED_COLUMNS", "UNUSED_WEIGHTS", "unused_rows"]

UNUSED_WEIGHTS = "Weights that are not used: training and test count each jet once"
UNUSED_COLUMNS = ("set", "smallest weight", "largest weight")


def unused_rows(record: DatasetRecord) -> Iterator[tuple[str, float, float]]:
    """Yield a row for each set that is trained on and has weights other than 1, of `UNUSED_COLUMNS`."""
    yield from ((name, *ends) for name, ends in record.unused_weights.items())
