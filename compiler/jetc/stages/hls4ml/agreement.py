"""How well QKeras, the hls4ml C++ and the integer evaluator agree on jets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from jetc.artifacts.hls4ml import AgreementRecord, LayerAgreement, ScoreAgreement
from jetc.diagnostics.diagnostic import GateError
from jetc.lower.node import SUMS, SoftmaxTables

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from jetc_runtime.network import Network
    from numpy.typing import NDArray

    from jetc.lower.node import Tables
    from jetc.taggers.topology import ActivationLayer, SoftmaxLayer

__all__ = ["check_agreement", "check_tables", "layer_agreement", "score_agreement"]


def layer_agreement(
    network: Network,
    *,
    keras: Mapping[str, NDArray[np.float64]],
    cpp: Mapping[str, NDArray[np.float64]],
    codes: Mapping[str, NDArray[np.int64]],
) -> tuple[LayerAgreement, ...]:
    """Compare what each layer makes; arrays have jets as first axis, `keras` and `cpp` in real values."""
    found = []
    for layer in network.layers:
        if layer.name.endswith(SUMS):  # inside an hls4ml layer whose result is narrower
            continue
        if layer.name not in cpp:
            raise GateError(
                gate="QKeras equals C++",
                what=f"the C++ trace has no layer {layer.name}",
                why="a layer that is not compared could differ",
                mend="report this, with the spec",
            )
        theirs, ours = cpp[layer.name], keras[layer.name]
        mine = network.tensor(layer.name).value(codes[layer.name])
        found.append(
            LayerAgreement(
                layer=layer.name,
                keras_equal=float(np.mean(theirs.reshape(ours.shape) == ours)),
                keras_largest_difference=float(np.abs(theirs.reshape(ours.shape) - ours).max()),
                evaluator_equal=float(np.mean(theirs.reshape(mine.shape) == mine)),
            )
        )
    return tuple(found)


def score_agreement(
    *, keras_scores: NDArray[np.float64], scores: NDArray[np.float64], logits: NDArray[np.float64]
) -> ScoreAgreement:
    """Compare class scores with the float softmax; all (jets, classes), real values."""
    return ScoreAgreement(
        argmax_equal=float(np.mean(scores.argmax(axis=1) == keras_scores.argmax(axis=1))),
        score_ties=_ties(scores),
        logit_ties=_ties(logits),
        largest_difference=float(np.abs(scores - keras_scores).max()),
    )


def _ties(values: NDArray[np.float64]) -> float:
    best = np.sort(values, axis=1)[:, -2:]
    return float(np.mean(best[:, 0] == best[:, 1]))


def check_agreement(agreement: AgreementRecord, *, softmax: str | None) -> None:
    """Raise GateError unless all layers are equal in all three; `softmax` has tables that QKeras has not."""
    for each in agreement.layers:
        if each.evaluator_equal < 1.0:
            raise GateError(
                gate="integer evaluator equals C++",
                what=f"layer {each.layer} differs in {1 - each.evaluator_equal:.3%} of codes on "
                f"{agreement.jets} jets",
                why="working points and RTL are derived with the integer evaluator",
                mend="report this, with the spec",
            )
        if each.layer != softmax and each.keras_equal < 1.0:
            raise GateError(
                gate="QKeras equals C++",
                what=f"layer {each.layer} is the first to differ, in {1 - each.keras_equal:.3%} of values on "
                f"{agreement.jets} jets, by up to {each.keras_largest_difference:g}",
                why="the model that was trained is not the one the firmware computes",
                mend="see significand_bits in precisions.json: Keras is exact up to 24 of them in every sum; "
                "where no sum has more, report this with the spec",
            )


def check_tables(layers: Iterable[SoftmaxLayer | ActivationLayer], tables: Mapping[str, Tables]) -> None:
    """Raise GateError where one of `layers` was trained with other entries than the C++'s headers make."""
    for layer in layers:
        if _as_trained(layer, tables[layer.name]):
            continue
        raise GateError(
            gate="tables of the network",
            what=f"layer {layer.name}: the headers of the C++ make other entries than it was trained with",
            why="the model that was trained is not the one the firmware computes",
            mend="report this, with the spec",
        )


def _as_trained(layer: SoftmaxLayer | ActivationLayer, made: Tables) -> bool:
    """Tell whether `layer` was trained with the entries `made`, or with none.

    Entry 0 of the reciprocals is not compared: no sum of exponentials is 0.
    """
    if isinstance(made, SoftmaxTables):
        trained = getattr(layer, "codes", None)
        return trained is None or (made.exp, made.inverse[1:]) == (trained.exp, trained.inverse[1:])
    trained = getattr(layer, "table", None)
    return trained is not None and made.entries == trained.codes
