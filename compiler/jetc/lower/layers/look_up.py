"""Look-up from hls4ml's sigmoid and tanh, with the tables that its C++ makes."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from jetc_runtime.layers.look_up import LookUp

from jetc.lower.node import NO_MEND, ActivationTable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jetc.lower.node import GraphNode

__all__ = ["SPANS", "lower"]

SPANS: Mapping[str, int] = MappingProxyType({"sigmoid": 16, "tanh": 8})
"""What range of the input, half of it below zero, the table of an activation covers."""


def lower(node: GraphNode) -> tuple[LookUp]:
    """Return the table, with as many entries a unit as the C++ counts."""
    table = node.around.tables.get(node.name)
    if not isinstance(table, ActivationTable):
        raise node.refusal("its table is not there", "the C++ makes it, and the IR keeps it", "dump it")
    size, span = len(table.entries), SPANS[str(node.option("activation"))]
    if size < span or size & (size - 1):
        why = f"the IR counts whole powers of two: {span}, {2 * span}, ..."
        raise node.refusal(f"its table has {size} entries", why, NO_MEND)
    steps = (size // span).bit_length() - 1
    result = node.type("result")
    return (LookUp(node.name, node.sources, steps, table.entries, node.type("table"), result),)
