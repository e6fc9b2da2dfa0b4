"""Files that were left out are in the report's cut flow, with what is of the other files."""

from __future__ import annotations

from jetc.artifacts.dataset import DatasetRecord, Saturation, SkippedFile, TriggerCount
from jetc.report.page import Table
from jetc.report.training import dataset_section


def tables(**files: tuple[SkippedFile, ...]) -> list[Table]:
    count = TriggerCount(events=7, jets=9, events_counted="all", interactions="listed")
    record = DatasetRecord(
        classes=("b",),
        counts={"train": {"b": 1}},
        cut_flow=(),
        saturation=Saturation(constituents=1, clipped={}, sources={}),
        trigger={"rates": count, "signal": count},
        skipped=files,
    )
    return [each for each in dataset_section(record, rate_set="rates").blocks if isinstance(each, Table)]


def test_each_file_says_what_is_of_the_others() -> None:
    lost = SkippedFile(file="a.root", jets=None, events=None, reason="the file is empty")
    found = SkippedFile(file="b.root", jets=3000, events=1000, reason="branch event: cut short")
    (table,) = [
        each for each in tables(train=(lost,), rates=(found,), signal=(lost,)) if "were left out" in str(each)
    ]
    assert table.rows == (
        ("train", "a.root", "not known", "not known", "training and test", "the file is empty"),
        ("rates", "b.root", "3,000", "1,000", "the rate", "branch event: cut short"),
        ("signal", "a.root", "not known", "not known", "the efficiencies", "the file is empty"),
    )


def test_where_no_file_was_left_out_nothing_is_said() -> None:
    assert "left out" not in str(tables())
