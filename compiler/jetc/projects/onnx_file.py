"""Files of ONNX read as data: nodes, constants, input and output. No package of ONNX is needed.

A file is a message of protobuf; the fields that are read are described here by their numbers. **Source**:
onnx.proto of ONNX, https://github.com/onnx/onnx.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from google.protobuf.message import DecodeError

from jetc.diagnostics.diagnostic import DataError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

__all__ = ["OnnxGraph", "OnnxNode", "read_onnx"]

_MOST_BYTES = 160_000_000
_MESSAGES = MappingProxyType(
    {
        "Model": {"graph": (7, "Graph", False), "functions": (25, "bytes", True)},
        "Graph": {
            "node": (1, "Node", True),
            "initializer": (5, "Tensor", True),
            "input": (11, "Value", True),
            "output": (12, "Value", True),
            "sparse_initializer": (15, "bytes", True),
        },
        "Node": {
            "input": (1, "string", True),
            "output": (2, "string", True),
            "name": (3, "string", False),
            "op_type": (4, "string", False),
            "attribute": (5, "Attribute", True),
            "domain": (7, "string", False),
        },
        "Attribute": {
            "name": (1, "string", False),
            "f": (2, "float", False),
            "i": (3, "int64", False),
            "s": (4, "bytes", False),
            "type": (20, "int32", False),
        },
        "Tensor": {
            "dims": (1, "int64", True),
            "data_type": (2, "int32", False),
            "float_data": (4, "float", True),
            "name": (8, "string", False),
            "raw_data": (9, "bytes", False),
            "data_location": (14, "int32", False),
        },
        "Value": {"name": (1, "string", False), "type": (2, "Type", False)},
        "Type": {"tensor_type": (1, "Shaped", False)},
        "Shaped": {"elem_type": (1, "int32", False), "shape": (2, "Shape", False)},
        "Shape": {"dim": (1, "Size", True)},
        "Size": {"dim_value": (1, "int64", False)},
    }
)
"""The fields of each message: number, kind, whether it is repeated."""
_FLOAT = 1
_ATTRIBUTES = MappingProxyType({1: "f", 2: "i", 3: "s"})
"""Kinds of attributes that are read, and the field of each."""


@dataclass(frozen=True, slots=True)
class OnnxNode:
    """A node: what it computes, of which tensors, with which settings."""

    name: str
    kind: str
    domain: str
    sources: tuple[str, ...]
    results: tuple[str, ...]
    settings: Mapping[str, float | int | str]


@dataclass(frozen=True, slots=True)
class OnnxGraph:
    """A graph: nodes in order, constants by the name of their tensor, shapes without that of the batch."""

    nodes: tuple[OnnxNode, ...]
    constants: Mapping[str, NDArray[np.float64]]
    inputs: Mapping[str, tuple[int, ...]]
    outputs: tuple[str, ...]


def read_onnx(path: Path) -> OnnxGraph:
    """Read the graph of a file; DataError for what is no such file, and for constants that are no floats."""
    model = _classes()["Model"]()
    try:
        with path.open("rb") as file:
            content = file.read(_MOST_BYTES + 1)
        if len(content) > _MOST_BYTES:
            raise _fault(path, "it is too large", f"at most {_MOST_BYTES:,} bytes are read")
        model.ParseFromString(content)
    except OSError as error:
        what = f"it cannot be read: {error.strerror}"
        raise DataError(str(path), what, "it has the model", "name a file of QONNX") from error
    except DecodeError as error:
        raise _fault(path, "it is no file of ONNX", "such a file is a message of protobuf") from error
    graph = model.graph
    if not graph.node:
        raise _fault(path, "it has no nodes", "a model of ONNX is a graph of them")
    if model.functions or graph.sparse_initializer:
        raise _fault(path, "it has functions or sparse constants", "nodes and arrays of floats are read")
    constants = dict(_constants(path, graph.initializer))
    return OnnxGraph(
        tuple(_node(path, each) for each in graph.node),
        constants,
        {each.name: _shape(path, each) for each in graph.input if each.name not in constants},
        tuple(each.name for each in graph.output),
    )


@cache
def _classes() -> dict[str, Any]:
    """Return the class of each message; protobuf has no types."""
    kinds = descriptor_pb2.FieldDescriptorProto
    file = descriptor_pb2.FileDescriptorProto(name="jetc_onnx.proto", package="jetc_onnx", syntax="proto2")
    for name, fields in _MESSAGES.items():
        message = file.message_type.add(name=name)
        for key, (number, kind, repeated) in fields.items():
            label = kinds.LABEL_REPEATED if repeated else kinds.LABEL_OPTIONAL
            field = message.field.add(name=key, number=number, label=label)
            if kind in _MESSAGES:
                field.type, field.type_name = kinds.TYPE_MESSAGE, f".jetc_onnx.{kind}"
            else:
                field.type = getattr(kinds, f"TYPE_{kind.upper()}")
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return {
        name: message_factory.GetMessageClass(pool.FindMessageTypeByName(f"jetc_onnx.{name}"))
        for name in _MESSAGES
    }


def _constants(path: Path, tensors: Any) -> Iterator[tuple[str, NDArray[np.float64]]]:  # noqa: ANN401 - protobuf
    for each in tensors:
        if each.data_location:
            raise _fault(path, f"{each.name} stands in another file", "constants stand in the file itself")
        if each.data_type != _FLOAT:
            raise _fault(path, f"{each.name} is of type {each.data_type}", "constants are floats of 32 bits")
        data = np.frombuffer(each.raw_data, "<f4") if each.raw_data else np.array(each.float_data, np.float32)
        shape = tuple(each.dims)
        if min(shape, default=1) < 0 or len(data) != int(np.prod(shape, dtype=object)):
            raise _fault(path, f"{each.name} has {len(data)} values for {shape}", "each has one")
        if not np.isfinite(data).all():
            raise _fault(path, f"{each.name} is not finite", "no format has such values")
        yield each.name, data.reshape(shape).astype(np.float64)


def _node(path: Path, node: Any) -> OnnxNode:  # noqa: ANN401 - protobuf
    name = f"{node.name or node.op_type} ({node.op_type})"
    settings = {}
    for each in node.attribute:
        if each.type not in _ATTRIBUTES:
            raise _fault(path, f"node {name}: its {each.name} is no number or text", "such settings are read")
        value = getattr(each, _ATTRIBUTES[each.type])
        settings[each.name] = value.decode("utf-8", "replace") if isinstance(value, bytes) else value
    return OnnxNode(name, node.op_type, node.domain, tuple(node.input), tuple(node.output), settings)


def _shape(path: Path, value: Any) -> tuple[int, ...]:  # noqa: ANN401 - protobuf
    sizes = tuple(each.dim_value for each in value.type.tensor_type.shape.dim)[1:]
    if not sizes or min(sizes) < 1:
        why = (
            "firmware has as many inputs as it has: each size but the first, which is the batch, is a number"
        )
        raise _fault(path, f"its input {value.name} has the sizes {sizes}", why)
    return sizes


def _fault(path: Path, what: str, why: str) -> DataError:
    return DataError(str(path), what, why, "export the model again, as QONNX of floats of 32 bits")
