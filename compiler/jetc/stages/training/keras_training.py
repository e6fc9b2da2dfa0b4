"""Quantisation-aware training of the Keras model, the same bits for the same spec and jets."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import tensorflow as tf
from tensorflow_model_optimization.sparsity import keras as sparsity_keras

from jetc.stages.training.batches import VALIDATION_BATCH, Batches, class_weights
from jetc.stages.training.epochs import BestEpoch, check_finite
from jetc.stages.training.keras_model import build_model, weighted_layers
from jetc.stages.training.keras_weights import model_weights
from jetc.taggers.families import declared_topology
from jetc.taggers.hidden_functions import with_entries
from jetc.taggers.outputs import LOGITS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from jetc.language.sections.model import Training
    from jetc.language.sections.section import ExtraOutput
    from jetc.plan.stage import Progress
    from jetc.stages.training.epochs import EpochLosses
    from jetc.stages.training.jets import LabelledJets
    from jetc.stages.training.keras_model import Layer, Model
    from jetc.stages.training.pt_weights import PtWeights
    from jetc.stages.training.reads import Reads

__all__ = ["Trained", "batches_of", "fit", "train"]


@dataclass(frozen=True, slots=True, eq=False)
class Trained:
    """A trained model with its best epoch's weights, the arrays that keep it, and how it got there."""

    model: Model
    weights: Mapping[str, NDArray[np.float32]]
    history: tuple[EpochLosses, ...]
    best_epoch: int


def train(  # noqa: PLR0913 - a model, what it learns from and what tells of it
    spec: Reads,
    *,
    training: LabelledJets,
    validation: LabelledJets,
    progress: Progress,
    by_pt: PtWeights | None = None,
    entries: tuple[int, ...] = (),
) -> Trained:
    """Train the model of `spec` and keep the weights of the best epoch that has the final sparsity.

    `entries` are those of the table of its hidden layers' function, where that has one.
    """
    settings = spec.training
    topology = with_entries(declared_topology(spec), entries)
    model = build_model(topology, seed=settings.seed)
    batches, checks = batches_of(spec, training, validation, by_pt)
    learner = _pruned(model, settings, steps=len(batches))
    record = BestEpoch(
        model,
        lambda: [layer.kernel.numpy() for layer in weighted_layers(model)],
        first=settings.sparsity.end_epoch,
        patience=settings.patience,
        progress=progress,
        further=tuple(each.name for each in spec.architecture.further_outputs),
    )
    masks = [_Masks()] if learner is not model else []
    fit(
        learner,
        settings,
        batches,
        checks,
        callbacks=[*masks, record],
        progress=progress,
        further=spec.architecture.further_outputs,
    )
    check_finite(record.history)
    model.set_weights(record.best_weights)
    return Trained(model, model_weights(model), tuple(record.history), record.best_epoch)


def batches_of(
    spec: Reads, training: LabelledJets, validation: LabelledJets, by_pt: PtWeights | None
) -> tuple[Batches, Batches]:
    """Return the jets that are learned from, and those that choose the epoch."""
    settings = spec.training
    weights = class_weights(training.labels, classes=len(spec.dataset.classes), settings=settings)
    learned, chosen = (None, None) if by_pt is None else (by_pt.training, by_pt.validation)
    features, seed = spec.features, settings.seed
    return (
        Batches(training, features, weights, batch=settings.batch, seed=seed, by_pt=learned),
        Batches(validation, features, weights, batch=VALIDATION_BATCH, seed=seed, by_pt=chosen),
    )


def fit(  # noqa: PLR0913 - a model, what it learns from and what watches it
    learner: Model,
    settings: Training,
    batches: Batches,
    checks: Batches,
    *,
    callbacks: Sequence[Any],
    progress: Progress,
    further: Sequence[ExtraOutput] = (),
    compiled: bool = True,
) -> None:
    """Train `learner` in place, epoch by epoch, until the last or until a callback stops it.

    `further` are its outputs beside the pT ratio.
    """
    regressions = [settings.regression_loss_weight, *(each.loss_weight for each in further)]
    learner.compile(
        optimizer=tf.keras.optimizers.Adam(_learning_rate(settings, len(batches))),
        loss=[_class_loss(learner), *(tf.keras.losses.Huber(settings.huber_delta) for _ in regressions)],
        loss_weights=[1.0, *regressions],
        jit_compile=compiled,  # half the time of an epoch
    )
    for step in (
        "train_step",
        "test_step",
    ):  # no Python of theirs asks for a tensor: converted, it is the same
        setattr(learner, step, tf.autograph.experimental.do_not_convert(getattr(learner, step)))
    _make_variables(learner)
    progress.start("training", settings.epochs, "epochs")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Keras 2.15 calls deprecated parts of itself
        learner.fit(
            batches,
            epochs=settings.epochs,
            validation_data=checks,
            shuffle=False,
            callbacks=[*callbacks, *_plateau(settings)],
            verbose=0,
        )


def _make_variables(learner: Model) -> None:
    """Make the variables of optimizer and losses, which Keras makes while it traces the first step.

    A step that makes variables is traced twice, which takes seconds.
    """
    learner.optimizer.build(learner.trainable_variables)
    learner.compiled_loss.build(learner.outputs)


def _class_loss(learner: Model) -> Any:  # noqa: ANN401 - Keras has no types
    """Return the cross-entropy of the class scores, or of logits where the model ends there."""
    if learner.output_names[0] == LOGITS:
        return tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    return "sparse_categorical_crossentropy"


def _learning_rate(settings: Training, steps: int) -> Any:  # noqa: ANN401 - Keras has no types
    """Return the first learning rate, or its course over all steps of all epochs."""
    decay = settings.cosine_decay
    if decay is None:
        return settings.learning_rate
    return tf.keras.optimizers.schedules.CosineDecay(
        settings.learning_rate, steps * settings.epochs, alpha=decay.final
    )


def _plateau(settings: Training) -> list[Any]:
    plateau = settings.reduce_on_plateau
    if plateau is None:
        return []
    return [
        tf.keras.callbacks.ReduceLROnPlateau(
            factor=plateau.factor, patience=plateau.patience, min_lr=plateau.minimum, min_delta=0.0
        )
    ]


@tf.autograph.experimental.do_not_convert  # type: ignore[untyped-decorator]
def _pruned(model: Model, settings: Training, *, steps: int) -> Model:
    """Return a model over the same layers whose kernels are pruned, in the last step of each epoch.

    So epoch `end_epoch` (counted from 1) is the first to end with the final sparsity.
    """
    wanted = settings.sparsity
    if wanted.initial == wanted.final == 0.0:
        return model
    kernels = weighted_layers(model)

    def wrap(layer: Layer) -> Layer:
        if layer not in kernels:
            return layer
        schedule = sparsity_keras.PolynomialDecay(
            wanted.initial,
            wanted.final,
            wanted.begin_epoch * steps,
            wanted.end_epoch * steps,
            frequency=steps,
        )
        return sparsity_keras.prune_low_magnitude(layer, pruning_schedule=schedule)

    return tf.keras.models.clone_model(model, clone_function=wrap)


class _Masks(sparsity_keras.UpdatePruningStep):  # type: ignore[misc]
    """Advances the pruning, and zeroes the pruned weights before each validation."""

    def on_test_begin(self, logs: object = None) -> None:
        super().on_epoch_end(batch=None, logs=logs)
