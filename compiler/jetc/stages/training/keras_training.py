"""Quantisation-aware training of the Keras model, the same bits for the same spec and jets."""

from __future__ import annotations

import math
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import tensorflow as tf
from tensorflow_model_optimization.sparsity import keras as sparsity_keras

from jetc.stages.training.jets import normalised_values
from jetc.stages.training.keras_model import build_model, weighted_layers
from jetc.stages.training.tensorflow_runtime import start_xla
from jetc.taggers.families import topology_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from jetc.language.sections.model import Features, Training
    from jetc.plan.stage import Progress
    from jetc.stages.training.jets import LabelledJets
    from jetc.stages.training.keras_model import Layer, Model
    from jetc.stages.training.reads import Reads

__all__ = ["EpochLosses", "Trained", "train"]


@dataclass(frozen=True, slots=True)
class EpochLosses:
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


@dataclass(frozen=True, slots=True, eq=False)
class Trained:
    """A trained model with its best epoch's weights, and how it got there."""

    model: Model
    history: tuple[EpochLosses, ...]
    best_epoch: int


def train(spec: Reads, *, training: LabelledJets, validation: LabelledJets, progress: Progress) -> Trained:
    """Train the model of `spec` and keep the weights of the best epoch that has the final sparsity."""
    settings = spec.training
    topology = topology_of(spec.architecture, spec.features, spec.quantisation, spec.dataset.classes)
    model = build_model(topology, seed=settings.seed)
    weights = _class_weights(training.labels, classes=len(spec.dataset.classes), settings=settings)
    batches = _Batches(training, spec.features, weights, settings)
    checks = _Batches(validation, spec.features, weights, settings.model_copy(update={"batch": 8192}))
    learner = _pruned(model, settings, steps=len(batches))
    learner.compile(
        optimizer=tf.keras.optimizers.Adam(settings.learning_rate),
        loss=["sparse_categorical_crossentropy", tf.keras.losses.Huber(settings.huber_delta)],
        loss_weights=[1.0, settings.regression_loss_weight],
        jit_compile=True,  # half the time of an epoch
    )
    record = _Record(model, settings, progress)
    plateau = settings.reduce_on_plateau
    callbacks = [
        *([_Masks()] if learner is not model else []),
        record,
        tf.keras.callbacks.ReduceLROnPlateau(
            factor=plateau.factor, patience=plateau.patience, min_lr=plateau.minimum, min_delta=0.0
        ),
    ]
    start_xla()
    progress.start("training", settings.epochs, "epochs")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Keras 2.15 calls deprecated parts of itself
        learner.fit(
            batches,
            epochs=settings.epochs,
            validation_data=checks,
            shuffle=False,
            callbacks=callbacks,
            verbose=0,
        )
    model.set_weights(record.best_weights)
    return Trained(model, tuple(record.history), record.best_epoch)


def _class_weights(labels: NDArray[np.uint8], *, classes: int, settings: Training) -> NDArray[np.float32]:
    """Return a weight per class, such that jets weigh 1 on average."""
    if settings.sample_weights == "none":
        return np.ones(classes, dtype=np.float32)
    counts = np.bincount(labels, minlength=classes)
    present = np.count_nonzero(counts)
    return (len(labels) / (present * np.maximum(counts, 1))).astype(np.float32)


class _Batches(tf.keras.utils.Sequence):  # type: ignore[misc]
    """The jets in batches, in an order drawn anew from the seed for every epoch."""

    def __init__(
        self, jets: LabelledJets, features: Features, weights: NDArray[np.float32], settings: Training
    ) -> None:
        super().__init__()
        self._jets, self._features, self._weights = jets, features, weights
        self._batch = settings.batch
        self._random = np.random.default_rng(settings.seed)
        self._order = self._random.permutation(len(jets.labels))

    def __len__(self) -> int:
        return math.ceil(len(self._order) / self._batch)

    def __getitem__(self, index: int) -> tuple[Any, Any, Any]:
        rows = np.sort(self._order[index * self._batch : (index + 1) * self._batch])
        labels = self._jets.labels[rows]
        weights = self._weights[labels]
        values = normalised_values(self._jets.inputs(rows), self._features)
        return values, (labels, self._jets.target[rows]), (weights, weights)

    def on_epoch_end(self) -> None:
        self._order = self._random.permutation(len(self._order))


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


class _Record(tf.keras.callbacks.Callback):  # type: ignore[misc]
    """Notes every epoch, keeps the best one's weights, stops when it has not improved for long."""

    def __init__(self, model: Model, settings: Training, progress: Progress) -> None:
        super().__init__()
        self._plain, self._settings, self._progress = model, settings, progress
        self.history: list[EpochLosses] = []
        self.best_epoch = 0
        self._best_loss = math.inf
        self.best_weights: list[NDArray[np.float32]] = []

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        parts = list((logs or {}).values())
        names = ("loss", "class_loss", "regression_loss")
        kernels = [layer.kernel.numpy() for layer in weighted_layers(self._plain)]
        zeros = sum(int(np.count_nonzero(each == 0)) for each in kernels) / sum(each.size for each in kernels)
        noted = EpochLosses(
            epoch=epoch + 1,
            learning_rate=float(tf.keras.backend.get_value(self.model.optimizer.learning_rate)),
            sparsity=zeros,
            **{name: float(part) for name, part in zip(names, parts[:3], strict=True)},
            **{f"val_{name}": float(part) for name, part in zip(names, parts[3:6], strict=True)},
        )
        self.history.append(noted)
        self._progress.advance()
        self._choose(noted)

    def _choose(self, noted: EpochLosses) -> None:
        if noted.epoch < self._settings.sparsity.end_epoch:
            return
        if not self.best_epoch or noted.val_loss < self._best_loss:
            self.best_epoch = noted.epoch
            self._best_loss = noted.val_loss if math.isfinite(noted.val_loss) else math.inf
            self.best_weights = self._plain.get_weights()
        elif noted.epoch - self.best_epoch >= self._settings.patience:
            self.model.stop_training = True
