"""Finished builds side by side: numbers with their judgement, curves, and what the specs say."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from jetc import cli
from jetc.artifacts.metrics import MetricEntry, MetricsRecord, SeriesEntry
from jetc.artifacts.record import write
from jetc.diagnostics.diagnostic import DataError
from jetc.plan.manifest import Took
from jetc.plan.store import Store
from jetc.report.page import Figure, Judgement, Table
from jetc.review.builds import build_side, builds_page
from jetc.review.comparison import significance
from jetc.review.lock import LockedNumber
from jetc.stages.report.stage import REPORT

if TYPE_CHECKING:
    from pathlib import Path

    from jetc.report.page import Page


def finished(build: Path, name: str, area: float, luts: int, **spec: object) -> Path:
    """Make what a finished build shows: a sealed report of the spec values `spec`."""
    store = Store(build)
    parts = {"stage": "report", **{f"spec.{each}": json.dumps(value) for each, value in spec.items()}}
    where = {"unit": "1", "stage": "report", "sample": "test split"}
    interval = (area - 0.01, area + 0.01)
    record = MetricsRecord(
        metrics={
            "auc.b": MetricEntry(value=area, interval=interval, confidence_level=0.95, **where),
            "luts.yosys": MetricEntry(value=luts, unit="", stage="rtl", sample=""),
            "training.epochs": MetricEntry(value=3, unit="", stage="training", sample=""),
        },
        series={
            f"roc.b.{end}": SeriesEntry(values=(0.0, 0.5, 1.0), **where)
            for end in ("efficiency", "efficiency_others")
        },
    )
    with store.making("report", parts) as (folder, _):
        write(record, folder)
        (folder / REPORT).write_text("<!DOCTYPE html><title>of another version</title>")
        key = store.seal("report", parts, written=folder, took=Took(1.0)).name.rpartition("-")[2]
    store.show(name, "report", key)
    return build / name


@pytest.fixture
def builds(tmp_path: Path) -> tuple[Path, ...]:
    build = tmp_path / "build"
    return (
        finished(build, "one", 0.80, 70_000, epochs=240, seed=1),
        finished(build, "two", 0.805, 70_000, epochs=300, seed=1, more="x"),
        finished(build, "three", 0.90, 30_000, epochs=240, seed=2),
    )


def rows_of(page: Page, section: int) -> dict[str, list[str]]:
    (table,) = (each for each in page.sections[section].blocks if isinstance(each, Table))
    return {str(name): [str(each) for each in rest] for name, *rest in table.rows}


def test_numbers_stand_side_by_side_with_what_chance_explains(builds: tuple[Path, ...]) -> None:
    page = builds_page(tuple(map(build_side, builds)))
    assert (page.title, page.verdict) == ("one beside two and three", "1 number differs beyond noise")
    assert page.judgement is Judgement.OPEN
    assert builds_page((build_side(builds[0]), build_side(builds[1]))).judgement is Judgement.GOOD
    numbers = rows_of(page, 0)
    assert list(numbers) == ["auc.b", "luts.yosys"]  # what a lock keeps
    assert numbers["auc.b"] == [
        "0.800 (0.790 to 0.810)",
        "0.805 (0.795 to 0.815), +0.005, 0.7 standard deviations, within noise",
        "0.900 (0.890 to 0.910), +0.1, 13.9 standard deviations, beyond noise",
    ]
    assert numbers["luts.yosys"] == ["70,000", "70,000", "30,000, -40,000"]
    (figure,) = (each for each in page.sections[1].blocks if isinstance(each, Figure))
    assert all(f">{each.name}<" in figure.svg for each in builds)
    assert rows_of(page, 2) == {
        "epochs": ["240", "300", "240"],
        "seed": ["1", "1", "2"],
        "more": ["absent", "x", "absent"],
    }


def test_a_report_that_was_altered_is_not_compared(builds: tuple[Path, ...]) -> None:
    path = builds[1] / "report" / MetricsRecord.FILE
    path.write_text(path.read_text().replace("70000", "7000"))
    with pytest.raises(DataError, match="was altered"):
        build_side(builds[1])


def test_the_command_writes_one_page_and_refuses_what_is_no_build(
    builds: tuple[Path, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "page.html"
    assert cli.main(["report", *map(str, builds), "-o", str(out)]) == 0
    assert capsys.readouterr().out == f"{out}: one beside two beside three\n"
    text = out.read_text()
    assert text.count("<script") == 1  # by which tables sort
    assert not re.findall(r"<link|https?://(?!www\.w3\.org)", text)
    for given, wrong in (
        ([builds[0], tmp_path], "it shows no report"),
        ([builds[0], builds[0]], "two builds have this name"),
    ):
        assert cli.main(["report", *map(str, given), "-o", str(out)]) == 1
        assert wrong in capsys.readouterr().err
        assert out.read_text() == text
    assert cli.main(["report", str(builds[0]), "-o", str(out)]) == 1
    assert "has not the parts of a report of this version" in capsys.readouterr().err
    assert out.read_text() == text


def test_a_significance_is_in_standard_deviations_whatever_the_level_of_each_interval() -> None:
    """Half intervals of 1.96 and 1.64 are one standard deviation each, at 95 % and 90 %."""

    def number(value: float, half: float, level: float | None) -> LockedNumber:
        interval = None if level is None else (value - half, value + half)
        return LockedNumber(value=value, unit="kHz", interval=interval, level=level, stage="menu")

    one, other = number(10.0, 1.95996, 0.95), number(13.0, 1.64485, 0.90)
    for pair in ((one, other), (other, one)):
        assert significance(*pair) == pytest.approx(3 / 2**0.5, rel=1e-4)
    assert significance(one, number(13.0, 0.0, None)) is None
    assert significance(one, other.model_copy(update={"unit": "1"})) is None
