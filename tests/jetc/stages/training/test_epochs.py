"""The best epoch is chosen from the first that counts, and patience is counted from the best."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from jetc.stages.training.tensorflow_runtime import load_tensorflow

from tests.jetc.stages.conftest import Silent


@pytest.mark.parametrize(
    ("losses", "best", "seen"),
    [
        ([1.0, 2.0, 3.0, 2.5, 2.7, 2.8, 2.0], 4, 6),  # the first two do not count, two without a better end
        ([1.0, 2.0, 3.0, 2.5, 2.4, 2.6, 2.0], 7, 7),
        ([1.0, 2.0, float("nan"), 2.5, 2.4, 2.6, 2.7], 5, 7),
    ],
)
def test_the_best_of_those_that_count_is_kept(losses: list[float], best: int, seen: int) -> None:
    load_tensorflow()
    import tensorflow as tf
    from jetc.stages.training.epochs import BestEpoch

    weights = [np.zeros(1, dtype=np.float32)]
    kept = SimpleNamespace(get_weights=lambda: [each.copy() for each in weights])
    kernels = [np.array([0.0, 1.0, 2.0, 0.0])]
    record = BestEpoch(kept, lambda: kernels, first=3, patience=2, progress=Silent())
    optimiser = SimpleNamespace(learning_rate=tf.Variable(0.25))
    record.set_model(SimpleNamespace(optimizer=optimiser, stop_training=False))
    for epoch, loss in enumerate(losses):
        weights[0] += 1
        record.on_epoch_end(epoch, {f"part{at}": loss for at in range(6)})
        if record.model.stop_training:
            break
    assert (record.best_epoch, len(record.history)) == (best, seen)
    assert record.best_weights == [best]
    assert record.history[0].sparsity == 0.5
    assert record.history[0].learning_rate == 0.25
