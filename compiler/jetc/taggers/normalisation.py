"""Normalisation by multiplication: words of constituents times factors, plus summands, before all layers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from jetc.taggers.topology import EXACT, Activation, ActivationLayer, AffineLayer, Part, SelectLayer

if TYPE_CHECKING:
    from jetc.language.sections.model import Normalisation
    from jetc.taggers.topology import TaggerLayer, Topology

__all__ = ["AFFINE", "NORMALISED", "with_normalisation"]

AFFINE: Final = "affine"
"""The layer of factors and summands."""
NORMALISED: Final = "normalised"
"""The cast behind it."""
_PLACE = ("quantisation", "normalisation")


def with_normalisation(topology: Topology, casts: Normalisation | None) -> Topology:
    """Return `topology` whose layers take the words of constituents normalised; as it is without `casts`.

    What tells whether a constituent is there is selected from the words as they come.
    """
    if casts is None:
        return topology
    port = topology.inputs[0]

    def changed(layer: TaggerLayer) -> TaggerLayer:
        if isinstance(layer, SelectLayer):
            return layer
        return replace(
            layer, sources=tuple(NORMALISED if each == port.name else each for each in layer.sources)
        )

    own = (
        AffineLayer(AFFINE, (port.name,), casts.factors, casts.summands, EXACT, _PLACE),
        ActivationLayer(NORMALISED, (AFFINE,), Activation.LINEAR, casts.result, (*_PLACE, "result")),
    )
    moved = [replace(part, layers=tuple(map(changed, part.layers))) for part in topology.parts]
    first, rows = topology.parts[0].layers[0], port.axes[:-1]
    if topology.axes()[first.name][:-1] == rows:
        moved[0] = replace(moved[0], layers=(*own, *moved[0].layers))
    else:
        moved.insert(0, Part(own, f"the normalisation of {rows[0].size} constituents", _PLACE))
    return replace(topology, parts=tuple(moved))
