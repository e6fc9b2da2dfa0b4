"""Models of QONNX: read as data, and refused where a format is not what a node computes."""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from jetc.diagnostics.diagnostic import DataError
from jetc.projects.qonnx_file import read_qonnx

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

QUANT = "qonnx.custom_op.general"


def varint(value: int) -> bytes:
    rest = value & (1 << 64) - 1
    found = []
    while rest > 127:
        found.append(rest & 127 | 128)
        rest >>= 7
    return bytes([*found, rest])


def message(*fields: tuple[int, object]) -> bytes:
    """A message of protobuf: numbers as varints, texts and messages with their length, floats as they are."""
    parts = []
    for number, value in fields:
        match value:
            case int():
                parts.append(varint(number << 3) + varint(value))
            case float():
                parts.append(varint(number << 3 | 5) + struct.pack("<f", value))
            case _:
                content = value.encode() if isinstance(value, str) else value
                assert isinstance(content, bytes)
                parts.append(varint(number << 3 | 2) + varint(len(content)) + content)
    return b"".join(parts)


@dataclass(frozen=True)
class Model:
    """A file of ONNX, by its parts."""

    constants: dict[str, Any] = field(default_factory=dict)
    nodes: tuple[tuple[str, tuple[str, ...], str, dict[str, Any]], ...] = ()
    shape: tuple[int, ...] = (1, 2)
    more: bytes = b""

    def written(self, path: Path) -> Path:
        tensors = [
            message(*((1, each) for each in np.shape(value)), (2, 1), (8, name), (9, self.raw(value)))
            for name, value in self.constants.items()
        ]
        sizes = message(*((1, message((1, each))) for each in self.shape))
        port = message((1, "x"), (2, message((1, message((1, 1), (2, sizes))))))
        graph = message(
            *((1, self.node(*each)) for each in self.nodes),
            *((5, each) for each in tensors),
            (11, port),
            (12, message((1, "y"))),
        )
        path.write_bytes(message((1, 8), (7, graph)) + self.more)
        return path

    @staticmethod
    def raw(value: object) -> bytes:
        return np.asarray(value, "<f4").tobytes()

    @staticmethod
    def node(kind: str, sources: tuple[str, ...], result: str, settings: dict[str, Any]) -> bytes:
        kinds = {float: (1, 2), int: (2, 3), str: (3, 4)}
        attributes = [
            message((1, key), (20, kinds[type(value)][0]), (kinds[type(value)][1], value))
            for key, value in settings.items()
            if key != "domain"
        ]
        domain = settings.get("domain", QUANT if "Quant" in kind else "")
        given = [*((1, each) for each in sources), (2, result), (3, f"the_{result}"), (4, kind)]
        return message(*given, *((5, each) for each in attributes), (7, domain))


CONSTANTS = {
    "zero": 0.0,
    "six": 6.0,
    "eighth": 0.125,
    "steps": [[0.5, 0.25]],
    "w": [[1.3, -9.0], [0.3125, 0.31]],
    "b": [0.1, -0.2],
    "v": [[0.7, 0.0], [-0.7, -0.1]],
}
MODEL = Model(
    CONSTANTS,
    (
        ("Quant", ("x", "eighth", "zero", "six"), "cut", {"signed": 1, "rounding_mode": "ROUND"}),
        ("Quant", ("w", "steps", "zero", "six"), "w_cast", {"narrow": 1}),
        ("MatMul", ("cut", "w_cast"), "product", {}),
        ("Quant", ("b", "eighth", "zero", "six"), "b_cast", {}),
        ("Add", ("b_cast", "product"), "sum", {}),
        ("Relu", ("sum",), "positive", {}),
        ("Quant", ("positive", "eighth", "zero", "six"), "hidden", {"signed": 0}),
        ("Add", ("hidden", "cut"), "both", {}),
        ("BipolarQuant", ("v", "eighth"), "signs", {}),
        ("Gemm", ("both", "signs"), "y", {"transB": 1, "alpha": 1.0}),
    ),
)


def test_nodes_become_layers_and_constants_what_their_quantisers_make(tmp_path: Path) -> None:
    model = read_qonnx(MODEL.written(tmp_path / "a.onnx"))
    layers = json.loads(model.to_json())["config"]["layers"]
    assert [
        (each["class_name"], each["name"], [call[0] for calls in each["inbound_nodes"] for call in calls])
        for each in layers
    ] == [
        ("InputLayer", "input_1", []),
        ("QActivation", "quant_1", ["input_1"]),
        ("QDense", "matmul_2", ["quant_1"]),
        ("QActivation", "quant_3", ["matmul_2"]),
        ("Add", "add_4", ["quant_3", "quant_1"]),
        ("QDense", "gemm_5", ["add_4"]),
    ]
    casts = [each["config"]["activation"] for each in layers if each["class_name"] == "QActivation"]
    assert [(each["class_name"], each["config"]["bits"], each["config"]["integer"]) for each in casts] == [
        ("quantized_bits", 6, 2),
        ("quantized_relu", 6, 3),
    ]
    kernel, bias = model.get_layer("matmul_2").weights
    assert kernel.numpy().tolist() == [[1.5, -7.75], [0.5, 0.25]]  # of 31 codes at most; halves to even
    assert bias.numpy().tolist() == [0.125, -0.25]
    assert model.get_layer("gemm_5").weights[0].numpy().tolist() == [[0.125, -0.125], [0.125, -0.125]]
    forms = [
        layers[at]["config"][f"{kind}_quantizer"] for at, kind in ((2, "kernel"), (2, "bias"), (5, "kernel"))
    ]
    assert [(each["config"]["bits"], each["config"]["integer"]) for each in forms] == [(7, 4), (6, 2), (4, 0)]


def put(**constants: object) -> Callable[[Model], Model]:
    return lambda model: replace(model, constants=model.constants | constants)


def node(
    at: int, *, kind: str = "", sources: tuple[str, ...] = (), **settings: object
) -> Callable[[Model], Model]:
    def change(model: Model) -> Model:
        given = model.nodes[at]
        made = (kind or given[0], sources or given[1], given[2], given[3] | settings)
        return replace(model, nodes=(*model.nodes[:at], made, *model.nodes[at + 1 :]))

    return change


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (put(eighth=0.1), r"node the_\w+ \(Quant\): its scale is 0.1"),
        (put(zero=1.0), r"its zero point is 1"),
        (put(six=1.0), r"it has 1 bits"),
        (put(six=2.5), r"it has 2.5 bits"),
        (put(w=[[float("nan"), 0.0], [0.0, 0.0]]), "w is not finite"),
        (put(b=[1.0, 2.0, 3.0]), r"node the_product \(MatMul\): it adds \(3,\) constants to 2 sums"),
        (put(w=[[1.0, 0.0], [2.0, 0.0], [3.0, 0.0]]), "layer matmul_2: its kernel has the shape"),
        (node(0, rounding_mode="CEIL"), "it rounds by CEIL"),
        (node(0, narrow=1), r"node the_cut \(Quant\): it is narrow, or has several scales"),
        (node(0, sources=("x", "steps", "zero", "six")), "it is narrow, or has several scales"),
        (node(0, sources=("x", "x", "zero", "six")), "scale, zero point and bits are no constants"),
        (node(0, kind="BipolarQuant"), "it casts what the network makes to its sign"),
        (node(0, kind="Trunc"), r"node the_cut \(Trunc\): it is a Trunc"),
        (node(0, domain="mine"), "it is a Quant of mine"),
        (node(0, signed="yes"), "it is no whole model"),
        (put(steps=[[0.5, 0.5, 0.5]]), "it is no whole model"),
        (put(b=[[0.1], [0.2]]), r"it adds \(2, 1\) constants to 2 sums"),
        (lambda model: replace(model, nodes=(*model.nodes, model.nodes[-1])), "y is made twice"),
        (node(5, kind="Erf"), r"node the_positive \(Erf\): it is a Erf"),
        (node(5, domain="of.the.user"), "it is a Relu of of.the.user"),
        (node(6, signed=1), "layer quant_4: its quantized_bits rounds what a ReLU makes"),
        (node(2, sources=("cut", "w")), r"node the_product \(MatMul\): no Quant casts w"),
        (node(2, sources=("cut", "x")), "its weights are no constant"),
        (node(4, sources=("product", "b")), "no Quant casts b"),
        (node(5, sources=("late",)), r"node the_positive \(Relu\): it takes late"),
        (node(9, alpha=0.5), "its alpha is 0.5"),
        (node(9, transA=1), "its transA is 1"),
        (lambda model: replace(model, nodes=model.nodes[:-1]), "no node makes its output y"),
        (lambda model: replace(model, nodes=()), "it has no nodes"),
        (lambda model: replace(model, shape=(1, 0)), r"its input x has the sizes \(0,\)"),
        (lambda model: replace(model, more=message((25, b"f"))), "it has functions or sparse constants"),
        (lambda model: replace(model, more=b"\x07"), "it is no file of ONNX"),
    ],
)
def test_what_no_format_is_and_what_no_layer_is_are_refused_at_their_node(
    tmp_path: Path, change: Callable[[Model], Model], what: str
) -> None:
    with pytest.raises(DataError, match=what):
        read_qonnx(change(MODEL).written(tmp_path / "a.onnx"))
