"""Files of QONNX as a description of Keras, of which hls4ml writes a project: no node is executed.

What Quant makes of a constant is a weight; of a value, a cast as QKeras has it. All that hls4ml would take
otherwise is refused at its node, or at the layer of the description.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from jetc.diagnostics.diagnostic import DataError
from jetc.projects.keras_file import StoredModel
from jetc.projects.keras_layers import checked_layers
from jetc.projects.keras_shapes import weights_wanted
from jetc.projects.keras_weights import chosen
from jetc.projects.onnx_file import read_onnx
from jetc.projects.qonnx_quantisers import BIPOLAR, NO_FORMAT, QUANTISERS, quantised, quantiser

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from jetc.projects.keras_layers import Settings
    from jetc.projects.onnx_file import OnnxGraph, OnnxNode
    from jetc.projects.qonnx_quantisers import Quantised

__all__ = ["read_qonnx"]

_DOMAINS = ("qonnx.custom_op.general", "onnx.brevitas")
_OF_ONNX = ("", "ai.onnx")
_TAKEN = ("Quant", "IntQuant", BIPOLAR, "MatMul", "Gemm", "Add", "Relu", "Flatten", "Softmax", "Identity")


def read_qonnx(path: Path) -> StoredModel:
    """Read a model of QONNX; DataError, with the node or the layer, for what is not taken."""
    graph = read_onnx(path)
    _check_names(path, graph)
    model = _Model(path, graph)
    try:
        for node in sorted(graph.nodes, key=lambda each: not _is_of_weights(each, graph)):
            model.take(node)
    except (ValueError, TypeError, IndexError) as error:
        why = "shapes of constants fit, and settings are those of their node"
        raise DataError(str(path), f"it is no whole model: {error}", why, "export the model again") from error
    described = model.description(graph.outputs)
    layers = checked_layers(path, described)
    wanted = weights_wanted(path, layers, sequential=False)
    weights = {
        each["config"]["name"]: chosen(path, each, shapes, model.weights.get(each["config"]["name"], {}))
        for each, shapes in zip(layers, wanted, strict=True)
    }
    return StoredModel(json.dumps(described), weights)


def _check_names(path: Path, graph: OnnxGraph) -> None:
    """Raise DataError where a tensor is made twice: which of both is meant is not known."""
    made = [*graph.constants, *graph.inputs, *(result for each in graph.nodes for result in each.results)]
    twice = [name for name, count in Counter(made).items() if count > 1]
    if twice:
        why = "which of both is meant is not known"
        raise DataError(str(path), f"{twice[0]} is made twice", why, "export the model again")


def _is_of_weights(node: OnnxNode, graph: OnnxGraph) -> bool:
    return node.kind in QUANTISERS and node.sources[:1] != () and node.sources[0] in graph.constants


@dataclass(slots=True)
class _Model:
    """A description that grows node by node: which layer makes each tensor, which tensors are constants."""

    path: Path
    graph: OnnxGraph
    layers: list[Settings] = field(default_factory=list)
    weights: dict[str, dict[str, NDArray[np.float32]]] = field(default_factory=dict)
    made: dict[str, str] = field(default_factory=dict)
    cast: dict[str, Quantised] = field(default_factory=dict)
    biased: dict[str, OnnxNode] = field(default_factory=dict)
    """Sums by the result of the product that they add a constant to: both are one layer."""

    def __post_init__(self) -> None:
        read = Counter(source for each in self.graph.nodes for source in each.sources)
        products = {each.results[0] for each in self.graph.nodes if each.kind == "MatMul" and each.results}
        for number, (name, shape) in enumerate(self.graph.inputs.items()):
            sizes = {"batch_input_shape": [None, *shape], "dtype": "float32"}
            self.made[name] = self._add("InputLayer", f"input_{number + 1}", (), **sizes)
        for each in (each for each in self.graph.nodes if each.kind == "Add"):
            for product in products.intersection(each.sources):
                if read[product] == 1 and product not in self.graph.outputs:
                    self.biased[product] = each

    def take(self, node: OnnxNode) -> None:
        """Add what `node` computes."""
        domains = _DOMAINS if node.kind in QUANTISERS else _OF_ONNX
        if node.kind not in _TAKEN or node.domain not in domains or len(node.results) != 1:
            of = f" of {node.domain}" if node.domain else ""
            raise self._fault(node, f"it is a {node.kind}{of}", f"nodes that are taken: {', '.join(_TAKEN)}")
        match node.kind:
            case kind if kind in QUANTISERS:
                self._quantise(node)
            case "MatMul" | "Gemm":
                self._dense(node)
            case "Add":
                self._sum(node)
            case "Identity":
                self.made[node.results[0]] = self._value(node, 0)
            case "Relu" if self._is_cut_later(node):
                self.made[node.results[0]] = self._value(node, 0)
            case "Relu":
                self._layer(node, "ReLU", max_value=None)
            case "Flatten":
                self._is(node, "axis", 1, 1)
                self._layer(node, "Flatten", data_format="channels_last")
            case _:
                self._is(node, "axis", -1, -1)
                self._layer(node, "Softmax", axis=-1)

    def description(self, outputs: tuple[str, ...]) -> Settings:
        """Return the whole; DataError for an output that no layer makes."""
        lacking = [each for each in outputs if each not in self.made]
        if lacking or not outputs:
            what = f"no node makes its output {lacking[0]}" if lacking else "it has no output"
            raise DataError(str(self.path), what, "a network has some, made of its inputs", NO_FORMAT)
        ends = [[self.made[each], 0, 0] for each in outputs]
        begins = [[self.made[each], 0, 0] for each in self.graph.inputs]
        config = {"name": "model", "layers": self.layers, "input_layers": begins, "output_layers": ends}
        return {"class_name": "Functional", "config": config}

    def _quantise(self, node: OnnxNode) -> None:
        if _is_of_weights(node, self.graph):
            values = self.graph.constants[node.sources[0]]
            self.cast[node.results[0]] = quantised(self.path, node, values, self.graph.constants)
            return
        if node.kind == BIPOLAR:
            raise self._fault(
                node, "it casts what the network makes to its sign", "of weights it is a format"
            )
        form = quantiser(self.path, node, self.graph.constants)
        bits = (form.high - form.low).bit_length()
        if form.scale.size != 1 or form.high - form.low != (1 << bits) - 1:
            raise self._fault(node, "it is narrow, or has several scales", "a format ends at its own ends")
        kind, left = ("quantized_bits", form.bits_left) if form.low else ("quantized_relu", form.bits_left)
        more = {"symmetric": 0, "alpha": 1, "keep_negative": True} if form.low else {}
        config = {"bits": bits, "integer": left, **more}
        self._layer(node, "QActivation", activation={"class_name": kind, "config": config})

    def _is_cut_later(self, node: OnnxNode) -> bool:
        """Tell whether all that reads a ReLU is a Quant without a sign, which is one itself."""
        (result,) = node.results
        readers = [each for each in self.graph.nodes if result in each.sources]
        unsigned = all(each.kind in QUANTISERS and not each.settings.get("signed", 1) for each in readers)
        return bool(readers) and unsigned and result not in self.graph.outputs

    def _dense(self, node: OnnxNode) -> None:
        """Add a layer with the weights of a product, and the constant that is added to it."""
        (result,) = node.results
        for key, wanted in (("alpha", 1), ("beta", 1), ("transA", 0)):
            self._is(node, key, wanted, wanted)
        kernel = self._cast(node, 1)
        turned = node.kind == "Gemm" and node.settings.get("transB", 0)
        values = kernel.values.T if turned else kernel.values
        if values.ndim != 2:  # noqa: PLR2004 - a matrix
            raise self._fault(node, f"its weights have the shape {values.shape}", "a layer's are a matrix")
        bias = self._bias(node, values.shape[1])
        name = self._layer(
            node,
            "QDense",
            units=values.shape[1],
            use_bias=bias is not None,
            activation="linear",
            kernel_quantizer=_of_weights(kernel),
            bias_quantizer=None if bias is None else _of_weights(bias),
        )
        self.weights[name] = {"kernel": values.astype(np.float32)}
        if bias is not None:
            self.weights[name]["bias"] = np.broadcast_to(bias.values.ravel(), values.shape[1]).astype(
                np.float32
            )
        if result in self.biased:
            self.made[self.biased[result].results[0]] = name

    def _bias(self, node: OnnxNode, size: int) -> Quantised | None:
        (result,) = node.results
        found = None
        if node.kind == "Gemm" and len(node.sources) > 2:  # noqa: PLR2004 - a third
            found = self._cast(node, 2)
        elif result in self.biased and self._constant(result) is not None:
            summed = self.biased[result]
            found = self._cast(summed, 1 - summed.sources.index(result))
        else:
            self.biased.pop(result, None)
        shape = () if found is None else found.values.shape
        if math.prod(shape) != 1 and (math.prod(shape), *shape[-1:]) != (size, size):
            raise self._fault(node, f"it adds {shape} constants to {size} sums", "each has one")
        return found

    def _constant(self, product: str) -> str | None:
        """Return the constant that is added to a product; None where it is another value."""
        summed = self.biased[product]
        other = next((each for each in summed.sources if each != product), product)
        return other if other in self.cast or other in self.graph.constants else None

    def _sum(self, node: OnnxNode) -> None:
        if node.results[0] not in self.made:
            self._layer(node, "Add", sources=2)

    def _cast(self, node: OnnxNode, at: int) -> Quantised:
        name = node.sources[at] if at < len(node.sources) else ""
        if name in self.cast:
            return self.cast[name]
        what = "its weights are no constant" if name not in self.graph.constants else f"no Quant casts {name}"
        raise self._fault(node, what, "firmware has a format for each weight, and assumes none")

    def _value(self, node: OnnxNode, at: int) -> str:
        name = node.sources[at] if at < len(node.sources) else ""
        if name not in self.made:
            raise self._fault(
                node, f"it takes {name or 'nothing'}", "that is no value of the network before it"
            )
        return self.made[name]

    def _is(self, node: OnnxNode, key: str, wanted: object, default: object) -> None:
        if node.settings.get(key, default) != wanted:
            raise self._fault(node, f"its {key} is {node.settings[key]}", f"taken is {wanted}")

    def _layer(self, node: OnnxNode, kind: str, sources: int = 1, **settings: Any) -> str:  # noqa: ANN401 - of JSON
        taken = tuple(self._value(node, at) for at in range(sources))
        name = self._add(kind, f"{node.kind.lower()}_{len(self.layers)}", taken, **settings)
        self.made[node.results[0]] = name
        return name

    def _add(self, kind: str, name: str, sources: tuple[str, ...], **settings: Any) -> str:  # noqa: ANN401 - of JSON
        nodes = [[[each, 0, 0, {}] for each in sources]] if sources else []
        config = {"name": name, **settings}
        self.layers.append({"class_name": kind, "config": config, "name": name, "inbound_nodes": nodes})
        return name

    def _fault(self, node: OnnxNode, what: str, why: str) -> DataError:
        return DataError(str(self.path), f"node {node.name}: {what}", why, NO_FORMAT)


def _of_weights(cast: Quantised) -> Settings:
    config = {"bits": cast.bits, "integer": cast.left, "symmetric": 0, "alpha": 1, "keep_negative": True}
    return {"class_name": "quantized_bits", "config": config}
