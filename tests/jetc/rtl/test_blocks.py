"""Cutting a network into blocks."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from jetc.rtl.blocks import blocks_of
from jetc_runtime.fixed_point import FixedPoint
from jetc_runtime.network import Cast, Input, MeanPool, Network, Output, Relu

if TYPE_CHECKING:
    from jetc.rtl.blocks import Block

WORD = FixedPoint.parse("ap_fixed<6,3>")


def summary(blocks: tuple[Block, ...]) -> list[tuple[str, int, list[str], list[str], list[str]]]:
    return [
        (
            each.name,
            each.instances,
            [source.name for source in each.sources],
            [layer.name for layer in each.layers],
            [result.name for result in each.results],
        )
        for each in blocks
    ]


def test_the_cuts_are_at_the_pooling_and_at_the_softmax(tiny: Network) -> None:
    assert summary(blocks_of(tiny)) == [
        ("constituent", 4, ["jets"], ["inner", "inner_relu"], ["inner_relu"]),
        (
            "heads",
            1,
            ["inner_relu"],
            ["mean", "hidden", "hidden_relu", "class_sum", "logits", "ratio_sum", "ratio"],
            ["logits", "ratio"],
        ),
        ("scores", 1, ["logits"], ["scores"], ["scores"]),
    ]


def test_a_layer_that_reaches_no_output_is_left_out(tiny: Network) -> None:
    blocks = blocks_of(replace(tiny, outputs=tiny.outputs[1:]))
    assert [layer.name for each in blocks for layer in each.layers] == [
        "inner", "inner_relu", "mean", "ratio_sum", "ratio",
    ]  # fmt: skip


def test_an_input_pooled_directly_needs_no_constituent_block() -> None:
    ports = Input("jets", 2, ("pt",), (WORD,))
    layers = (MeanPool("mean", "jets", FixedPoint(12, 6), WORD),)
    network = Network(ports, layers, (Output("mean", "mean", ("pt",)),))
    assert summary(blocks_of(network)) == [("heads", 1, ["jets"], ["mean"], ["mean"])]


def test_an_input_used_beside_the_inner_layers_passes_through_their_block() -> None:
    ports = Input("jets", 2, ("pt",), (WORD,))
    layers = (
        Relu("relu", "jets", WORD),
        MeanPool("first", "jets", FixedPoint(12, 6), WORD),
        MeanPool("second", "relu", FixedPoint(12, 6), WORD),
        Cast("cast", "second", WORD),
    )
    network = Network(ports, layers, (Output("a", "first", ("pt",)), Output("b", "cast", ("pt",))))
    assert summary(blocks_of(network)) == [
        ("constituent", 2, ["jets"], ["relu"], ["jets", "relu"]),
        ("heads", 1, ["jets", "relu"], ["first", "second", "cast"], ["first", "cast"]),
    ]


def test_each_feature_keeps_its_own_width(tiny: Network) -> None:
    source = blocks_of(tiny)[0].sources[0]
    assert [each.width for each in source.words] == [6, 5, 1]
