"""The report on what was trained: jets, cut flow, losses."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from jetc.physics.plots import history_figure
from jetc.report.metrics import OF_THE_DESIGN, OF_THE_SPEC, Metric, Series
from jetc.report.page import Figure, Paragraph, Percent, Section, Table

if TYPE_CHECKING:
    from jetc.report.page import Cell

__all__ = [
    "DatasetRecord",
    "TakenRecord",
    "TrainingRecord",
    "dataset_section",
    "taken_weights_section",
    "training_section",
]


_VALIDATION = "validation split"
_DRAWN = (
    "epoch",
    "class_loss",
    "val_class_loss",
    "regression_loss",
    "val_regression_loss",
    "learning_rate",
    "sparsity",
)


class _Cut(TypedDict):
    cut: str
    jets: int


class _TriggerCount(TypedDict):
    events: int
    jets: int
    events_counted: str


class _Saturation(TypedDict):
    constituents: int
    clipped: dict[str, int]


class DatasetRecord(TypedDict):
    """What dataset.json says."""

    classes: list[str]
    counts: dict[str, dict[str, int]]
    cut_flow: list[_Cut]
    trigger: dict[str, _TriggerCount]
    saturation: _Saturation


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


class TakenRecord(TypedDict):
    """What training.json says where the weights are those of a lock."""

    taken_from: str
    weights: int


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
            _saturation(record["saturation"]),
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
                "Sets that are not trained on; they measure rates and efficiencies, as fractions of the "
                "events counted: all, or only those with a stored jet where the files list no others.",
                ("set", "events", "jets", "events counted"),
                tuple(
                    (
                        name,
                        _count(f"dataset.trigger.{name}.events", each["events"], name),
                        _count(f"dataset.trigger.{name}.jets", each["jets"], name),
                        each["events_counted"],
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
                _number("training.best_epoch", record["best_epoch"], _VALIDATION),
                _number("training.epochs", record["epochs"], OF_THE_SPEC),
                *(
                    _number(f"training.{key}", best[key], _split_of(key))
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
                _number(f"training.{name}.weights", each["weights"], OF_THE_DESIGN),
                Percent(_number(f"training.{name}.pruned", each["pruned"], OF_THE_DESIGN, "1")),
                Percent(_number(f"training.{name}.zero", each["quantised"], OF_THE_DESIGN, "1")),
            )
            for name, each in record["sparsity"].items()
        ),
    )
    figure = Figure(
        history_figure(history),
        "Loss, learning rate and sparsity at the end of each epoch.",
        tuple(_history_series(key, history) for key in _DRAWN),
    )
    return Section("training", "Training", (kept, figure, layers))


def taken_weights_section(record: TakenRecord) -> Section:
    """Return where the weights come from that no training made here."""
    text = (
        f"Nothing was trained here. The {record['weights']:,} weights are those of {record['taken_from']}, "
        "which the lock of the spec names by their digest; everything after them was made and compared here."
    )
    return Section("training", "Training", (Paragraph(text),))


def _saturation(record: _Saturation) -> Table:
    every = max(record["constituents"], 1)
    return Table(
        "Values that an input's format clips, of the constituents that are taken, over all sets.",
        ("input", "values", "of all"),
        tuple(
            (
                name,
                _count(f"dataset.saturation.{name}.values", clipped, "all sets"),
                Percent(
                    Metric(f"dataset.saturation.{name}.share", clipped / every, "1", "dataset", "all sets")
                ),
            )
            for name, clipped in record["clipped"].items()
        ),
    )


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


def _number(key: str, value: float, sample: str, unit: str = "") -> Metric:
    return Metric(key, value, unit, "training", sample)


def _split_of(loss: str) -> str:
    return _VALIDATION if loss.startswith("val_") else "train split"


def _history_series(key: str, history: list[dict[str, float]]) -> Series:
    values = tuple(each[key] for each in history)
    unit = "1" if key in {"learning_rate", "sparsity"} else ""
    sample = _split_of(key) if key.endswith("_loss") else OF_THE_DESIGN
    return Series(f"history.{key}", values, unit, "training", sample)
