"""One layer of the IR as alkaid operations on symbolic words: the RTL's own reading of the network."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from jetc_runtime.network import Cast, Concatenate, Dense, Flatten, MaskedMean, Pool, Relu, Select, Softmax

from jetc.rtl.casting import cast_each
from jetc.rtl.layers import cast, concatenate, dense, flatten, masked_mean, pool, relu, select, softmax

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jetc_runtime.network import Layer
    from jetc_runtime.tensor import Tensor

    from jetc.rtl.symbolic import Words

__all__ = ["apply_layer"]


def apply_layer(layer: Layer, words: Sequence[Words], sources: Sequence[Tensor], result: Tensor) -> Words:
    """Return what `layer` makes of `words`, FVArrays of the shapes of `sources`, cast to `result`.

    Raises NetworkError for arithmetic the RTL cannot do exactly.
    """
    return cast_each(layer.name, _built(layer, words, sources), result.formats)


def _built(  # noqa: PLR0911 - one for each kind
    layer: Layer, words: Sequence[Words], sources: Sequence[Tensor]
) -> Words:
    match layer:
        case Dense():
            return dense.build(layer, words, sources)
        case Relu():
            return relu.build(layer, words, sources)
        case Cast():
            return cast.build(layer, words, sources)
        case Concatenate():
            return concatenate.build(layer, words, sources)
        case Flatten():
            return flatten.build(layer, words, sources)
        case Select():
            return select.build(layer, words, sources)
        case MaskedMean():
            return masked_mean.build(layer, words, sources)
        case Pool():
            return pool.build(layer, words, sources)
        case Softmax():
            return softmax.build(layer, words, sources)
        case _:
            assert_never(layer)
