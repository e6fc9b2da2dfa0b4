"""Training of a network together with its bit widths, and the Keras model of what was learned."""

from __future__ import annotations

from typing import TYPE_CHECKING

import tensorflow as tf

from jetc.stages.training.batches import VALIDATION_BATCH
from jetc.stages.training.epochs import BestEpoch, check_finite
from jetc.stages.training.jets import normalised_values
from jetc.stages.training.keras_model import build_model
from jetc.stages.training.keras_training import Trained, batches_of, fit
from jetc.stages.training.keras_weights import set_model_weights
from jetc.stages.training.learned_gates import check_alive, check_equal
from jetc.stages.training.learned_model import LearnedModel
from jetc.taggers.families import declared_topology
from jetc.taggers.learned import trained_topology

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray

    from jetc.language.sections.learned import Beta
    from jetc.language.sections.model import Features
    from jetc.plan.stage import Progress
    from jetc.stages.training.jets import LabelledJets
    from jetc.stages.training.pt_weights import PtWeights
    from jetc.stages.training.reads import Reads

__all__ = ["train_widths"]


def train_widths(
    spec: Reads,
    *,
    training: LabelledJets,
    validation: LabelledJets,
    progress: Progress,
    by_pt: PtWeights | None = None,
) -> Trained:
    """Train weights and widths; keep the best epoch that has the final price of a bit operation.

    GateError where a layer is always 0, or the Keras model of what was learned gives another result on any
    jet of the training and validation splits.
    """
    settings, learned = spec.training, spec.quantisation.learned
    if learned is None:
        raise ValueError("the spec has no widths to learn")
    topology = declared_topology(spec)
    learner = LearnedModel(topology, learned, seed=settings.seed)
    batches, checks = batches_of(spec, training, validation, by_pt)
    record = BestEpoch(
        learner.model,
        learner.kernels,
        first=learned.beta.rise_epochs + 1,  # counted from 1, and that many epochs are cheaper
        patience=settings.patience,
        progress=progress,
        further=tuple(each.name for each in spec.architecture.further_outputs),
    )
    callbacks = [_Price(learner, learned.beta), record]
    fit(
        learner.model,
        settings,
        batches,
        checks,
        callbacks=callbacks,
        progress=progress,
        further=spec.architecture.further_outputs,
        compiled=False,
    )
    check_finite(record.history)
    learner.model.set_weights(record.best_weights)
    every = (training, validation)
    learner.see_ranges(values for jets in every for values in _values(jets, spec.features))
    weights = learner.weights()
    check_alive(weights)
    found = trained_topology(spec, weights)
    model = build_model(found, seed=0)
    set_model_weights(model, weights)
    for jets in every:
        check_equal(learner.model, model, found, _values(jets, spec.features))
    return Trained(model, weights, tuple(record.history), record.best_epoch)


class _Price(tf.keras.callbacks.Callback):  # type: ignore[misc]
    """Raises the price of a bit operation, and has the ranges of results seen anew in each epoch."""

    def __init__(self, learner: LearnedModel, beta: Beta) -> None:
        super().__init__()
        self._learner, self._beta = learner, beta

    def on_epoch_begin(self, epoch: int, logs: object = None) -> None:  # noqa: ARG002 - Keras's own
        self._learner.forget_ranges()
        rise = self._beta.final / self._beta.initial
        self._learner.set_price(self._beta.initial * rise ** min(epoch / self._beta.rise_epochs, 1.0))


def _values(jets: LabelledJets, features: Features) -> Iterator[list[NDArray[np.float32]]]:
    for start in range(0, len(jets.labels), VALIDATION_BATCH):
        yield normalised_values(jets.inputs(slice(start, start + VALIDATION_BATCH)), features)
