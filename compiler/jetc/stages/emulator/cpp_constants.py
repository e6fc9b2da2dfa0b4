"""Whether the C++ holds the network's own constants: every weight, factor and bias, compared whole.

Vectors cannot show this: a weight of a neuron that is never above 0 changes no output on any jet.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from jetc_runtime.network import Affine, Dense, RoundedDense

from jetc.diagnostics.diagnostic import GateError
from jetc.lower.node import SUMS
from jetc.tools.hls4ml_headers import read_constants

if TYPE_CHECKING:
    from pathlib import Path

    from jetc_runtime.fixed_point import FixedPoint
    from jetc_runtime.network import Network

    from jetc.tools.hls4ml_headers import Constants

__all__ = ["check_constants", "cpp_differs"]


def check_constants(network: Network, firmware: Path) -> int:
    """Return how many constants of the C++ in `firmware` equal those of `network`: all.

    Raises GateError for the first that does not, or where the two do not have the same layers.
    """
    found = read_constants(firmware)
    kinds = Dense | RoundedDense | Affine
    layers = {each.name.removesuffix(SUMS): each for each in network.layers if isinstance(each, kinds)}
    if sorted(found) != sorted(layers):
        raise _differs(
            f"the C++ has weights for {', '.join(sorted(found))}; the network for {', '.join(sorted(layers))}"
        )
    for name, layer in layers.items():
        if isinstance(layer, Affine):
            _compare(name, found[name].weights, layer.scale, layer.scale_format)
        else:
            weights = tuple(chain.from_iterable(layer.weights))
            _compare(name, found[name].weights, weights, layer.weight_format)
        _compare(name, found[name].bias, layer.bias, layer.bias_format)
    return sum(len(each.weights.codes) + len(each.bias.codes) for each in found.values())


def _compare(layer: str, found: Constants, wanted: tuple[int, ...], declared: FixedPoint) -> None:
    where = f"firmware/{found.header}, layer {layer}"
    if found.format != declared:
        raise _differs(f"{where}: its type is {found.format}, the network's is {declared}")
    if len(found.codes) != len(wanted):
        raise _differs(f"{where}: it has {len(found.codes)} values, the network has {len(wanted)}")
    for entry, (one, two) in enumerate(zip(found.codes, wanted, strict=True)):
        if one != two:
            lsb = declared.lsb
            raise _differs(
                f"{where}, entry {entry}: the C++ has code {one} ({one * lsb:g}), "
                f"the network has {two} ({two * lsb:g})"
            )


def _differs(what: str) -> GateError:
    return cpp_differs("constants", what, why="both must hold the same numbers")


def cpp_differs(part: str, what: str, *, why: str) -> GateError:
    """Return the refusal of a part of the C++ that the network has otherwise; `why` is about both."""
    return GateError(
        gate=f"{part} of the C++",
        what=what,
        why=f"working points come from the C++, the RTL from the network: {why}",
        mend="build again; if it stays, report this with the spec",
    )
