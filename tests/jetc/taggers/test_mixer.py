"""An MLP-mixer as layers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.language.sections.mixer import Mixer
from jetc.taggers.mixer import mixer

if TYPE_CHECKING:
    from jetc.checks.load import LoadedSpec
    from jetc.taggers.topology import Topology


def described(loaded: LoadedSpec) -> Topology:
    spec = loaded.spec
    features = spec.features.model_copy(update={"constituents": 4})
    network = Mixer(
        kind="mixer",
        embedding=(6,),
        blocks=1,
        constituent_mixing=3,
        feature_mixing=5,
        pooling="mean",
        class_head=(),
        regression_head=(),
    )
    return mixer(network, features, spec.quantisation, spec.dataset.classes)


def test_constituents_are_mixed_for_each_feature_and_features_for_each_constituent(
    loaded: LoadedSpec,
) -> None:
    topology = described(loaded)
    axes = topology.axes()
    assert [
        f"{layer.name} of {', '.join(layer.sources)}: "
        + " x ".join(f"{each.size} {each.axis}" for each in axes[layer.name])
        for layer in topology.layers
    ][:17] == [
        "embedded_1 of constituents: 4 constituents x 6 features",
        "embedded_1_relu of embedded_1: 4 constituents x 6 features",
        "mixed_1_turned of embedded_1_relu: 6 features x 4 constituents",
        "mixed_1_over of mixed_1_turned: 6 features x 3 constituents",
        "mixed_1_over_relu of mixed_1_over: 6 features x 3 constituents",
        "mixed_1_columns of mixed_1_over_relu: 6 features x 4 constituents",
        "mixed_1_back of mixed_1_columns: 4 constituents x 6 features",
        "mixed_1_constituents of mixed_1_back, embedded_1_relu: 4 constituents x 6 features",
        "mixed_1_constituents_relu of mixed_1_constituents: 4 constituents x 6 features",
        "mixed_1_inside of mixed_1_constituents_relu: 4 constituents x 5 features",
        "mixed_1_inside_relu of mixed_1_inside: 4 constituents x 5 features",
        "mixed_1_rows of mixed_1_inside_relu: 4 constituents x 6 features",
        "mixed_1_features of mixed_1_rows, mixed_1_constituents_relu: 4 constituents x 6 features",
        "mixed_1_features_relu of mixed_1_features: 4 constituents x 6 features",
        "mean of mixed_1_features_relu: 6 features",
        "pooled of mean: 6 features",
        "class_sum of pooled: 8 classes",
    ]


def test_a_part_stands_once_for_each_row_that_it_treats_alike(loaded: LoadedSpec) -> None:
    topology = described(loaded)
    assert [(part.words, topology.instances(part)) for part in topology.parts] == [
        ("the embedding of 4 constituents", 4),
        ("the mixing of constituents, for each of 6 features", 6),
        ("the mixing of features, for each of 4 constituents", 4),
        ("the mean and both heads", 1),
        ("the tables of the softmax", 1),
    ]
