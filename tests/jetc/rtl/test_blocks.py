"""Cutting a network into blocks where an axis ends."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from jetc.rtl.blocks import blocks_of
from jetc_runtime.fixed_point import FixedPoint
from jetc_runtime.network import Cast, Dense, Input, JetInput, Network, Output, Pool, Relu, Softmax

if TYPE_CHECKING:
    from jetc.rtl.blocks import Block

WORD = FixedPoint.parse("ap_fixed<6,3>")
WIDE = FixedPoint.parse("ap_ufixed<1,1>")
PORTS = Input("jets", 2, ("pt",), (WORD,))


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


def test_an_input_pooled_directly_needs_no_block_of_constituents() -> None:
    layers = (Pool("mean", ("jets",), "mean", "constituents", WORD),)
    network = Network((PORTS,), layers, (Output("mean", "mean", ("pt",)),))
    assert summary(blocks_of(network)) == [("heads", 1, ["jets"], ["mean"], ["mean"])]


def test_an_input_used_beside_the_inner_layers_passes_by_their_block() -> None:
    layers = (
        Relu("relu", ("jets",), WORD),
        Pool("first", ("jets",), "mean", "constituents", WORD),
        Pool("second", ("relu",), "mean", "constituents", WORD),
        Cast("cast", ("second",), WORD),
    )
    network = Network((PORTS,), layers, (Output("a", "first", ("pt",)), Output("b", "cast", ("pt",))))
    assert summary(blocks_of(network)) == [
        ("constituent", 2, ["jets"], ["relu"], ["relu"]),
        ("heads", 1, ["jets", "relu"], ["first", "second", "cast"], ["first", "cast"]),
    ]


def test_blocks_are_named_by_what_they_are_used_for_and_numbered_after() -> None:
    one = FixedPoint(2, 2)
    table = Softmax("scores", ("logits",), WIDE, (1, 1), WIDE, WIDE, WIDE, (1,), WIDE, WORD)
    layers = (
        Relu("alone", ("jet",), WORD),
        Pool("mean", ("jets",), "mean", "constituents", WORD),
        Dense("logits", ("mean",), ((1,),), one, (0,), one, WORD, "classes"),
        table,
        replace(table, name="again", sources=("scores",)),
        Cast("cast", ("scores",), WORD),
    )
    outputs = tuple(Output(each, each, ("x",)) for each in ("alone", "again", "cast"))
    network = Network((PORTS, JetInput("jet", ("mass",), (WORD,))), layers, outputs)
    assert summary(blocks_of(network)) == [
        ("heads", 1, ["jet"], ["alone"], ["alone"]),
        ("heads_2", 1, ["jets"], ["mean", "logits"], ["logits"]),
        ("scores", 1, ["logits"], ["scores", "cast"], ["scores", "cast"]),
        ("scores_2", 1, ["scores"], ["again"], ["again"]),
    ]


def test_each_feature_keeps_its_own_width(tiny: Network) -> None:
    source = blocks_of(tiny)[0].sources[0]
    assert (source.repeated, source.rows, [each.width for each in source.words]) == (True, 1, [6, 5, 1])


def test_a_block_that_is_used_once_takes_every_row(tiny: Network) -> None:
    source = blocks_of(tiny)[1].sources[0]
    assert (source.repeated, source.rows, source.width) == (False, 4, 4 * 4 * 6)
