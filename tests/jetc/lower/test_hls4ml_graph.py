"""The walk over an hls4ml graph: it takes what the IR can say exactly, and names what it cannot."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from jetc.diagnostics.diagnostic import GateError
from jetc.lower.hls4ml_graph import Ports, Words, lower
from jetc.lower.node import SoftmaxTables
from jetc_runtime.fixed_point import FixedPoint
from jetc_runtime.network import (
    Cast,
    Concatenate,
    Dense,
    Input,
    JetInput,
    Network,
    Output,
    Pool,
    Relu,
    Softmax,
)

parse = FixedPoint.parse
WORD = parse("ap_fixed<4,2>")
WEIGHT = parse("ap_fixed<3,2>")
SUM = parse("ap_fixed<8,5>")
RELU = parse("ap_ufixed<4,2,AP_RND_CONV,AP_SAT>")
WORDS = Words(("one", "two"), (WORD, WORD))
PORTS = Ports({"jet": WORDS}, (("scores", ("a", "b")),))
DENSE = {"weight": WEIGHT, "bias": WEIGHT, "accum": SUM, "result": SUM}


def node(name: str, kind: str, source: str | None = None, **options: object) -> SimpleNamespace:
    weights = {
        key: SimpleNamespace(data=np.array(options.pop(key))) for key in ("weight", "bias") if key in options
    }
    return SimpleNamespace(
        name=name,
        class_name=kind,
        inputs=[source] if source else [],
        outputs=[name],
        weights=weights,
        get_attr=options.get,
        get_output_variable=lambda: SimpleNamespace(shape=options.get("shape", [2])),
    )


def dense(name: str, source: str, **options: object) -> SimpleNamespace:
    given = {"strategy": "latency", "weight": [[0.5, -1.0], [1.0, 0.0]], "bias": [0.5, 0.0], **options}
    return node(name, str(given.pop("kind", "Dense")), source, **given)


def conv(name: str, source: str, **options: object) -> SimpleNamespace:
    shape = {
        "data_format": "channels_last",
        "filt_width": 1,
        "stride_width": 1,
        "pad_left": 0,
        "pad_right": 0,
    }
    return dense(name, source, kind="PointwiseConv1D", **{**shape, **options})


def mean(name: str, source: str, **options: object) -> SimpleNamespace:
    given = {"pool_op": "Average", "data_format": "channels_last", "keepdims": False, **options}
    return node(name, "GlobalPooling1D", source, **given)


def softmax(name: str, source: str, **options: object) -> SimpleNamespace:
    given = {"implementation": "stable", "axis": -1, "n_outer": 1, "n_inner": 1, **options}
    return node(name, "Softmax", source, **given)


INPUT = node("jet", "Input", shape=[4, 2])
MEAN = {"accum": parse("ap_ufixed<8,4>"), "result": parse("ap_ufixed<8,4>")}
LAYERS = (
    (INPUT, {"result": WORD}),
    (conv("each", "jet"), DENSE),
    (node("positive", "Activation", "each", activation="relu", shape=[4, 2]), {"result": RELU}),
    (mean("mean", "positive"), MEAN),
    (dense("logits", "mean"), {**DENSE, "accum": parse("ap_fixed<12,6>"), "result": parse("ap_fixed<4,2>")}),
    (
        softmax("scores", "logits"),
        {
            "inp_norm": parse("ap_ufixed<4,2>"),
            "exp_table": RELU,
            "accum": parse("ap_ufixed<5,3>"),
            "inv_inp": RELU,
            "inv_table": RELU,
            "result": RELU,
        },
    ),
)
TABLES = {"scores": SoftmaxTables(tuple(range(16)), tuple(range(16)))}


def lowered(
    *replaced: tuple[SimpleNamespace, dict[str, FixedPoint]],
    ports: Ports = PORTS,
    tables: dict[str, SoftmaxTables] = TABLES,
    inputs: tuple[str, ...] = ("jet",),
) -> Network:
    """Lower LAYERS, those of the same name replaced."""
    names = {each.name: (each, types) for each, types in (*LAYERS, *replaced)}
    graph = SimpleNamespace(
        get_layers=lambda: [each for each, _ in names.values()], inputs=inputs, outputs=["scores"]
    )
    return lower(graph, {name: types for name, (_, types) in names.items()}, ports=ports, tables=tables)


def test_each_class_of_layer_becomes_its_kind_of_the_ir() -> None:
    codes = ((1, -2), (2, 0))
    assert lowered() == Network(
        (Input("jet", 4, ("one", "two"), (WORD, WORD)),),
        (
            Dense("each", ("jet",), codes, WEIGHT, (1, 0), WEIGHT, SUM),
            Relu("positive", ("each",), RELU),
            Pool("mean", ("positive",), "mean", "constituents", MEAN["result"]),
            Dense(
                "logits.sums", ("mean",), codes, WEIGHT, (1, 0), WEIGHT, parse("ap_fixed<12,6>"), "classes"
            ),
            Cast("logits", ("logits.sums",), parse("ap_fixed<4,2>")),
            Softmax(
                "scores",
                ("logits",),
                difference=parse("ap_ufixed<4,2>"),
                exp_table=TABLES["scores"].exp,
                exp_format=RELU,
                accumulator=parse("ap_ufixed<5,3>"),
                inverse_input=RELU,
                inverse_table=TABLES["scores"].inverse,
                inverse_format=RELU,
                result=RELU,
            ),
        ),
        (Output("scores", "scores", ("a", "b")),),
    )


def test_an_output_of_logits_has_a_word_for_each_class() -> None:
    layers = [each for each, _ in LAYERS[:-1]]
    graph = SimpleNamespace(get_layers=lambda: layers, inputs=("jet",), outputs=["logits"])
    types = {each.name: found for each, found in LAYERS[:-1]}
    ports = Ports(PORTS.inputs, (("logits", ("a", "b")),))
    found = lower(graph, types, ports=ports, tables={})
    assert found.tensor("logits").axes == ("classes",)


def test_a_linear_activation_is_a_cast() -> None:
    linear = node("positive", "Activation", "each", activation="linear")
    assert lowered((linear, {"result": RELU})).layer("positive") == Cast("positive", ("each",), RELU)


@pytest.mark.parametrize(
    ("layer", "types", "what"),
    [
        (node("positive", "Activation", "each", activation="elu"), {}, "activation elu is not supported"),
        (
            node("positive", "LayerNormalization", "each"),
            {},
            "layer class LayerNormalization is not supported",
        ),
        (conv("each", "jet", filt_width=3), DENSE, "its filt_width is 3"),
        (softmax("scores", "logits", implementation="legacy"), {}, "its implementation is legacy"),
        (node("jet", "Input", shape=[4, 3]), {"result": WORD}, r"its shape is \(4, 3\)"),
        (INPUT, {"result": SUM}, "its type is ap_fixed<8,5"),
    ],
)
def test_what_the_ir_cannot_say_is_refused_by_name(
    layer: SimpleNamespace, types: dict[str, FixedPoint], what: str
) -> None:
    with pytest.raises(GateError, match=f"layer {layer.name}: .*{what}"):
        lowered((layer, types))


@pytest.mark.parametrize(
    ("layer", "types"),
    [
        (node("positive", "Activation", "each", activation="elu"), {}),
        (node("positive", "LayerNormalization", "each"), {}),
        (mean("mean", "positive", pool_op="L2Norm"), MEAN),
        (conv("each", "jet", filt_width=3), DENSE),
        (node("jet", "Input", shape=[3, 2]), {"result": WORD}),
    ],
)
def test_no_mend_is_another_network(layer: SimpleNamespace, types: dict[str, FixedPoint]) -> None:
    with pytest.raises(GateError) as refused:
        lowered((layer, types))
    assert refused.value.mend.startswith("none that keeps this network: ")


@pytest.mark.parametrize(
    ("layer", "types", "mend"),
    [
        (softmax("scores", "logits", implementation="legacy"), {}, "set implementation to stable: "),
        (conv("each", "jet", strategy="resource"), DENSE, "set strategy to latency: "),
    ],
)
def test_what_another_conversion_of_the_same_network_mends_says_so(
    layer: SimpleNamespace, types: dict[str, FixedPoint], mend: str
) -> None:
    with pytest.raises(GateError) as refused:
        lowered((layer, types))
    assert refused.value.mend.startswith(mend)


def test_a_softmax_without_tables_is_refused() -> None:
    with pytest.raises(GateError, match="layer scores: its tables are not there"):
        lowered(tables={})


def test_a_network_without_a_meaning_is_refused() -> None:
    short = {"scores": SoftmaxTables((1, 2, 3), TABLES["scores"].inverse)}
    with pytest.raises(GateError, match="graph: scores: 3 entries do not index all of ap_ufixed<4,2"):
        lowered(tables=short)


def test_a_tensor_that_no_layer_makes_is_refused() -> None:
    lost = node("positive", "Activation", "nobody", activation="relu")
    with pytest.raises(GateError, match="graph: no layer makes nobody"):
        lowered((lost, {"result": RELU}))


def test_features_without_a_common_format_are_refused() -> None:
    words = Words(WORDS.features, (parse("ap_fixed<4,40>"), parse("ap_fixed<4,-20>")))
    apart = Ports({"jet": words}, PORTS.outputs)
    with pytest.raises(GateError, match="layer jet: its features need more bits"):
        lowered(ports=apart)


def test_a_layer_with_two_inputs_is_refused() -> None:
    both = node("positive", "Activation", "each", activation="relu")
    both.inputs.append("jet")
    with pytest.raises(GateError, match="layer positive: it has 2 inputs"):
        lowered((both, {"result": RELU}))


def test_outputs_without_a_name_are_refused() -> None:
    with pytest.raises(GateError, match="it has the inputs jet, and 1 outputs"):
        lowered(ports=Ports(PORTS.inputs, (*PORTS.outputs, ("ratio", ("r",)))))


def test_inputs_in_another_order_than_named_are_refused() -> None:
    mass = node("mass", "Input", shape=[1])
    with pytest.raises(GateError, match="it has the inputs mass, jet, and 1 outputs"):
        lowered(
            (mass, {"result": WORD}),
            ports=Ports({**PORTS.inputs, "mass": Words(("m",), (WORD,))}, PORTS.outputs),
            inputs=("mass", "jet"),
        )


def test_words_of_the_jet_join_what_was_pooled() -> None:
    joined = node("joined", "Concatenate", "mean", op="concatenate1d")
    joined.inputs.append("mass")
    logits = dense("logits", "joined", weight=[[0.5, -1.0], [1.0, 0.0], [0.5, 0.5]])
    names = ("jet", "each", "positive", "mean", "mass", "joined", "logits", "scores")
    given = {each.name: (each, types) for each, types in LAYERS}
    given["mass"] = (node("mass", "Input", shape=[1]), {"result": WORD})
    given["joined"] = (joined, {"result": parse("ap_fixed<9,5>")})
    given["logits"] = (logits, given["logits"][1])
    graph = SimpleNamespace(
        get_layers=lambda: [given[each][0] for each in names], inputs=["jet", "mass"], outputs=["scores"]
    )
    network = lower(
        graph,
        {name: types for name, (_, types) in given.items()},
        ports=Ports({**PORTS.inputs, "mass": Words(("m",), (WORD,))}, PORTS.outputs),
        tables=TABLES,
    )
    assert network.jet == JetInput("mass", ("m",), (WORD,))
    assert network.layer("joined") == Concatenate("joined", ("mean", "mass"), parse("ap_fixed<9,5>"))
