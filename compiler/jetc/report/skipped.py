"""Files of the user that a build left out, and what is of the other files for that."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jetc.artifacts.dataset import DatasetRecord

__all__ = ["SKIPPED_COLUMNS", "skipped_rows"]

SKIPPED_COLUMNS = ("set", "file", "jets", "events", "of the other files", "what is damaged")


def skipped_rows(
    record: DatasetRecord, rate_set: str
) -> Iterator[tuple[str, str, int | None, int | None, str, str]]:
    """Yield a row for each file, of `SKIPPED_COLUMNS`; numbers are None where its trees cannot say them."""
    for name, files in record.skipped.items():
        if name == rate_set:
            counted = "the rate"
        elif name in record.trigger:
            counted = "the efficiencies"
        else:
            counted = "training and test"
        yield from ((name, each.file, each.jets, each.events, counted, each.reason) for each in files)
