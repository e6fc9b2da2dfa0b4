"""Select from the layer of that name that jetc adds to hls4ml, which has none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc_runtime.layers.select import Select

from jetc.lower.wire import Inferred, Wire

if TYPE_CHECKING:
    from jetc.lower.node import GraphNode
    from jetc.taggers.topology import SelectLayer

__all__ = ["infer", "lower"]


def infer(layer: SelectLayer, source: Wire) -> Inferred:
    """Return the layer's own format."""
    columns = list(layer.columns)
    chosen = Wire(source.format, source.low[columns], source.high[columns])
    return Inferred({"result": layer.result}, chosen.cast(layer.result))


def lower(node: GraphNode) -> tuple[Select]:
    """Return the words of these numbers, cast to the result's type."""
    return (Select(node.name, node.sources, node.numbers("columns"), node.type("result")),)
