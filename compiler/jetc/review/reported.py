"""The report that the folder of a finished build shows, for all that is made of reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.artifacts.metrics import MetricsRecord
from jetc.artifacts.record import parse
from jetc.diagnostics.diagnostic import DataError
from jetc.plan.store import Store

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["reported"]


def reported(folder: Path, *, why: str) -> tuple[str, Store, MetricsRecord]:
    """Return the name of the build that `folder`, ``build/NAME``, shows, its store, and its numbers.

    DataError, with `why` the report is wanted, where there is none, or where it was altered.
    """
    name, store, stage = folder.resolve().name, Store(folder.resolve().parent), MetricsRecord.STAGE
    key = store.shown_key(name, stage)
    if key is None or not store.is_there(stage, key):
        raise DataError(
            file=str(folder),
            what="it shows no report",
            why=why,
            mend="name the folder of a finished build, build/NAME, or run jetc build SPEC first",
        )
    content = store.read(stage, key, MetricsRecord.FILE)
    return name, store, parse(MetricsRecord, content, name=f"{folder}/{stage}/{MetricsRecord.FILE}")
