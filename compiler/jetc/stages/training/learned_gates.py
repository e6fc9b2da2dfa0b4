"""Gates of what was learned, before anything is made of it: layers are alive, the formats give the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import tensorflow as tf

from jetc.checks.sums import spans
from jetc.diagnostics.diagnostic import GateError
from jetc.taggers.topology import ActivationLayer

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from jetc.stages.training.keras_model import Model
    from jetc.taggers.topology import Topology

__all__ = ["check_alive", "check_equal"]

_EXACT_BITS = 24
"""Bits of a sum that float32 holds exactly."""


def check_alive(weights: Mapping[str, NDArray[np.float32]]) -> None:
    """Raise GateError where all weights of a kernel are 0."""
    for name, each in weights.items():
        if name.endswith("/kernel") and not each.any():
            raise GateError(
                gate="training",
                what=f"all weights of {name.removesuffix('/kernel')} are 0",
                why="bits became dearer than what the layer gives, so nothing of a jet passes it",
                mend="lower quantisation.learned.beta.final",
                of_one_training=True,
            )


def check_equal(
    learner: Model, model: Model, topology: Topology, batches: Iterable[Sequence[NDArray[np.float32]]]
) -> None:
    """Raise GateError unless `model`, of `topology`, gives what `learner` gives for all `batches`.

    It names the first layer whose results differ, and how many bits its sums may take.
    """
    for values in batches:
        differ = _jets_that_differ(model(values), learner(values, training=False))
        if differ.any():
            name, bits = _first(learner, model, topology, values)
            raise _difference(name, bits, int(differ.sum()), len(values[0]))


def _jets_that_differ(ours: Sequence[Any], theirs: Sequence[Any]) -> NDArray[np.bool_]:
    differ = np.zeros(len(ours[0]), dtype=np.bool_)
    for one, other in zip(ours, theirs, strict=True):
        differ |= _differs(one.numpy(), other.numpy())
    return differ


def _differs(ours: NDArray[np.float32], theirs: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Return, for each jet, whether any of its numbers differs."""
    found: NDArray[np.bool_] = (ours != theirs).reshape(len(ours), -1).any(axis=1)
    return found


def _first(
    learner: Model, model: Model, topology: Topology, values: Sequence[NDArray[np.float32]]
) -> tuple[str, int]:
    """Return the first cast whose results differ, and the bits of what it casts, whatever the jet."""
    known = spans(topology)
    for layer in topology.layers:
        if isinstance(layer, ActivationLayer):
            ours, theirs = (_inside(each, layer.name)(values, training=False) for each in (model, learner))
            if _differs(ours.numpy(), theirs.numpy()).any():
                return layer.name, known[layer.sources[0]].width
    raise ValueError("every cast gives the same, and what follows does not")


def _inside(model: Model, name: str) -> Model:
    return tf.keras.Model(model.inputs, model.get_layer(name).output)


def _difference(name: str, bits: int, differ: int, jets: int) -> GateError:
    exact = bits <= _EXACT_BITS
    return GateError(
        gate="training",
        what=f"{differ} of {jets} jets get other results with the learned formats, from layer {name} on",
        why=f"sums there take up to {bits} bits, and float32 holds {_EXACT_BITS}: training saw other results "
        "than the firmware would give",
        mend="report this with the spec: these sums are exact"
        if exact
        else "try another training.seed; what a sum takes are the bits of quantisation.weights, of what they "
        "multiply, and of how many there are",
        of_one_training=True,
    )
