"""A topology that contradicts itself is refused."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from jetc.taggers.topology import (
    EXACT,
    AddLayer,
    ConcatenateLayer,
    DenseLayer,
    Extent,
    FlattenLayer,
    GatherLayer,
    InputLayer,
    MultiplyLayer,
    Part,
    ProductLayer,
    SelectLayer,
    TaggerOutput,
    Topology,
    TopologyError,
    TransposeLayer,
    WeightedMeanLayer,
)
from jetc_runtime.fixed_point import FixedPoint

if TYPE_CHECKING:
    from jetc.taggers.topology import TaggerLayer


def with_layer(topology: Topology, changed_name: str, changes: dict[str, object]) -> Topology:
    """Return `topology` with a layer of it changed."""

    def changed(layer: TaggerLayer) -> TaggerLayer:
        return replace(layer, **changes) if layer.name == changed_name else layer  # type: ignore[arg-type]

    parts = tuple(replace(part, layers=tuple(map(changed, part.layers))) for part in topology.parts)
    return replace(topology, parts=parts)


@pytest.mark.parametrize(
    ("name", "changes", "message"),
    [
        ("class_1", {"sources": ("class_2_relu",)}, "class_1: its name is taken, or it has not one source"),
        ("class_1", {"sources": ("pooled", "pooled")}, "class_1: its name is taken, or it has not one"),
        ("class_1", {"name": "pooled"}, "pooled: its name is taken"),
        ("class_sum", {"outputs": 7}, "output class_scores: it does not have 8 words"),
        ("mean", {"over": "pairs"}, "mean: the first axis of its source is not pairs"),
        ("mean", {"sources": ("mean",)}, "mean: its name is taken, or it has not one source before it"),
    ],
)
def test_a_layer_that_does_not_fit_is_named(
    topology: Topology, name: str, changes: dict[str, object], message: str
) -> None:
    with pytest.raises(TopologyError, match=message):
        with_layer(topology, name, changes)


def test_words_of_the_jet_join_what_has_no_rows(topology: Topology) -> None:
    inner, heads, scores = topology.parts
    jet = InputLayer("jet", (Extent("features", 1),), ("mass",), (FixedPoint(4, 2),), ("features", "jet"))
    joined = ConcatenateLayer("joined", ("pooled", "jet"), EXACT, ("features", "jet"))

    def with_joined(layer: ConcatenateLayer) -> Topology:
        part = replace(heads, layers=(*heads.layers, layer))
        return replace(topology, inputs=(*topology.inputs, jet), parts=(inner, part, scores))

    assert with_joined(joined).axes()["joined"] == (Extent("features", 11),)
    with pytest.raises(TopologyError, match="joined: its name is taken, or it has not two sources before it"):
        with_joined(replace(joined, sources=("pooled",)))
    with pytest.raises(TopologyError, match="joined: its sources have other axes than features"):
        with_joined(replace(joined, sources=("class_sum", "jet")))


def test_rows_of_features_are_flattened_and_nothing_else(topology: Topology) -> None:
    inner, heads, scores = topology.parts
    flat = FlattenLayer("flat", ("constituent_1_relu",), EXACT, ("features", "inputs"))

    def with_flat(layer: FlattenLayer) -> Topology:
        return replace(topology, parts=(inner, replace(heads, layers=(*heads.layers, layer)), scores))

    assert with_flat(flat).axes()["flat"] == (Extent("features", 160),)
    with pytest.raises(TopologyError, match="flat: its source is not rows of features"):
        with_flat(replace(flat, sources=("pooled",)))


@pytest.mark.parametrize(
    ("layer", "axes"),
    [
        (TransposeLayer("new", ("constituent_1_relu",), EXACT, ()), [("features", 10), ("constituents", 16)]),
        (
            GatherLayer("new", ("constituent_1_relu",), (0, 15, 0), "pairs", EXACT, ()),
            [("pairs", 3), ("features", 10)],
        ),
        (
            AddLayer("new", ("constituent_1_relu", "constituent_2_relu"), EXACT, ()),
            [("constituents", 16), ("features", 10)],
        ),
        (
            AddLayer("new", ("constituent_1_relu", "pooled"), EXACT, ()),
            [("constituents", 16), ("features", 10)],
        ),
        (TransposeLayer("new", ("pooled",), EXACT, ()), "new: its source has not two axes"),
        (
            GatherLayer("new", ("constituent_1_relu",), (16,), "pairs", EXACT, ()),
            r"new: its source has no rows \(16,\)",
        ),
        (AddLayer("new", ("pooled", "class_1"), EXACT, ()), "new: its sources have other axes, or rows"),
        (
            MultiplyLayer("new", ("constituent_1_relu", "pooled"), EXACT, ()),
            [("constituents", 16), ("features", 10)],
        ),
        (MultiplyLayer("new", ("pooled", "class_1"), EXACT, ()), "new: its sources have other axes, or rows"),
        (
            ProductLayer("new", ("constituent_1_relu", "constituent_2_relu"), EXACT, ()),
            "new: the words of one source are not the rows of the other",
        ),
        (AddLayer("new", ("pooled",), EXACT, ()), "new: its name is taken, or it has not two sources"),
    ],
)
def test_rows_are_exchanged_gathered_and_added(
    topology: Topology, layer: TaggerLayer, axes: list[tuple[str, int]] | str
) -> None:
    parts = (*topology.parts, Part((layer,), "more", ()))
    if isinstance(axes, str):
        with pytest.raises(TopologyError, match=axes):
            replace(topology, parts=parts)
    else:
        found = replace(topology, parts=parts)
        assert [(each.axis, each.size) for each in found.axes()["new"]] == axes


def test_words_that_were_moved_are_those_of_what_made_them(topology: Topology) -> None:
    turned = TransposeLayer("turned", ("constituent_1_relu",), EXACT, ())
    again = GatherLayer("again", ("turned",), (0,), "pairs", EXACT, ())
    parts = tuple(Part((each,), "more", ()) for each in (turned, again))
    found = replace(topology, parts=(*topology.parts, *parts))
    assert found.origin("again") is found.tensor("constituent_1_relu")


def test_a_masked_mean_takes_a_word_of_each_row_for_its_mask(topology: Topology) -> None:
    inner, heads, scores = topology.parts
    word = FixedPoint(1, 1, signed=False)
    mask = SelectLayer("mask", ("constituents",), (16,), word, ())
    source = ("constituent_1_relu", "mask")
    mean = WeightedMeanLayer("masked", source, "constituents", word, word, (0, *(1,) * 16), EXACT, ())

    def of(mask: SelectLayer, mean: WeightedMeanLayer) -> Topology:
        parts = (replace(inner, layers=(*inner.layers, mask)), replace(heads, layers=(*heads.layers, mean)))
        return replace(topology, parts=(*parts, scores))

    assert of(mask, mean).axes()["masked"] == (Extent("features", 10),)
    with pytest.raises(TopologyError, match=r"mask: its source has no words \(20,\)"):
        of(replace(mask, columns=(20,)), mean)
    with pytest.raises(TopologyError, match="masked: its weights are not a word for each of constituents"):
        of(replace(mask, columns=(1, 2)), mean)
    with pytest.raises(TopologyError, match="masked: the first axis of its source is not constituents"):
        of(mask, replace(mean, reciprocals=(0, 1)))


def test_an_output_is_a_layer(topology: Topology) -> None:
    with pytest.raises(TopologyError, match="output other: it does not have 1 words"):
        replace(topology, outputs=(*topology.outputs, TaggerOutput("other", ("other",))))


def test_features_have_a_format_each(topology: Topology) -> None:
    port = replace(topology.inputs[0], formats=topology.inputs[0].formats[1:])
    with pytest.raises(TopologyError, match="input constituents: its name is taken, or its features"):
        replace(topology, inputs=(port,))


def test_a_part_has_results_of_like_rows(topology: Topology) -> None:
    inner, heads, scores = topology.parts
    together = Part((*inner.layers, *heads.layers), "all", ())
    with pytest.raises(TopologyError, match="all: results of other rows stand in one part"):
        replace(topology, parts=(together, scores))


def test_a_softmax_is_a_part_alone(topology: Topology) -> None:
    inner, heads, scores = topology.parts
    together = Part((*heads.layers, *scores.layers), "heads", ())
    with pytest.raises(TopologyError, match="heads: a softmax is a part alone"):
        replace(topology, parts=(inner, together))


def test_layers_are_found_by_what_they_make_and_read(topology: Topology) -> None:
    assert isinstance(topology.tensor("class_sum"), DenseLayer)
    assert topology.tensor("constituents") is topology.inputs[0]
    assert [each.name for each in topology.readers("pooled")] == ["class_1", "regression_1"]
    assert topology.readers("class_scores") == ()
    assert topology.axes()["mean"] == (Extent("features", 10),)
