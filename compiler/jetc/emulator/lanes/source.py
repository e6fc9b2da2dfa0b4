"""The whole C++ that computes a network in lanes: loading, layers in order, storing."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, assert_never

from jetc_runtime.lanes import code_bits
from jetc_runtime.network import (
    Add,
    Affine,
    Argmax,
    Cast,
    ClippedRelu,
    Concatenate,
    Dense,
    Flatten,
    Gather,
    HardSigmoid,
    LatencySoftmax,
    LeakyRelu,
    LookUp,
    MatrixProduct,
    Multiply,
    Pool,
    Relu,
    RoundedDense,
    RoundedMean,
    Select,
    Softmax,
    Transpose,
    WeightedMean,
)

from jetc.emulator.lanes.layers import (
    add,
    affine,
    argmax,
    cast,
    clipped_relu,
    concatenate,
    dense,
    flatten,
    gather,
    hard_sigmoid,
    latency_softmax,
    leaky_relu,
    look_up,
    matrix_product,
    multiply,
    pool,
    relu,
    rounded_dense,
    rounded_mean,
    select,
    softmax,
    transpose,
    weighted_mean,
)
from jetc.emulator.lanes.loading import loaded
from jetc.emulator.lanes.words import stored

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from jetc_runtime.network import Layer, Network, Port

    from jetc.emulator.lanes.words import Rows, Words

__all__ = ["lanes_source"]


def lanes_source(network: Network, name: str) -> str:
    """Return C++ with the function `name`, which computes `network` for many jets; it includes lanes.h.

    It is what `jetc_runtime.lanes` calls. LanesError where a sum may not fit 64 bits.
    """
    tensors: dict[str, Words] = {}
    parts = []
    for port in network.inputs:
        tensors[port.name], text = loaded(port, code_bits(port))
        parts.append(text)
    for layer in network.layers:
        sources = [tensors[each] for each in layer.sources]
        made, text = stored(f"v_{layer.name}", network.tensor(layer.name), _rows(layer, sources))
        tensors[layer.name] = made
        parts.append(f"    // {layer.name}: {type(layer).__name__.lower()}\n{text}")
    return f"{_head(network, name)}{''.join(parts)}{_results(network, tensors)}{_loop(network, name)}"


def _head(network: Network, name: str) -> str:
    return f"""\
#include "lanes.h"

namespace {{

// Computes a jet in each lane. Gives lanes that are not 0 where a code is outside its format.
Narrow compute_{name}({_given(network)}, std::int64_t *const results[lanes]) {{
    Narrow outside{{}};
"""


def _given(network: Network) -> str:
    return ", ".join(f"const {_element(each)} *const given_{each.name}[lanes]" for each in network.inputs)


def _element(port: Port) -> str:
    return f"std::int{code_bits(port)}_t"


def _results(network: Network, tensors: Mapping[str, Words]) -> str:
    lines, place = [], 0
    for output in network.outputs:
        source = tensors[output.source]
        lines.append(
            f"        for (int word = 0; word < {len(output.labels)}; ++word)\n"
            f"            results[lane][{place} + word] = {source.name}[0][word][lane];\n"
        )
        place += len(output.labels)
    stores = "".join(lines)
    return f"    for (int lane = 0; lane < lanes; ++lane) {{\n{stores}    }}\n    return outside;\n}}\n\n"


def _loop(network: Network, name: str) -> str:
    results = sum(len(each.labels) for each in network.outputs)
    pointers, fills = [], []
    for number, port in enumerate(network.inputs):
        words, kind = prod(port.tensor.sizes), _element(port)
        pointers.append(f"        const {kind} *given_{port.name}[lanes];\n")
        fills.append(
            f"            given_{port.name}[lane] ="
            f" static_cast<const {kind} *>(inputs[{number}]) + {words} * (first + used);\n"
        )
    arguments = ", ".join(f"given_{each.name}" for each in network.inputs)
    return f"""\
}} // namespace

// Lanes beyond the last jet compute it again, and their results go nowhere. Returns the number of the first
// jet that has a code outside its format, or -1.
extern "C" __attribute__((visibility("default"))) std::int64_t
{name}(std::size_t jets, const void *const *inputs, std::int64_t *results) {{
    for (std::size_t first = 0; first < jets; first += lanes) {{
        const int there = jets - first < lanes ? static_cast<int>(jets - first) : lanes;
        std::int64_t nowhere[{results}];
        std::int64_t *to[lanes];
{"".join(pointers)}        for (int lane = 0; lane < lanes; ++lane) {{
            const int used = lane < there ? lane : there - 1;
            to[lane] = lane < there ? results + {results} * (first + lane) : nowhere;
{"".join(fills)}        }}
        const Narrow outside = compute_{name}({arguments}, to);
        for (int lane = 0; lane < there; ++lane)
            if (outside[lane] != 0)
                return static_cast<std::int64_t>(first) + lane;
    }}
    return -1;
}}
"""


def _rows(  # noqa: C901, PLR0911, PLR0912 - a case a kind
    layer: Layer, sources: Sequence[Words]
) -> Rows:
    match layer:
        case Add():
            return add.rows(layer, sources)
        case Gather():
            return gather.rows(layer, sources)
        case Transpose():
            return transpose.rows(layer, sources)
        case Cast():
            return cast.rows(layer, sources)
        case Concatenate():
            return concatenate.rows(layer, sources)
        case Dense():
            return dense.rows(layer, sources)
        case Flatten():
            return flatten.rows(layer, sources)
        case MatrixProduct():
            return matrix_product.rows(layer, sources)
        case Multiply():
            return multiply.rows(layer, sources)
        case WeightedMean():
            return weighted_mean.rows(layer, sources)
        case Pool():
            return pool.rows(layer, sources)
        case Relu():
            return relu.rows(layer, sources)
        case Select():
            return select.rows(layer, sources)
        case Softmax():
            return softmax.rows(layer, sources)
        case Affine():
            return affine.rows(layer, sources)
        case ClippedRelu():
            return clipped_relu.rows(layer, sources)
        case Argmax():
            return argmax.rows(layer, sources)
        case HardSigmoid():
            return hard_sigmoid.rows(layer, sources)
        case LatencySoftmax():
            return latency_softmax.rows(layer, sources)
        case LeakyRelu():
            return leaky_relu.rows(layer, sources)
        case LookUp():
            return look_up.rows(layer, sources)
        case RoundedDense():
            return rounded_dense.rows(layer, sources)
        case RoundedMean():
            return rounded_mean.rows(layer, sources)
        case _:
            assert_never(layer)
