"""Quantisers of QONNX as formats, and constants as they quantise them; what no format is, is refused.

**Source**: https://github.com/fastmachinelearning/qonnx, docs/qonnx-custom-ops: Quant (IntQuant) is
``scale * round(clamp(x / scale + zero point))``, halves to even; BipolarQuant is scale or -scale.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from jetc.diagnostics.diagnostic import DataError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from jetc.projects.onnx_file import OnnxNode

__all__ = ["BIPOLAR", "NO_FORMAT", "QUANTISERS", "Quantised", "Quantiser", "quantised", "quantiser"]

BIPOLAR = "BipolarQuant"
QUANTISERS = ("Quant", "IntQuant", BIPOLAR)
NO_FORMAT = "none that keeps this network"
_ROUNDINGS = ("ROUND", "HALF_EVEN")
_INPUTS = 4
"""Of Quant: what it quantises, scale, zero point and bits."""


@dataclass(frozen=True, slots=True)
class Quantiser:
    """``scale * round(clamp(x / scale))``: `scale` is one power of two or more, `low` to `high` are codes."""

    scale: NDArray[np.float64]
    low: int
    high: int

    @property
    def fraction(self) -> int:
        """Fraction bits of the finest of its steps."""
        return -int(np.log2(self.scale.min()))

    @property
    def bits_left(self) -> int:
        """Bits left of the point of the largest of its values, without a sign."""
        reach = max(self.high, -self.low - 1)
        return reach.bit_length() + int(np.log2(self.scale.max()))


@dataclass(frozen=True, slots=True)
class Quantised:
    """A constant, and the format of QKeras that holds its quantiser's values: its bits, and those left."""

    values: NDArray[np.float64]
    bits: int
    left: int


def quantiser(path: Path, node: OnnxNode, constants: Mapping[str, NDArray[np.float64]]) -> Quantiser:
    """Return what `node`, a Quant, computes; DataError where it is no cast to a format."""
    if len(node.sources) != _INPUTS or any(each not in constants for each in node.sources[1:]):
        raise _fault(path, node, "scale, zero point and bits are no constants", "a format is one")
    scale, zero, bits = (constants[each] for each in node.sources[1:])
    rounding = str(node.settings.get("rounding_mode", "ROUND")).upper()
    if rounding not in _ROUNDINGS:
        raise _fault(path, node, f"it rounds by {rounding}", f"taken is {_ROUNDINGS[0]}, halves to even")
    if zero.any():
        raise _fault(path, node, f"its zero point is {zero.flat[0]:g}", "a format's is 0")
    width = float(bits.flat[0]) if bits.size == 1 else 0.0
    if not width.is_integer() or not 2 <= width <= 24:  # noqa: PLR2004 - as of quantisers of Keras
        raise _fault(path, node, f"it has {width:g} bits", "taken are 2 to 24 bits, one number of them")
    _powers(path, node, scale)
    signed, narrow = (int(node.settings.get(key, default)) for key, default in (("signed", 1), ("narrow", 0)))
    if signed:
        end = 1 << int(width) - 1
        return Quantiser(scale, narrow - end, end - 1)
    return Quantiser(scale, 0, (1 << int(width)) - 1 - narrow)


def quantised(
    path: Path, node: OnnxNode, values: NDArray[np.float64], constants: Mapping[str, NDArray[np.float64]]
) -> Quantised:
    """Return the constant that `node` makes of `values`, at the steps and in the range of its quantiser."""
    if node.kind == BIPOLAR:
        scale = next((constants[each] for each in node.sources[1:] if each in constants), np.zeros(1))
        _powers(path, node, scale)
        form = Quantiser(scale, -1, 1)
        codes = np.where(values >= 0, 1.0, -1.0)
    else:
        form = quantiser(path, node, constants)
        codes = np.rint(np.clip(values / form.scale, form.low, form.high))
    if np.broadcast_shapes(form.scale.shape, values.shape) != values.shape:
        raise _fault(path, node, f"it has scales of the shape {form.scale.shape}", "each constant has one")
    left = max(form.bits_left, 0)
    return Quantised(codes * form.scale, 1 + left + max(form.fraction, 0), left)


def _powers(path: Path, node: OnnxNode, scale: NDArray[np.float64]) -> None:
    if not scale.size or (scale <= 0).any() or (np.frexp(scale)[0] != 0.5).any():  # noqa: PLR2004 - of 2^n
        raise _fault(path, node, f"its scale is {scale.flat[0]:g}" if scale.size else "it has no scale", _WHY)


_WHY = "the step of a format is a power of two; another would have to be multiplied by"


def _fault(path: Path, node: OnnxNode, what: str, why: str) -> DataError:
    return DataError(str(path), f"node {node.name}: {what}", why, NO_FORMAT)
