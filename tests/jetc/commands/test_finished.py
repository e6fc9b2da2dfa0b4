"""A finished build: the key of a stage, the numbers of its report."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest
from jetc.artifacts.metrics import MetricEntry, MetricsRecord
from jetc.artifacts.record import text_of
from jetc.commands.finished import key_of, reported
from jetc.report.metrics import Metric

if TYPE_CHECKING:
    from jetc.plan.plan import Planned
    from jetc.plan.store import Store

BUILT = cast("list[Planned]", [SimpleNamespace(stage=SimpleNamespace(name="report"), key="abc")])


def test_a_stage_of_a_build_has_its_key() -> None:
    assert key_of(BUILT, "report") == "abc"
    with pytest.raises(KeyError):
        key_of(BUILT, "rtl")


def test_the_numbers_of_a_build_are_those_of_its_report() -> None:
    record = MetricsRecord(
        metrics={"auc.b": MetricEntry(value=0.8, unit="1", stage="report", sample="")}, series={}
    )
    content = {("report", "abc", "metrics.json"): text_of(record).encode()}
    store = cast("Store", SimpleNamespace(read=lambda *names: content[names]))
    assert reported(store, BUILT) == {"auc.b": Metric("auc.b", 0.8, "1", "report")}
