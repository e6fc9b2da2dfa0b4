"""Weights of sets that are trained on are not used, and the report says so."""

from __future__ import annotations

from jetc.artifacts.dataset import DatasetRecord, Saturation
from jetc.report.page import Table
from jetc.report.training import dataset_section


def tables(**weights: tuple[float, float]) -> list[Table]:
    record = DatasetRecord(
        classes=("b",),
        counts={"train": {"b": 1}},
        cut_flow=(),
        saturation=Saturation(constituents=1, clipped={}, sources={}),
        trigger={},
        unused_weights=weights,
    )
    blocks = dataset_section(record, rate_set="rates").blocks
    return [each for each in blocks if isinstance(each, Table) and "Weights" in str(each)]


def test_each_set_is_told_with_its_weights() -> None:
    (table,) = tables(ttbar=(0.5, 2.0), qcd=(3.0, 3.0))
    assert table.rows == (("ttbar", "0.5", "2"), ("qcd", "3", "3"))


def test_where_all_weights_are_1_nothing_is_said() -> None:
    assert tables() == []
