"""Bit operations of a network: what learned widths pay for, held against the LUTs that Yosys counts."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from jetc_runtime.layers.dense import Dense
from jetc_runtime.layers.pool import Pool

if TYPE_CHECKING:
    from jetc_runtime.network import Network

__all__ = ["bit_operations"]


def bit_operations(network: Network) -> int:
    """Return the sum over products of the bits of the weight times those of what it multiplies.

    Each row of constituents counts, and so do the bits that enter a pooling. Of a weight count the bits from
    its first to its last that is 1. It is the price of `quantisation.learned`, and no count of gates.

    **Source**: Sun et al., High Granularity Quantization, arXiv:2405.00645.
    """
    return sum(_of(each, network) for each in network.layers if isinstance(each, Dense | Pool))


def _of(layer: Dense | Pool, network: Network) -> int:
    source = network.tensor(layer.sources[0])
    rows = math.prod(source.sizes[:-1])
    widths = [each.width for each in source.formats]
    if isinstance(layer, Pool):
        return rows * sum(widths)
    return rows * sum(width * sum(map(_bits, row)) for width, row in zip(widths, layer.weights, strict=True))


def _bits(code: int) -> int:
    size = abs(code)
    return size.bit_length() - ((size & -size).bit_length() - 1) if size else 0
