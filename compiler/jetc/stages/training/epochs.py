"""What each epoch gave, and which of them is kept."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import tensorflow as tf

from jetc.diagnostics.diagnostic import GateError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray

    from jetc.plan.stage import Progress
    from jetc.stages.training.keras_model import Model

__all__ = ["BestEpoch", "EpochLosses", "check_finite"]


@dataclass(frozen=True, slots=True)
class EpochLosses:
    """What one epoch (counted from 1) gave; losses are means per jet, weighted.

    Where widths are learned, the two totals have the price of bits besides.
    """

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
    extra_losses: dict[str, float] = field(default_factory=dict)
    """Of the outputs beside the pT ratio, by name; a jet without the target counts 0 in the mean."""
    val_extra_losses: dict[str, float] = field(default_factory=dict)
    """The same on validation."""


_LOSSES = ("loss", "class_loss", "regression_loss")


def check_finite(history: Iterable[EpochLosses]) -> None:
    """Raise GateError where a loss is no number."""
    for noted in history:
        for name, loss in (("training", noted.loss), ("validation", noted.val_loss)):
            if not math.isfinite(loss):
                raise GateError(
                    gate="training",
                    what=f"the {name} loss of epoch {noted.epoch} is {loss}",
                    why="the training diverged",
                    mend="lower training.learning_rate, or give training.batch more jets",
                    of_one_training=True,
                )


class BestEpoch(tf.keras.callbacks.Callback):  # type: ignore[misc]
    """Notes every epoch, keeps the weights of the best from `first` on, stops where `patience` brings none.

    `kept` is the model whose weights are kept, and `kernels` returns its kernels as they stand. `further`
    names its outputs beside the pT ratio.
    """

    def __init__(  # noqa: PLR0913 - what is kept, and when
        self,
        kept: Model,
        kernels: Callable[[], list[NDArray[Any]]],
        *,
        first: int,
        patience: int,
        progress: Progress,
        further: tuple[str, ...] = (),
    ) -> None:
        super().__init__()
        self._kept, self._kernels, self._progress = kept, kernels, progress
        self._first, self._patience, self._further = first, patience, further
        self.history: list[EpochLosses] = []
        self.best_epoch = 0
        self._best_loss = math.inf
        self.best_weights: list[NDArray[np.float32]] = []

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Note the losses that Keras tells, in its order, and keep the weights where they are the best."""
        parts = [float(each) for each in (logs or {}).values()]
        size = len(_LOSSES) + len(self._further)
        learned, checked = parts[:size], parts[size : 2 * size]
        kernels = self._kernels()
        zeros = sum(int(np.count_nonzero(each == 0)) for each in kernels) / sum(each.size for each in kernels)
        noted = EpochLosses(
            epoch=epoch + 1,
            learning_rate=float(tf.keras.backend.get_value(self.model.optimizer.learning_rate)),
            sparsity=zeros,
            **dict(zip(_LOSSES, learned[: len(_LOSSES)], strict=True)),
            **{f"val_{name}": part for name, part in zip(_LOSSES, checked[: len(_LOSSES)], strict=True)},
            extra_losses=dict(zip(self._further, learned[len(_LOSSES) :], strict=True)),
            val_extra_losses=dict(zip(self._further, checked[len(_LOSSES) :], strict=True)),
        )
        self.history.append(noted)
        self._progress.advance()
        self._choose(noted)

    def _choose(self, noted: EpochLosses) -> None:
        if noted.epoch < self._first:
            return
        if not self.best_epoch or noted.val_loss < self._best_loss:
            self.best_epoch = noted.epoch
            self._best_loss = noted.val_loss if math.isfinite(noted.val_loss) else math.inf
            self.best_weights = self._kept.get_weights()
        elif noted.epoch - self.best_epoch >= self._patience:
            self.model.stop_training = True
