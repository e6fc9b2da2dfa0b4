"""Learned widths: formats within those declared, and a network that hls4ml takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from jetc.artifacts.hls4ml import AgreementRecord
from jetc.artifacts.record import read
from jetc.diagnostics.diagnostic import GateError
from jetc.stages.hls4ml import stage as hls4ml
from jetc.stages.hls4ml.artifact import NETWORK
from jetc.stages.training import stage as training
from jetc.stages.training.network_fit import misfit_of_learned
from jetc.stages.training.tensorflow_runtime import load_tensorflow
from jetc.stages.training.weights_file import read_weights
from jetc.taggers.families import topology_of
from jetc.taggers.learned import learned_results
from jetc_runtime.fixed_point import FixedPoint, Overflow, Rounding
from jetc_runtime.network import Network

from tests.jetc.stages.conftest import OF_THE_JET

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from jetc.language.sections.model import Spec

    Edit = Callable[[dict[str, str]], Spec]

LEARNED = "{formats: per_layer, beta: {initial: 1.0e-6, final: 1.0e-4, rise_epochs: 2}}"
TINY = {
    "\nquantisation:\n": f"\n{OF_THE_JET}\nquantisation:\n  learned: {LEARNED}\n".replace("\n\n", "\n"),
    "weights: ap_fixed<9,3,AP_RND_CONV": "weights: ap_fixed<12,3,AP_RND",
    "activation: ap_ufixed<9,0,AP_RND_CONV": "activation: ap_ufixed<8,2,AP_RND",
    "pooled: ap_ufixed<12,0,AP_RND_CONV": "pooled: ap_ufixed<10,2,AP_RND",
    "logits: ap_fixed<10,4,AP_RND_CONV": "logits: ap_fixed<10,4,AP_RND",
    "pt_ratio: ap_fixed<16,6,AP_RND_CONV": "pt_ratio: ap_fixed<14,6,AP_RND",
    "constituent_layers: [10, 10]": "constituent_layers: [4]",
    "class_head: [32, 16]": "class_head: [3]",
    "regression_head: [10]": "regression_head: []",
    "epochs: 240": "epochs: 3",
    "batch: 1024": "batch: 128",
    "reduce_on_plateau: {factor: 0.5, patience: 10, minimum: 0.0001}": "cosine_decay: {final: 0.1}",
    "final: 0.3, begin_epoch: 0, end_epoch: 40": "final: 0.0, begin_epoch: 0, end_epoch: 1",
}


def test_what_was_learned_is_a_network_like_any_other(
    edit: Edit, run: Callable[..., Path], jets: Callable[..., Path], tmp_path: Path
) -> None:
    spec = edit(TINY)
    dataset = jets(tmp_path, spec, jets=400)
    trained = run(training.STAGE, spec, tmp_path, dataset=dataset)
    weights = read_weights(trained / "weights.npz")
    declared = topology_of(spec.architecture, spec.features, spec.quantisation, spec.dataset.classes)
    assert misfit_of_learned(weights, declared) is None
    converted = run(hls4ml.STAGE, spec, tmp_path, dataset=dataset, training=trained)
    network = Network.from_json((converted / NETWORK).read_text(encoding="utf-8"))
    for each in learned_results(declared):
        integer, fraction = (int(bits) for bits in weights[f"{each.name}/bits"])
        wanted = FixedPoint(integer + fraction, integer, each.result.signed, Rounding.RND, Overflow.SAT)
        assert network.tensor(each.name).format == wanted
    layers = read(AgreementRecord, converted).layers
    assert {each.evaluator_equal for each in layers} == {1.0}
    assert {each.keras_equal for each in layers if each.layer != "class_scores"} == {1.0}


def test_a_layer_that_has_lost_all_bits_stops_the_build() -> None:
    load_tensorflow()
    from jetc.stages.training.learned_training import check_alive

    kernels = {name: np.ones((2, 2), dtype=np.float32) for name in ("class_1/kernel", "class_sum/kernel")}
    check_alive(kernels)
    kernels["class_1/kernel"][:] = 0
    with pytest.raises(GateError, match="all weights of class_1 are 0"):
        check_alive(kernels)
