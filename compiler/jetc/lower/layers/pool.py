"""Pool from hls4ml's GlobalPooling1D, over the constituents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc_runtime.fixed_point import MAX_WIDTH
from jetc_runtime.layers.pool import Pool, exact_format, growth

from jetc.lower.node import NO_MEND

if TYPE_CHECKING:
    from jetc.lower.node import Node

__all__ = ["lower"]


def lower(node: Node) -> tuple[Pool]:
    """Return the exact summary of the constituents, with the result's type as its cast."""
    node.want("pool_op", "Average", "the IR has the mean")
    node.want("data_format", "channels_last", "constituents are the first axis")
    node.want("keepdims", False, "the mean has no constituents")  # noqa: FBT003 - the option's value
    _check_mean(node, node.around.constituents)
    return (Pool(node.name, node.sources, "mean", "constituents", node.type("result")),)


def _check_mean(node: Node, count: int) -> None:
    if count & (count - 1):
        why = f"{count} is not a power of two: the division would round, and the IR's mean is exact"
        raise node.refusal(f"it takes the mean over {count} constituents", why, NO_MEND)
    accumulator, source, more = node.type("accum"), node.source_type, growth("mean", count)
    width, integer = source.width + 2 * more, source.integer + more
    if width > MAX_WIDTH or not accumulator.contains(exact_format("mean", source, count)):
        raise node.refusal(
            f"its accumulator is {accumulator}",
            f"the exact mean of {count} x {source} takes {width} bits, {integer} of them integer bits",
            "widen accum_t" if width <= MAX_WIDTH else NO_MEND,
        )
