"""Softmax from hls4ml's stable softmax of all classes, or of the partners of each row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc_runtime.fixed_point import FixedPoint, Rounding
from jetc_runtime.layers.softmax import Softmax

from jetc.lower.node import NO_MEND, SoftmaxTables
from jetc.lower.wire import Inferred, Wire

if TYPE_CHECKING:
    from jetc.lower.node import GraphNode
    from jetc.taggers.topology import SoftmaxLayer

__all__ = ["check_axis", "infer", "lower", "softmax_tables"]


def infer(layer: SoftmaxLayer, source: Wire) -> Inferred:
    """Return the types of the tables, which the spec states, and of a sum that holds any sum of exp."""
    logits, exp, classes = source.format, layer.exp_table, len(source.low)
    growth = (classes - 1).bit_length()
    types = {
        "inp_norm": FixedPoint(logits.width, logits.integer, signed=False),
        "exp_table": exp,
        "accum": FixedPoint(exp.width + growth, exp.integer + growth, signed=False),
        "inv_inp": layer.inverse_input,
        "inv_table": layer.inverse_table,
        "result": layer.result,
    }
    return Inferred(types, Wire.of_words([layer.result] * classes))


def check_axis(node: GraphNode) -> None:
    """Raise GateError where a softmax is not one over all classes, or one over the partners of each row."""
    rows = node.source_rows if node.axis == "partners" else 1
    node.want("axis", -1, "classes are the last axis")
    node.want("n_outer", rows, "one softmax is taken over all classes")
    node.want("n_inner", 1, "one softmax is taken over all classes")


def softmax_tables(node: GraphNode) -> SoftmaxTables:
    """Return the tables of a softmax; GateError where it is another than `check_axis` takes, or has none."""
    check_axis(node)
    tables = node.around.tables.get(node.name)
    if not isinstance(tables, SoftmaxTables):
        raise node.refusal(
            "its tables are not there", "the C++ makes them, and the IR keeps them", "dump them"
        )
    return tables


def lower(node: GraphNode) -> tuple[Softmax]:
    """Return the softmax with the tables that the project's own C++ makes.

    A table smaller than the differences is indexed by their top bits: that is a cast to so many.
    """
    tables = softmax_tables(node)
    given, size = node.type("inp_norm"), len(tables.exp)
    bits = given.width if size & (size - 1) else size.bit_length() - 1
    if bits < given.width and given.rounding is not Rounding.TRN:
        why = "the top bits of a rounded difference are no cast of it"
        raise node.refusal(f"its inp_norm is {given}, with {len(tables.exp)} entries", why, NO_MEND)
    difference = FixedPoint(
        min(bits, given.width), given.integer, given.signed, given.rounding, given.overflow
    )
    softmax = Softmax(
        name=node.name,
        sources=node.sources,
        difference=difference,
        exp_table=tables.exp,
        exp_format=node.type("exp_table"),
        accumulator=node.type("accum"),
        inverse_input=node.type("inv_inp"),
        inverse_table=tables.inverse,
        inverse_format=node.type("inv_table"),
        result=node.type("result"),
    )
    return (softmax,)
