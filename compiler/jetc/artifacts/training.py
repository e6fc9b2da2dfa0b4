"""What stage `training` says of the weights beside it."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from jetc.artifacts.record import Artifact, Record

__all__ = ["Epoch", "HistoryRecord", "TakenWeights", "TrainedWeights", "TrainingRecord", "Zeros"]


class Epoch(Record):
    """What one epoch (counted from 1) gave; losses are means per jet, weighted."""

    epoch: int
    learning_rate: float
    loss: float
    class_loss: float
    regression_loss: float
    val_loss: float
    val_class_loss: float
    val_regression_loss: float
    sparsity: float
    """Fraction of kernel weights that are exactly zero."""
    extra_losses: dict[str, float] = Field(default_factory=dict, exclude_if=lambda losses: not losses)
    """Of the outputs beside the pT ratio, by name; a jet without the target counts 0 in the mean."""
    val_extra_losses: dict[str, float] = Field(default_factory=dict, exclude_if=lambda losses: not losses)
    """The same on validation."""


class HistoryRecord(Artifact):
    """What history.json says, where weights were trained."""

    FILE: ClassVar = "history.json"
    STAGE: ClassVar = "training"

    epochs: tuple[Epoch, ...]


class Zeros(Record):
    """How sparse one kernel is."""

    weights: int
    """Entries of the kernel."""
    pruned: float
    """Fraction that training set to zero."""
    quantised: float
    """Fraction that is zero in the weights' format; the firmware has no logic for them."""


class TrainedWeights(Record):
    """Weights that were trained here."""

    kind: Literal["trained"] = "trained"
    learned_widths: bool
    """Whether widths were learned, so that the price of bits is in the two total losses."""
    best_epoch: int
    """The lowest `val_loss` of the epochs that could be kept."""
    epochs: int
    jets: dict[str, int]
    """By part of the split."""
    best: Epoch
    sparsity: dict[str, Zeros]
    """By layer."""
    instructions: tuple[str, ...]
    """Groups of instructions that numpy chose its kernels from."""
    processor: tuple[str, ...]
    """Vector instructions of the processor."""


class TakenWeights(Record):
    """Weights that a lock names."""

    kind: Literal["taken"] = "taken"
    taken_from: str
    """The file, relative to the spec."""
    weights: int
    """How many there are."""


class TrainingRecord(Artifact):
    """What training.json says."""

    FILE: ClassVar = "training.json"
    STAGE: ClassVar = "training"
    SCHEMA: ClassVar = 2

    made: Annotated[TrainedWeights | TakenWeights, Field(discriminator="kind")]
