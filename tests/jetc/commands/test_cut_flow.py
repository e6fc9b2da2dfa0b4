"""The tables with which a build ends that stops before its report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from jetc.artifacts.dataset import Cut, DatasetRecord, Saturation, SkippedFile, TrainedSet, TriggerCount
from jetc.artifacts.record import write
from jetc.artifacts.sample import SetFiles
from jetc.commands.cut_flow import cut_flow_tables
from jetc.inspection.tables import as_text
from jetc.language.sections.model import SampleSet

if TYPE_CHECKING:
    from pathlib import Path

CLIPPED = Saturation(
    constituents=200, clipped={"pt": 3}, sources={"pt": ("words",)}, jets=50, jet_clipped={"log_pt": 1}
)
COUNTS = {"train": {"b": 4, "light": 5}, "test": {"b": 2, "light": 3}}


class Folders:
    """Stands for a store: a folder for each stage."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def read(self, stage: str, key: str, name: str) -> bytes:
        assert key == f"key of {stage}"
        return (self.root / stage / name).read_bytes()


def flow(*left: int) -> tuple[Cut, ...]:
    return tuple(Cut(cut=f"cut {number}", jets=jets) for number, jets in enumerate(left))


def test_each_set_has_its_column_and_what_the_values_lost_is_told(tmp_path: Path) -> None:
    record = DatasetRecord(
        classes=("b", "light"),
        counts=COUNTS,
        cut_flow=flow(30, 14),
        saturation=CLIPPED,
        trigger={
            "rate": TriggerCount(events=7, jets=9, events_counted="with a stored jet", interactions="listed")
        },
        skipped={
            "rate": (
                SkippedFile(file="data/c.root", jets=30, events=None, reason="branch event: cut short"),
            ),
            "one": (SkippedFile(file="d.root", jets=None, events=None, reason="empty"),),
        },
        unused_weights={"one": (0.5, 2.0)},
    )
    every: dict[str, Any] = {"dataset": record}
    for name, left in (("one", (10, 4)), ("other", (20, 10))):
        every[f"dataset.{name}"] = TrainedSet(counts=COUNTS, cut_flow=flow(*left), saturation=CLIPPED)
    every["sample.rate"] = SetFiles(
        files=("a.root", "b.root"), relative_to="spec", jet_tree="Jets", event_tree=None
    )
    for stage, each in every.items():
        (tmp_path / stage).mkdir()
        write(each, tmp_path / stage)
    keys = {stage: f"key of {stage}" for stage in every}
    samples = (
        SampleSet(name="rate", files=("data",), tree="Jets", event_ids="restart", events=7),
        SampleSet(name="one", process="ttbar", events=9),
    )
    text = as_text(
        cut_flow_tables(cast("Any", Folders(tmp_path)), keys, ("other", "one"), samples, rate_set="rate")
    )
    rows = [line.split() for line in text.splitlines()]
    assert ["rate", "2", "file", "and", "place:", "ids", "restart", "7"] in rows
    assert ["rate", "data/c.root", "30", "the", "rate", "branch", "event:", "cut", "short"] in rows
    assert ["one", "d.root", "training", "and", "test", "empty"] in rows
    assert "Weights that are not used: training and test count each jet once" in text
    assert ["one", "0.5", "2"] in rows
    assert ["cut", "other", "one", "all", "sets"] in rows
    assert ["cut", "1", "10", "4", "14"] in rows
    assert ["light", "5", "3"] in rows
    assert ["rate", "7", "with", "a", "stored", "jet", "9"] in rows
    assert ["pt", "words", "200", "3", "1.500%"] in rows
    assert ["jet:", "log_pt", "words", "50", "1", "2.000%"] in rows
