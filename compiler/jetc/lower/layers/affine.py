"""Affine from hls4ml's BatchNormalization, which has one factor and one summand of each column."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc_runtime.layers.affine import Affine

from jetc.lower.layers.dense import codes_of

if TYPE_CHECKING:
    from jetc.lower.node import GraphNode

__all__ = ["lower"]


def lower(node: GraphNode) -> tuple[Affine]:
    """Return the exact product and sum, with the result's type as their cast."""
    return (
        Affine(
            name=node.name,
            sources=node.sources,
            scale=tuple(codes_of(node, node.weights("scale"), "scale").ravel().tolist()),
            scale_format=node.type("scale"),
            bias=tuple(codes_of(node, node.weights("bias"), "bias").ravel().tolist()),
            bias_format=node.type("bias"),
            result=node.type("result"),
        ),
    )
