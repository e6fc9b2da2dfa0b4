"""Look-up from hls4ml's sigmoid and tanh, with the tables that its C++ makes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc_runtime.layers.look_up import LookUp

from jetc.lower.node import NO_MEND, ActivationTable
from jetc.lower.wire import Inferred, Wire
from jetc.taggers.hidden_functions import PLACE_BITS, SPANS, place_bits, steps_of

if TYPE_CHECKING:
    from jetc.lower.node import GraphNode
    from jetc.taggers.topology import ActivationLayer, FunctionEntries

__all__ = ["infer", "lower"]


def infer(layer: ActivationLayer, table: FunctionEntries, source: Wire) -> Inferred:
    """Return the cast's own format, and that of the entries."""
    types = {"table": table.format, "result": layer.result}
    return Inferred(types, Wire.of_words([table.format] * len(source.low)).cast(layer.result))


def lower(node: GraphNode) -> tuple[LookUp]:
    """Return the table, with as many entries a unit as the C++ counts."""
    table = node.around.tables.get(node.name)
    if not isinstance(table, ActivationTable):
        raise node.refusal("its table is not there", "the C++ makes it, and the IR keeps it", "dump it")
    function = str(node.option("activation"))
    size, span = len(table.entries), SPANS[function]
    if size < span or size & (size - 1):
        why = f"the IR counts whole powers of two: {span}, {2 * span}, ..."
        raise node.refusal(f"its table has {size} entries", why, NO_MEND)
    steps, source, result = steps_of(function, size), node.source_type, node.type("result")
    bits = place_bits(source.integer - int(source.signed), steps)
    if bits > PLACE_BITS:
        why = f"the C++ counts places in an int, which holds {PLACE_BITS} with those of the table"
        raise node.refusal(f"places of {source} in its table take {bits} bits", why, NO_MEND)
    return (LookUp(node.name, node.sources, steps, table.entries, node.type("table"), result),)
