"""The jets of an epoch in batches, and what each of them counts."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import tensorflow as tf

from jetc.stages.training.jets import normalised_values

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from jetc.language.sections.model import Features, Training
    from jetc.stages.training.jets import LabelledJets

__all__ = ["VALIDATION_BATCH", "Batches", "class_weights"]

VALIDATION_BATCH = 8192
"""Jets at once where nothing is learned from them."""


def class_weights(labels: NDArray[np.uint8], *, classes: int, settings: Training) -> NDArray[np.float32]:
    """Return a weight per class, such that jets weigh 1 on average."""
    if settings.sample_weights == "none":
        return np.ones(classes, dtype=np.float32)
    counts = np.bincount(labels, minlength=classes)
    present = np.count_nonzero(counts)
    return (len(labels) / (present * np.maximum(counts, 1))).astype(np.float32)


class Batches(tf.keras.utils.Sequence):  # type: ignore[misc]
    """The jets in batches, in an order drawn anew from the seed for every epoch.

    `weights` (classes,) are what a jet counts; in the regression loss times its own of `by_pt` (jets,), and
    nothing in the loss of an output whose target it lacks.
    """

    def __init__(  # noqa: PLR0913 - jets, what they count, and how they are drawn
        self,
        jets: LabelledJets,
        features: Features,
        weights: NDArray[np.float32],
        *,
        batch: int,
        seed: int,
        by_pt: NDArray[np.float32] | None = None,
    ) -> None:
        super().__init__()
        self._jets, self._features, self._weights = jets, features, weights
        self._batch, self._by_pt = batch, by_pt
        self._random = np.random.default_rng(seed)
        self._order = self._random.permutation(len(jets.labels))

    def __len__(self) -> int:
        return math.ceil(len(self._order) / self._batch)

    def __getitem__(self, index: int) -> tuple[Any, Any, Any]:
        rows = np.sort(self._order[index * self._batch : (index + 1) * self._batch])
        labels = self._jets.labels[rows]
        weights = self._weights[labels]
        values = normalised_values(self._jets.inputs(rows), self._features)
        regression = weights if self._by_pt is None else weights * self._by_pt[rows]
        targets, counted = [labels, self._jets.target[rows]], [weights, regression]
        for each in self._jets.extra:
            there = np.isfinite(each[rows])
            targets.append(np.where(there, each[rows], np.float32(0)))
            counted.append(np.where(there, weights, np.float32(0)))
        return values, tuple(targets), tuple(counted)

    def on_epoch_end(self) -> None:
        """Draw the next order."""
        self._order = self._random.permutation(len(self._order))
