"""Results for notebooks: numbers, tables and curves of a report, and keys that there are not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import awkward as ak
import pytest
from jetc.artifacts.metrics import MetricEntry, MetricsRecord, SeriesEntry
from jetc.artifacts.record import write
from jetc.diagnostics.diagnostic import DataError
from jetc.plan.manifest import Took
from jetc.plan.store import Store
from jetc.results import Results

if TYPE_CHECKING:
    from pathlib import Path


def number(value: float | str, unit: str = "", interval: tuple[float, float] | None = None) -> MetricEntry:
    level = None if interval is None else 0.95
    return MetricEntry(
        value=value, unit=unit, stage="report", sample="test", interval=interval, confidence_level=level
    )


@pytest.fixture
def build(tmp_path: Path) -> Path:
    """Return a finished build whose working point is above its target, and one of three paths of a menu."""
    metrics = {
        "auc.b": number(0.8358, "1", (0.826, 0.845)),
        "menu.mine.rate": number(20.0, "kHz", (15.0, 25.0)),
        "menu.mine.target": number(14.0, "kHz"),
        "menu.any.rate": number(12.0, "kHz", (10.0, 14.0)),
        "menu.any.target": number(9.0, "kHz"),
        "menu.kept.rate": number(12.0, "kHz", (8.0, 14.0)),
        "menu.kept.target": number(9.0, "kHz"),
        "menu.open.rate": number(12.0, "kHz", (8.0, 14.0)),
        "vivado.status": number("a < b"),
    }
    series = {
        f"roc.b.{name}": SeriesEntry(values=values, unit="1", stage="report", sample="test")
        for name, values in (("efficiency", (0.0, 1.0)), ("efficiency_others", (0.0, 0.5)))
    }
    series["roc.short.efficiency"] = series["roc.b.efficiency"]
    series["roc.short.efficiency_others"] = SeriesEntry(
        values=(0.0,), unit="1", stage="report", sample="test"
    )
    store, parts = Store(tmp_path), {"stage": "report"}
    with store.making("report", parts) as (folder, _):
        write(MetricsRecord(metrics=metrics, series=series), folder)
        sealed = store.seal("report", parts, written=folder, took=Took(1.0))
    store.show("mine", "report", sealed.name.rpartition("-")[2])
    return tmp_path / "mine"


def test_numbers_tables_and_curves_are_those_of_the_report(build: Path) -> None:
    found = Results.load(str(build))
    assert (found["auc.b"].value, found["auc.b"].interval) == (0.8358, (0.826, 0.845))
    table = ak.Array(found.table("menu.mine."))
    assert table.low.tolist() == [15.0, None]
    assert found.roc("b").tolist() == [
        {"efficiency": 0.0, "efficiency_others": 0.0},
        {"efficiency": 1.0, "efficiency_others": 0.5},
    ]
    shown = found._repr_html_()
    assert "mine: FAIL: rate of mine, any<" in shown
    assert "0.836 (0.826 to 0.845)" in shown
    assert "<td>a &lt; b</td>" in shown


def test_what_is_not_there_is_refused(build: Path) -> None:
    found = Results.load(build)
    with pytest.raises(KeyError, match=r"the report has no auc\.bb; it has auc\.b"):
        found["auc.bb"]
    with pytest.raises(KeyError, match=r"no roc\.c; it has roc\.b"):
        found.roc("c")
    with pytest.raises(KeyError, match="no luts"):
        found.table("luts")
    with pytest.raises(DataError, match=r"series of roc\.short are not of one length"):
        found.roc("short")
    with pytest.raises(DataError, match="shows no report"):
        Results.load(build.with_name("other"))
