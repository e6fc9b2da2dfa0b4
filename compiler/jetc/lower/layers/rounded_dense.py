"""Rounded dense from the layers that give a dense one, where their accumulator rounds or saturates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc_runtime.layers.rounded_dense import RoundedDense

from jetc.lower.layers.dense import check_products, codes_of, weight_codes

if TYPE_CHECKING:
    from jetc.lower.node import GraphNode

__all__ = ["lower"]


def lower(node: GraphNode) -> tuple[RoundedDense]:
    """Return the sums as the C++ makes them: each product is cast to the accumulator before it is added."""
    check_products(node)
    return (
        RoundedDense(
            name=node.name,
            sources=node.sources,
            weights=weight_codes(node),
            weight_format=node.type("weight"),
            bias=tuple(codes_of(node, node.weights("bias"), "bias").tolist()),
            bias_format=node.type("bias"),
            accumulator=node.type("accum"),
            result=node.type("result"),
            axis=node.axis,
        ),
    )
