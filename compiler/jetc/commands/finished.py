"""What a finished build holds: the key of each stage, and the numbers of its report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.artifacts.metrics import MetricsRecord
from jetc.artifacts.record import parse
from jetc.report.metrics import metrics_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from jetc.plan.plan import Planned
    from jetc.plan.store import Store
    from jetc.report.metrics import Metric

__all__ = ["key_of", "reported"]


def key_of(built: Sequence[Planned], stage: str) -> str:
    """Return the key of a stage of a finished build; KeyError where it has no such stage."""
    return {each.stage.name: each.key for each in built}[stage]


def reported(store: Store, built: Sequence[Planned]) -> Mapping[str, Metric]:
    """Return the numbers of the report of a finished build; DataError where it is not as it was sealed."""
    content = store.read("report", key_of(built, "report"), MetricsRecord.FILE)
    return metrics_of(parse(MetricsRecord, content, name=MetricsRecord.FILE))
