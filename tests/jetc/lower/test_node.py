"""What a layer of an hls4ml graph says of itself, and how it is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from jetc.diagnostics.diagnostic import GateError
from jetc.lower.node import NO_MEND, producer
from jetc_runtime.fixed_point import FixedPoint

if TYPE_CHECKING:
    from tests.jetc.lower.conftest import MakeNode


def test_a_layer_knows_its_sources_and_their_format(node: MakeNode) -> None:
    found = node("Activation", {"result": "ap_fixed<3,1>"}, activation="relu")
    assert (found.name, found.kind, found.sources) == ("layer", "Activation", ("jet",))
    assert (found.source_type, found.type("result")) == (FixedPoint(4, 2), FixedPoint(3, 1))
    assert found.option("activation") == "relu"


def test_its_words_are_features_or_classes(node: MakeNode) -> None:
    assert node("Dense", {}).axis == "features"
    assert node("Dense", {}, classes=True).axis == "classes"


def test_a_type_that_is_not_set_is_named(node: MakeNode) -> None:
    with pytest.raises(GateError, match="layer layer: its type accum is not set") as refused:
        node("Dense", {}).type("accum")
    assert refused.value.mend == "state accum for this layer in the configuration of hls4ml"


def test_an_option_that_is_not_wanted_is_refused(node: MakeNode) -> None:
    node("Dense", {}, strategy="latency").want("strategy", "latency", "why")
    with pytest.raises(GateError, match="layer layer: its strategy is resource") as refused:
        node("Dense", {}, strategy="resource").want("strategy", "latency", "why")
    assert (refused.value.why, refused.value.mend) == ("why", NO_MEND)


def test_a_tensor_that_no_layer_makes_is_refused(node: MakeNode) -> None:
    graph = node("Dense", {}).around.graph
    assert producer(graph, "layer") == "layer"
    with pytest.raises(GateError, match="graph: no layer makes nobody"):
        producer(graph, "nobody")
