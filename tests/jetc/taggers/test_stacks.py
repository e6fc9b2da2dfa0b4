"""What families share: every layer has the format that the spec says at its place."""

from typing import TYPE_CHECKING

from jetc.language.text.places import find
from jetc.taggers.stacks import class_head, hidden_layers, regression_head
from jetc.taggers.topology import Activation, ActivationLayer, DenseLayer
from jetc_runtime.fixed_point import FixedPoint

if TYPE_CHECKING:
    from jetc.checks.load import LoadedSpec
    from jetc.taggers.topology import Topology


def test_every_place_is_in_the_spec(loaded: "LoadedSpec", topology: "Topology") -> None:
    made = [*topology.inputs, *topology.layers, *topology.parts]
    for place in {each.place for each in made}:
        node = find(loaded.tree, place[:-1])
        assert find(loaded.tree, place) is not node, place


def test_a_cast_has_the_format_that_stands_at_its_place(loaded: "LoadedSpec", topology: "Topology") -> None:
    casts = [each for each in topology.layers if isinstance(each, ActivationLayer)]
    assert {each.place[-1] for each in casts} == {"activation", "pooled", "logits", "pt_ratio"}
    for each in casts:
        written = find(loaded.tree, each.place).content
        assert each.result == FixedPoint.parse(str(written))


def test_hidden_layers_end_in_their_relu(loaded: "LoadedSpec") -> None:
    layers = hidden_layers("a", (3, 5), "b", loaded.spec.quantisation, ("architecture", "class_head"))
    assert [(each.name, each.sources) for each in layers] == [
        ("a_1", ("b",)),
        ("a_1_relu", ("a_1",)),
        ("a_2", ("a_1_relu",)),
        ("a_2_relu", ("a_2",)),
    ]
    functions = [each.function for each in layers if isinstance(each, ActivationLayer)]
    assert functions == [Activation.RELU, Activation.RELU]


def test_a_residual_layer_adds_what_is_as_wide_as_its_sums(loaded: "LoadedSpec") -> None:
    layers = hidden_layers("a", (3, 5, 5), "b", loaded.spec.quantisation, (), residual=True)
    assert [(each.name, each.sources) for each in layers][2:] == [
        ("a_2", ("a_1_relu",)),
        ("a_2_relu", ("a_2",)),
        ("a_3", ("a_2_relu",)),
        ("a_3_residual", ("a_3", "a_2_relu")),
        ("a_3_residual_relu", ("a_3_residual",)),
    ]


def test_a_head_without_hidden_layers_reads_its_source(loaded: "LoadedSpec") -> None:
    casts, classes = loaded.spec.quantisation, loaded.spec.dataset.classes
    for head, outputs in ((class_head((), "b", classes, casts), 8), (regression_head((), "b", casts), 1)):
        sums, result = head
        assert isinstance(sums, DenseLayer)
        assert (sums.sources, sums.outputs, result.sources) == (("b",), outputs, (sums.name,))
