"""Softmax from hls4ml's stable softmax of all classes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc_runtime.fixed_point import FixedPoint
from jetc_runtime.layers.softmax import Softmax

from jetc.lower.wire import Inferred, Wire

if TYPE_CHECKING:
    from jetc.lower.node import GraphNode
    from jetc.taggers.topology import SoftmaxLayer

__all__ = ["infer", "lower"]


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


def lower(node: GraphNode) -> tuple[Softmax]:
    """Return the softmax with the tables that the project's own C++ makes."""
    node.want(
        "implementation",
        "stable",
        "the others index the exp table by the logit itself",
        "set implementation to stable: the same layers and weights, with tables of differences",
    )
    node.want("axis", -1, "classes are the last axis")
    node.want("n_outer", 1, "one softmax is taken over all classes")
    node.want("n_inner", 1, "one softmax is taken over all classes")
    tables = node.around.tables.get(node.name)
    if tables is None:
        raise node.refusal(
            "its tables are not there", "the C++ makes them, and the IR keeps them", "dump them"
        )
    softmax = Softmax(
        name=node.name,
        sources=node.sources,
        difference=node.type("inp_norm"),
        exp_table=tables.exp,
        exp_format=node.type("exp_table"),
        accumulator=node.type("accum"),
        inverse_input=node.type("inv_inp"),
        inverse_table=tables.inverse,
        inverse_format=node.type("inv_table"),
        result=node.type("result"),
    )
    return (softmax,)
