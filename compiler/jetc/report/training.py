"""The report on what was trained: jets, cut flow, losses."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from jetc.artifacts.training import HistoryRecord, TakenWeights, TrainedWeights, TrainingRecord
from jetc.report.metrics import OF_THE_DESIGN, OF_THE_SPEC, Metric, Series
from jetc.report.page import Block, Figure, Paragraph, Percent, ReportSection, Table
from jetc.report.plots import history_figure
from jetc.report.shared_rows import shared_rows
from jetc.report.skipped import SKIPPED_COLUMNS, skipped_rows
from jetc.report.unused_weights import UNUSED_COLUMNS, UNUSED_WEIGHTS, unused_rows

if TYPE_CHECKING:
    from jetc.artifacts.dataset import Cut, DatasetRecord, Saturation
    from jetc.report.page import Cell

__all__ = ["dataset_section", "training_section"]

_VALIDATION = "validation split"


def dataset_section(record: DatasetRecord, *, rate_set: str) -> ReportSection:
    """Return the cut flow, the jets of each class in each part, and the sets that measure rates."""
    parts = list(record.counts)
    return ReportSection(
        "dataset",
        "Dataset",
        (
            Table(
                "Jets left after each cut.", ("cut", "jets", "of those before"), _cut_flow(record.cut_flow)
            ),
            *_skipped(record, rate_set),
            *_unused(record),
            _saturation(record.saturation),
            *_jet_saturation(record.saturation),
            Table(
                "Jets of each class. All jets of an event are in the same part.",
                ("class", *parts),
                tuple(
                    (
                        name,
                        *(
                            _count(f"dataset.{part}.{name}", record.counts[part][name], part)
                            for part in parts
                        ),
                    )
                    for name in record.classes
                ),
            ),
            Table(
                "Sets that are not trained on; they measure rates and efficiencies, as fractions of the "
                f"events counted{_which(record)}.",
                ("set", "events", "jets", "events counted"),
                tuple(
                    (
                        name,
                        _count(f"dataset.trigger.{name}.events", each.events, name),
                        _count(f"dataset.trigger.{name}.jets", each.jets, name),
                        each.events_counted,
                    )
                    for name, each in record.trigger.items()
                ),
            ),
        ),
    )


def _which(record: DatasetRecord) -> str:
    """Say which events a fraction is of, where the files of a set do not list all."""
    counted = {each.events_counted for each in record.trigger.values()}
    return ": those with a stored jet where the files list no others" if counted - {"all"} else ""


def training_section(record: TrainingRecord, history: HistoryRecord | None) -> ReportSection:
    """Return what the weights come from; `history` is there where they were trained."""
    match record.made:
        case TakenWeights():
            blocks: tuple[Block, ...] = (_taken(record.made),)
        case TrainedWeights():
            if history is None:
                raise ValueError("weights that were trained have a history")
            blocks = _trained(record.made, history)
        case _:
            assert_never(record.made)
    return ReportSection("training", "Training", blocks)


def _taken(weights: TakenWeights) -> Paragraph:
    return Paragraph(
        f"Nothing was trained here. The {weights.weights:,} weights are those of {weights.taken_from}, "
        "which the lock of the spec names by their digest; everything after them was made and compared "
        "here. They have not seen the jets of this test split only if they were trained on the same events "
        "with the same section dataset."
    )


def _trained(weights: TrainedWeights, history: HistoryRecord) -> tuple[Block, ...]:
    """Return the losses by epoch, the epoch that was kept, and the sparsity of its layers."""
    drawn = _columns(history)
    figure = Figure(
        history_figure(drawn),
        "Loss, learning rate and sparsity (the fraction of weights that are zero) at the end of each epoch.",
        tuple(_history_series(key, values) for key, values in drawn.items()),
    )
    return _kept(weights), *_further(weights), figure, _zeros(weights)


def _kept(weights: TrainedWeights) -> Table:
    best = weights.best
    losses = {
        "val_loss": best.val_loss,
        "class_loss": best.class_loss,
        "val_class_loss": best.val_class_loss,
        "regression_loss": best.regression_loss,
        "val_regression_loss": best.val_regression_loss,
    }
    chosen = (
        "price of bits included, once that is final"
        if weights.learned_widths
        else "once the final sparsity is reached"
    )
    return Table(
        f"The epoch that was kept: the lowest loss on validation, {chosen}.",
        (
            "epoch",
            "of",
            "loss that chose it, validation",
            "class loss, training",
            "class loss, validation",
            "regression loss, training",
            "regression loss, validation",
        ),
        (
            (
                _number("training.best_epoch", weights.best_epoch, _VALIDATION),
                _number("training.epochs", weights.epochs, OF_THE_SPEC),
                *(_number(f"training.{key}", value, _split_of(key)) for key, value in losses.items()),
            ),
        ),
    )


def _further(weights: TrainedWeights) -> tuple[Table, ...]:
    """Return the losses of outputs beside the pT ratio at the epoch that was kept."""
    best = weights.best
    if not best.extra_losses:
        return ()
    rows = tuple(
        (
            name,
            _number(f"training.{name}.loss", loss, _split_of("loss")),
            _number(f"training.{name}.val_loss", best.val_extra_losses[name], _VALIDATION),
        )
        for name, loss in best.extra_losses.items()
    )
    words = "Losses of outputs beside the pT ratio, there: means over all jets, those without a target as 0."
    return (Table(words, ("output", "loss, training", "loss, validation"), rows),)


def _zeros(weights: TrainedWeights) -> Table:
    if weights.learned_widths:
        return Table(
            "Weights that have lost all bits in training: they are zero, and there is no logic for them.",
            ("layer", "weights", "zero"),
            tuple(
                (
                    name,
                    _number(f"training.{name}.weights", each.weights, OF_THE_DESIGN),
                    Percent(_number(f"training.{name}.zero", each.quantised, OF_THE_DESIGN, "1")),
                )
                for name, each in weights.sparsity.items()
            ),
        )
    return Table(
        "Weights that are zero: by pruning, and after quantisation, where there is no logic for them.",
        ("layer", "weights", "pruned", "zero after quantisation"),
        tuple(
            (
                name,
                _number(f"training.{name}.weights", each.weights, OF_THE_DESIGN),
                Percent(_number(f"training.{name}.pruned", each.pruned, OF_THE_DESIGN, "1")),
                Percent(_number(f"training.{name}.zero", each.quantised, OF_THE_DESIGN, "1")),
            )
            for name, each in weights.sparsity.items()
        ),
    )


def _columns(history: HistoryRecord) -> dict[str, tuple[float, ...]]:
    """Return what the figure draws, an entry an epoch."""
    epochs = history.epochs
    return {
        "epoch": tuple(each.epoch for each in epochs),
        "class_loss": tuple(each.class_loss for each in epochs),
        "val_class_loss": tuple(each.val_class_loss for each in epochs),
        "regression_loss": tuple(each.regression_loss for each in epochs),
        "val_regression_loss": tuple(each.val_regression_loss for each in epochs),
        "learning_rate": tuple(each.learning_rate for each in epochs),
        "sparsity": tuple(each.sparsity for each in epochs),
    }


def _saturation(record: Saturation) -> Table:
    every = max(record.constituents, 1)
    return Table(
        "Values that an input's format clips, of the constituents that are taken, over all sets.",
        ("input", "read from", "values", "of all"),
        shared_rows(
            (name, (", ".join(record.sources[name]), *_clipped(f"dataset.saturation.{name}", clipped, every)))
            for name, clipped in record.clipped.items()
        ),
    )


def _jet_saturation(record: Saturation) -> tuple[Table, ...]:
    """Return the same for the inputs of the jet, of a spec that has some."""
    if not record.jet_clipped:
        return ()
    every = max(record.jets, 1)
    rows = shared_rows(
        (name, _clipped(f"dataset.jet_saturation.{name}", clipped, every))
        for name, clipped in record.jet_clipped.items()
    )
    about = "Values of the inputs of the jet that their format clips, over all sets."
    return (Table(about, ("input of the jet", "values", "of all"), rows),)


def _clipped(key: str, clipped: int, every: int) -> tuple[Metric, Percent]:
    """Return how many values are clipped, as a count and of all."""
    share = Metric(f"{key}.share", clipped / every, "1", "dataset", "all sets")
    return _count(f"{key}.values", clipped, "all sets"), Percent(share)


def _skipped(record: DatasetRecord, rate_set: str) -> tuple[Table, ...]:
    rows = tuple(
        (name, file, _rows(jets), _rows(events), counted, reason)
        for name, file, jets, events, counted, reason in skipped_rows(record, rate_set)
    )
    about = (
        "Damaged files that were left out, by the rows of their trees: no jet and no event of them counts, "
        "in no denominator either."
    )
    return (Table(about, SKIPPED_COLUMNS, rows),) if rows else ()


def _unused(record: DatasetRecord) -> tuple[Table, ...]:
    rows = tuple((name, f"{low:g}", f"{high:g}") for name, low, high in unused_rows(record))
    return (Table(f"{UNUSED_WEIGHTS}.", UNUSED_COLUMNS, rows),) if rows else ()


def _rows(count: int | None) -> str:
    return "not known" if count is None else f"{count:,}"


def _cut_flow(cuts: tuple[Cut, ...]) -> tuple[tuple[Cell, ...], ...]:
    rows: list[tuple[Cell, ...]] = []
    before = 0
    for number, each in enumerate(cuts):
        left: Cell = ""
        if before:
            left = Percent(
                Metric(f"dataset.cut_flow.{number}.kept", each.jets / before, "1", "dataset", "training sets")
            )
        rows.append((each.cut, _count(f"dataset.cut_flow.{number}.jets", each.jets, "training sets"), left))
        before = each.jets
    return tuple(rows)


def _count(key: str, value: int, sample: str) -> Metric:
    return Metric(key, value, "", "dataset", sample)


def _number(key: str, value: float, sample: str, unit: str = "") -> Metric:
    return Metric(key, value, unit, "training", sample)


def _split_of(loss: str) -> str:
    return _VALIDATION if loss.startswith("val_") else "train split"


def _history_series(key: str, values: tuple[float, ...]) -> Series:
    unit = "1" if key in {"learning_rate", "sparsity"} else ""
    sample = _split_of(key) if key.endswith("_loss") else OF_THE_DESIGN
    return Series(f"history.{key}", values, unit, "training", sample)
