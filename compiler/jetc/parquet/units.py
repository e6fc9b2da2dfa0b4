"""The units in which a column may stand, for each unit of the ntuple's branches."""

from __future__ import annotations

import math
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from jetc.prepare.words import STEPS_PER_PI

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

__all__ = ["in_unit", "units_of"]

_STEPS = STEPS_PER_PI / math.pi
_DXY = "cm^1/2 / 64"
_DXY_STEPS = 64
_FACTORS: Mapping[str, Mapping[str, float]] = MappingProxyType({
    "1": {"1": 1},
    "GeV": {"GeV": 1, "MeV": 1e-3},
    "rad": {"rad": 1},
    "cm": {"cm": 1, "mm": 0.1},
    "pi/720": {"pi/720": 1, "rad": _STEPS, "1": _STEPS},
    "0.05 cm": {"0.05 cm": 1, "cm": 20, "mm": 2},
    _DXY: {_DXY: 1, "cm": 1, "mm": 0.1},
    "1/256": {"1/256": 1, "1": 256},
    "bits": {"bits": 1},
})  # fmt: skip
"""What a value in the inner unit is multiplied by, to be in the outer one; of |d0|, to be in cm."""


def units_of(unit: str) -> tuple[str, ...]:
    """Return the units from which there is a way to `unit`, that of a branch.

    >>> units_of("0.05 cm")
    ('0.05 cm', 'cm', 'mm')
    """
    return tuple(_FACTORS[unit])


def in_unit(values: NDArray[Any], given: str, unit: str) -> NDArray[Any]:
    """Return `values` (n,), which are in unit `given`, in `unit`; as they are where both are the same.

    >>> in_unit(np.array([2.0]), "mm", "0.05 cm")
    array([4.])
    """
    if given == unit:
        return values
    scaled = values.astype(np.float64) * _FACTORS[unit][given]
    return np.sqrt(np.abs(scaled)) * _DXY_STEPS if unit == _DXY else scaled
