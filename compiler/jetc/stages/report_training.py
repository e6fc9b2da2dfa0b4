"""The report on what was trained: jets, cut flow, losses."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from jetc.emit.metrics import Metric
from jetc.emit.page import Figure, Percent, Section, Table
from jetc.physics.plots import history_figure

if TYPE_CHECKING:
    from jetc.emit.page import Cell

__all__ = ["DatasetRecord", "TrainingRecord", "dataset_section", "training_section"]


class _Cut(TypedDict):
    cut: str
    jets: int


class _TriggerCount(TypedDict):
    events: int
    jets: int


class DatasetRecord(TypedDict):
    """What dataset.json says."""

    classes: list[str]
    counts: dict[str, dict[str, int]]
    cut_flow: list[_Cut]
    trigger: dict[str, _TriggerCount]


class _Zeros(TypedDict):
    weights: int
    pruned: float
    quantised: float


class TrainingRecord(TypedDict):
    """What training.json says."""

    best_epoch: int
    epochs: int
    best: dict[str, float]
    sparsity: dict[str, _Zeros]


def dataset_section(record: DatasetRecord) -> Section:
    """Return the cut flow, the jets of each class in each part, and the sets that measure rates."""
    parts = list(record["counts"])
    return Section(
        "dataset",
        "Dataset",
        (
            Table(
                "Jets left after each cut.", ("cut", "jets", "of those before"), _cut_flow(record["cut_flow"])
            ),
            Table(
                "Jets of each class. All jets of an event are in the same part.",
                ("class", *parts),
                tuple(
                    (
                        name,
                        *(
                            _count(f"dataset.{part}.{name}", record["counts"][part][name], part)
                            for part in parts
                        ),
                    )
                    for name in record["classes"]
                ),
            ),
            Table(
                "Sets that are not trained on; they measure rates and efficiencies.",
                ("set", "events", "jets"),
                tuple(
                    (
                        name,
                        _count(f"dataset.trigger.{name}.events", each["events"], name),
                        _count(f"dataset.trigger.{name}.jets", each["jets"], name),
                    )
                    for name, each in record["trigger"].items()
                ),
            ),
        ),
    )


def training_section(record: TrainingRecord, history: list[dict[str, float]]) -> Section:
    """Return the losses by epoch, the epoch that was kept, and the sparsity of its layers."""
    best = record["best"]
    kept = Table(
        "The epoch that was kept: the lowest validation loss once the final sparsity is reached.",
        ("epoch", "of", "class loss, training", "validation", "regression loss, training", "validation"),
        (
            (
                _number("training.best_epoch", record["best_epoch"]),
                _number("training.epochs", record["epochs"]),
                *(
                    _number(f"training.{key}", best[key])
                    for key in ("class_loss", "val_class_loss", "regression_loss", "val_regression_loss")
                ),
            ),
        ),
    )
    layers = Table(
        "Weights that are zero: by pruning, and after quantisation, where there is no logic for them.",
        ("layer", "weights", "pruned", "zero after quantisation"),
        tuple(
            (
                name,
                _number(f"training.{name}.weights", each["weights"]),
                Percent(_number(f"training.{name}.pruned", each["pruned"], "1")),
                Percent(_number(f"training.{name}.zero", each["quantised"], "1")),
            )
            for name, each in record["sparsity"].items()
        ),
    )
    figure = Figure(history_figure(history), "Loss, learning rate and sparsity at the end of each epoch.")
    return Section("training", "Training", (kept, figure, layers))


def _cut_flow(cuts: list[_Cut]) -> tuple[tuple[Cell, ...], ...]:
    rows: list[tuple[Cell, ...]] = []
    before = 0
    for number, each in enumerate(cuts):
        left: Cell = ""
        if before:
            left = Percent(
                Metric(
                    f"dataset.cut_flow.{number}.kept", each["jets"] / before, "1", "dataset", "training sets"
                )
            )
        rows.append(
            (each["cut"], _count(f"dataset.cut_flow.{number}.jets", each["jets"], "training sets"), left)
        )
        before = each["jets"]
    return tuple(rows)


def _count(key: str, value: int, sample: str) -> Metric:
    return Metric(key, value, "", "dataset", sample)


def _number(key: str, value: float, unit: str = "") -> Metric:
    sample = "validation split" if ".val_" in key else "train split"
    return Metric(key, value, unit, "training", sample)
