"""Learned widths: formats within those declared, a price for each bit, and a network that hls4ml takes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from jetc.artifacts.record import read
from jetc.artifacts.training import HistoryRecord, TrainedWeights, TrainingRecord
from jetc.checks.load import load
from jetc.diagnostics.diagnostic import GateError
from jetc.stages.hls4ml.artifact import NETWORK
from jetc.stages.training.jets import normalised_values
from jetc.stages.training.network_fit import misfit_of_learned
from jetc.stages.training.tensorflow_runtime import load_tensorflow
from jetc.stages.training.weights_file import read_weights
from jetc.taggers.families import declared_topology
from jetc.taggers.learned import learned_results, trained_topology
from jetc.taggers.topology import ActivationLayer, DenseLayer
from jetc_runtime.evaluate import evaluate_layers
from jetc_runtime.fixed_point import FixedPoint, Overflow, Rounding
from jetc_runtime.network import Network

if TYPE_CHECKING:
    from jetc.language.sections.model import Spec
    from numpy.typing import NDArray

    from tests.jetc.stages.conftest import Tagger

    Untrained = tuple[Any, Any, Any, list[list[NDArray[np.float32]]]]

SPECS = Path(__file__).parents[4] / "specs"
MLP = ("architecture.layers=[4]", "architecture.class_head=[]", "architecture.regression_head=[3]")


def test_what_was_learned_is_a_network_like_any_other(narrow: Tagger) -> None:
    weights, declared = read_weights(narrow.training / "weights.npz"), declared_topology(narrow.spec)
    section = narrow.spec.quantisation.learned
    assert section is not None
    assert misfit_of_learned(weights, declared, section) is None
    network = Network.from_json((narrow.hls4ml / NETWORK).read_text(encoding="utf-8"))
    for each in learned_results(declared):
        assert network.tensor(each.name).formats == tuple(
            FixedPoint(int(integer + fraction), int(integer), each.result.signed, Rounding.RND, Overflow.SAT)
            for integer, fraction in weights[f"{each.name}/bits"].T
        )


def test_the_kept_epoch_has_paid_the_final_price(narrow: Tagger) -> None:
    """The first of two epochs is the cheaper one, by the price and by nothing else that chooses."""
    record = read(TrainingRecord, narrow.training).made
    assert isinstance(record, TrainedWeights)
    assert (record.learned_widths, record.best_epoch) == (True, 2)
    first, second = read(HistoryRecord, narrow.training).epochs
    price = [each.val_loss - each.val_class_loss - each.val_regression_loss for each in (first, second)]
    assert 0 < price[0] < price[1]


def mlp() -> Spec:
    learned = "quantisation.learned={formats: per_layer, beta: {initial: 1e-6, final: 1e-5, rise_epochs: 2}}"
    up = [f"quantisation.{each}" for each in (
        "weights=ap_fixed<10,3,AP_RND,AP_SAT>", "activation=ap_ufixed<12,6,AP_RND,AP_SAT>",
        "logits=ap_fixed<8,4,AP_RND,AP_SAT>", "pt_ratio=ap_fixed<12,6,AP_RND,AP_SAT>",
    )]  # fmt: skip
    none = "training.sparsity={initial: 0.0, final: 0.0, begin_epoch: 0, end_epoch: 1}"
    decay = ("training.reduce_on_plateau=null", "training.cosine_decay={final: 0.1}")
    return load(SPECS / "mlp.yaml", settings=(*MLP, learned, *up, none, *decay)).spec


@pytest.fixture(scope="module")
def untrained() -> Untrained:
    """Learner, Keras model and topology of a network with flat inputs, and values that it was shown."""
    load_tensorflow()
    from jetc.stages.training.keras_model import build_model
    from jetc.stages.training.keras_weights import set_model_weights
    from jetc.stages.training.learned_model import LearnedModel

    spec = mlp()
    section = spec.quantisation.learned
    assert section is not None
    learner = LearnedModel(declared_topology(spec), section, seed=1)
    words = [each.type for each in spec.features.inputs]
    low, high = ([getattr(each, end) for each in words] for end in ("min_code", "max_code"))
    shape = (50, spec.features.constituents, len(words))
    codes = np.random.default_rng(2).integers(low, high, shape, np.int16) + np.int16(
        1
    )  # HGQ counts -2^n long
    batches = [normalised_values([codes], spec.features)]
    learner.see_ranges(iter(batches))
    weights = learner.weights()
    topology = trained_topology(spec, weights)
    model = build_model(topology, seed=0)
    set_model_weights(model, weights)
    return learner, model, topology, batches


def test_flat_inputs_have_learned_widths_and_a_difference_is_placed(untrained: Untrained) -> None:
    from jetc.stages.training.learned_gates import check_equal

    learner, model, topology, batches = untrained
    check_equal(learner.model, model, topology, batches)
    layer = model.get_layer("regression_1")
    kernel = layer.kernel.numpy()
    layer.kernel.assign(-kernel)
    with pytest.raises(
        GateError, match=r"jets get other results .* from layer regression_1_relu on"
    ) as found:
        check_equal(learner.model, model, topology, batches)
    layer.kernel.assign(kernel)
    assert found.value.of_one_training
    assert "report this" in found.value.mend  # within 24 bits, so that no format is to blame


def test_the_loss_has_a_price_for_each_product_of_bits(untrained: Untrained) -> None:
    """Of a dense layer: the bits of each weight, without sign, times those of the word that it multiplies."""
    learner, _, topology, batches = untrained

    def loss_at(beta: float) -> float:
        learner.set_price(beta)
        learner.model(batches[0], training=True)
        return sum(float(each) for each in learner.model.losses)

    (port,) = topology.inputs
    words = {"flat": [each.width for each in port.formats] * port.axes[0].size}
    for layer in topology.layers:
        if isinstance(layer, ActivationLayer):
            words[layer.name] = [layer.result.width]
    products = 0.0
    for layer in topology.layers:
        if isinstance(layer, DenseLayer):
            bits = np.array(words.get(layer.sources[0], words["flat"]))
            weights = learner.model.get_layer(layer.name).kernel_bw.numpy()
            products += float(np.sum(bits[:, None] * weights))
    assert loss_at(2.0) - loss_at(1.0) == pytest.approx(products, rel=1e-6)


def test_a_layer_that_has_lost_all_bits_stops_the_build() -> None:
    load_tensorflow()
    from jetc.stages.training.learned_gates import check_alive

    kernels = {name: np.ones((2, 2), dtype=np.float32) for name in ("class_1/kernel", "class_sum/kernel")}
    check_alive(kernels)
    kernels["class_1/kernel"][:] = 0
    with pytest.raises(GateError, match="all weights of class_1 are 0"):
        check_alive(kernels)


def test_words_that_are_cut_off_and_channels_give_the_same_in_training_keras_and_integers(
    narrow: Tagger,
) -> None:
    from jetc.stages.idle_neurons.network import network_before_softmax
    from jetc.stages.training.keras_model import build_model
    from jetc.stages.training.keras_weights import set_model_weights
    from jetc.stages.training.learned_gates import check_equal
    from jetc.stages.training.learned_model import LearnedModel

    spec = narrow.spec
    section = spec.quantisation.learned
    assert section is not None
    learner = LearnedModel(declared_topology(spec), section, seed=1)
    words = learner.model.get_layer("constituents_words").paq.fbw
    words.assign(words - 100.0 * (np.arange(17) % 2))  # every second word at its narrowest
    learner.model.get_layer("constituent_1").paq.fbw.assign([[[1.0, 2.0, 3.0, 4.0, 5.0]]])
    codes = narrow.inputs(200)
    batch = normalised_values(list(codes.values()), spec.features)
    learner.see_ranges(iter([batch]))
    weights = learner.weights()
    declared = declared_topology(spec)
    assert misfit_of_learned(weights, declared, section) is None
    topology = trained_topology(spec, weights)
    model = build_model(topology, seed=0)
    set_model_weights(model, weights)
    check_equal(learner.model, model, topology, [batch])
    network = network_before_softmax(topology, weights)
    assert [each.width for each in network.tensor("constituents_words").formats[:4]] == [14, 1, 10, 1]
    found = evaluate_layers(network, codes)
    for name in ("constituents_words", "constituent_1_relu", "pooled"):
        inside = learner.model.get_layer(name).output
        theirs = type(learner.model)(learner.model.inputs, inside)(batch, training=False).numpy()
        assert np.array_equal(network.tensor(name).value(found[name]), theirs)
