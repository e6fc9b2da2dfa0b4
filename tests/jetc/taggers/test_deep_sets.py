"""Deep sets as layers."""

from typing import TYPE_CHECKING

from jetc.language.sections.deep_sets import DeepSets
from jetc.language.sections.model import JetFeature
from jetc.taggers.deep_sets import deep_sets
from jetc.taggers.families import topology_of
from jetc.taggers.topology import SoftmaxLayer, WeightedMeanLayer
from jetc_runtime.fixed_point import FixedPoint

if TYPE_CHECKING:
    from jetc.checks.load import LoadedSpec
    from jetc.taggers.topology import Topology


def described(
    loaded: "LoadedSpec",
    *layers: tuple[int, ...],
    constituents: int = 16,
    jet: tuple[JetFeature, ...] | None = None,
) -> "Topology":
    inner, scores, ratio = layers
    network = DeepSets(
        kind="deepsets", constituent_layers=inner, pooling="mean", class_head=scores, regression_head=ratio
    )
    spec = loaded.spec
    features = spec.features.model_copy(update={"constituents": constituents, "jet": jet})
    return deep_sets(network, features, spec.quantisation, spec.dataset.classes)


def lines(topology: "Topology") -> list[str]:
    axes = topology.axes()
    return [
        f"{layer.name} of {', '.join(layer.sources)}: "
        + " x ".join(f"{each.size} {each.axis}" for each in axes[layer.name])
        for layer in topology.layers
    ]


def test_layers_follow_each_other_as_the_section_says(loaded: "LoadedSpec") -> None:
    assert lines(described(loaded, (10, 6), (12,), ())) == [
        "constituent_1 of constituents: 16 constituents x 10 features",
        "constituent_1_relu of constituent_1: 16 constituents x 10 features",
        "constituent_2 of constituent_1_relu: 16 constituents x 6 features",
        "constituent_2_relu of constituent_2: 16 constituents x 6 features",
        "mean of constituent_2_relu: 6 features",
        "pooled of mean: 6 features",
        "class_1 of pooled: 12 features",
        "class_1_relu of class_1: 12 features",
        "class_sum of class_1_relu: 8 classes",
        "logits of class_sum: 8 classes",
        "regression_sum of pooled: 1 features",
        "pt_ratio of regression_sum: 1 features",
        "class_scores of logits: 8 classes",
    ]


def test_a_weighted_mean_takes_a_neuron_of_each_constituent_for_its_weight(loaded: "LoadedSpec") -> None:
    spec = loaded.spec
    weight, form = (FixedPoint.parse(f"ap_ufixed<{each},AP_RND_CONV,AP_SAT>") for each in ("2,0", "8,3"))
    casts = spec.quantisation.model_copy(update={"pooling_weights": weight, "reciprocals": form})
    network = spec.architecture.model_copy(update={"pooling": "weighted_mean"})
    found = topology_of(network, spec.features, casts, spec.dataset.classes)
    assert lines(found)[4:7] == [
        "weight_sum of constituent_2_relu: 16 constituents x 1 features",
        "weight of weight_sum: 16 constituents x 1 features",
        "mean of constituent_2_relu, weight: 10 features",
    ]
    mean = found.tensor("mean")
    assert isinstance(mean, WeightedMeanLayer)
    assert (mean.weight, len(mean.reciprocals)) == (weight, 16 * 3 + 1)


def test_a_mean_by_attention_takes_the_softmax_of_a_score_of_each_constituent(loaded: "LoadedSpec") -> None:
    spec = loaded.spec
    forms = {
        "scores": "ap_fixed<6,3,AP_RND_CONV,AP_SAT>",
        "score_tables": {
            "exp_table": "ap_ufixed<9,1,AP_RND,AP_SAT>",
            "inverse_input": "ap_ufixed<10,5,AP_RND,AP_SAT>",
            "inverse_table": "ap_ufixed<9,1,AP_RND,AP_SAT>",
        },
        "attention_weights": "ap_ufixed<8,0,AP_RND,AP_SAT>",
    }
    casts = type(spec.quantisation).model_validate(spec.quantisation.model_dump() | forms)
    network = spec.architecture.model_copy(update={"pooling": "attention_mean"})
    found = topology_of(network, spec.features, casts, spec.dataset.classes)
    assert lines(found)[4:12] == [
        "partners of constituent_2_relu: 16 partners x 10 features",
        "score_sum of partners: 16 partners x 1 keys",
        "scores of score_sum: 16 partners x 1 keys",
        "scores_turned of scores: 1 keys x 16 partners",
        "attention_weights of scores_turned: 1 keys x 16 partners",
        "attention_mean of attention_weights, partners: 1 keys x 10 features",
        "attention_row of attention_mean: 10 features",
        "pooled of attention_row: 10 features",
    ]
    weights = found.tensor("attention_weights")
    assert isinstance(weights, SoftmaxLayer)
    assert weights.codes is not None
    assert len(weights.codes.exp) == 2**6


def test_inputs_of_the_jet_join_what_was_pooled_before_the_heads(loaded: "LoadedSpec") -> None:
    word = FixedPoint.parse("ap_ufixed<12,4,AP_TRN,AP_SAT>")
    jet = (JetFeature.model_validate({"name": "pt_log", "type": str(word), "scale_log2": -3}),)
    topology = described(loaded, (10, 6), (12,), (), jet=jet)
    assert lines(topology)[5:8] == [
        "pooled of mean: 6 features",
        "joined of pooled, jet: 7 features",
        "class_1 of joined: 12 features",
    ]
    assert "regression_sum of joined: 1 features" in lines(topology)
    constituents, port = topology.inputs
    assert (constituents.name, port.features, port.formats) == (
        "constituents",
        ("pt_log",),
        (word.scaled(-3),),
    )


def test_outputs_are_the_scores_of_the_classes_and_the_ratio(loaded: "LoadedSpec") -> None:
    ports = described(loaded, (4,), (), ()).outputs
    classes = tuple(each.name for each in loaded.spec.dataset.classes)
    assert [(each.name, each.labels) for each in ports] == [
        ("class_scores", classes),
        ("pt_ratio", ("pt_ratio",)),
    ]


def test_parts_say_what_makes_them_large(loaded: "LoadedSpec") -> None:
    many, one = (described(loaded, (4,), (), (), constituents=count) for count in (16, 1))
    assert [(part.words, part.place, many.instances(part)) for part in many.parts] == [
        ("the layers of 16 constituents", ("features", "constituents"), 16),
        ("the mean and both heads", ("architecture", "class_head"), 1),
        ("the tables of the softmax", ("quantisation", "softmax"), 1),
    ]
    assert (one.parts[0].words, one.parts[0].place, one.instances(one.parts[0])) == (
        "the layers of the constituent",
        ("architecture", "constituent_layers"),
        1,
    )


def test_without_a_softmax_the_ports_are_the_logits_and_nothing_else_changes(loaded: "LoadedSpec") -> None:
    spec = loaded.spec
    own = spec.quantisation.model_copy(update={"softmax": None, "class_scores": None})
    found = topology_of(spec.architecture, spec.features, own, spec.dataset.classes)
    whole = topology_of(spec.architecture, spec.features, spec.quantisation, spec.dataset.classes)
    assert [each.name for each in found.outputs] == ["logits", "pt_ratio"]
    assert found.outputs[0].labels == whole.outputs[0].labels
    assert found.parts == whole.parts[:-1]
