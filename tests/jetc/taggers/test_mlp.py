"""A multilayer perceptron as layers."""

from typing import TYPE_CHECKING

from jetc.language.sections.mlp import Mlp
from jetc.language.sections.model import JetFeature
from jetc.taggers.mlp import mlp

if TYPE_CHECKING:
    from jetc.checks.load import LoadedSpec
    from jetc.taggers.topology import Topology

PT_LOG = JetFeature.model_validate(
    {"name": "pt_log", "type": "ap_ufixed<12,4,AP_TRN,AP_SAT>", "scale_log2": -3}
)


def described(loaded: "LoadedSpec", *, jet: tuple[JetFeature, ...] | None = None) -> "Topology":
    spec = loaded.spec
    features = spec.features.model_copy(update={"constituents": 4, "jet": jet})
    casts = spec.quantisation.model_copy(update={"pooled": None})
    network = Mlp(kind="mlp", layers=(12, 6), class_head=(5,), regression_head=())
    return mlp(network, features, casts, spec.dataset.classes)


def lines(topology: "Topology") -> list[str]:
    axes = topology.axes()
    return [
        f"{layer.name} of {', '.join(layer.sources)}: "
        + " x ".join(f"{each.size} {each.axis}" for each in axes[layer.name])
        for layer in topology.layers
    ]


def test_the_first_layer_sees_every_word_of_every_constituent(loaded: "LoadedSpec") -> None:
    assert lines(described(loaded)) == [
        "words of constituents: 80 features",
        "shared_1 of words: 12 features",
        "shared_1_relu of shared_1: 12 features",
        "shared_2 of shared_1_relu: 6 features",
        "shared_2_relu of shared_2: 6 features",
        "class_1 of shared_2_relu: 5 features",
        "class_1_relu of class_1: 5 features",
        "class_sum of class_1_relu: 8 classes",
        "logits of class_sum: 8 classes",
        "regression_sum of shared_2_relu: 1 features",
        "pt_ratio of regression_sum: 1 features",
        "class_scores of logits: 8 classes",
    ]


def test_inputs_of_the_jet_join_the_words_of_the_constituents(loaded: "LoadedSpec") -> None:
    topology = described(loaded, jet=(PT_LOG,))
    assert lines(topology)[:3] == [
        "words of constituents: 80 features",
        "joined of words, jet: 81 features",
        "shared_1 of joined: 12 features",
    ]
    assert [each.name for each in topology.inputs] == ["constituents", "jet"]


def test_nothing_is_repeated_and_the_layers_make_it_large(loaded: "LoadedSpec") -> None:
    topology = described(loaded)
    assert [(part.words, part.place, topology.instances(part)) for part in topology.parts] == [
        ("the layers and both heads", ("architecture", "layers"), 1),
        ("the tables of the softmax", ("quantisation", "softmax"), 1),
    ]
