"""The words on the link: the fields of a candidate and of a jet, their bits, units and ranges.

**Source**: cmssw 17c0c12c, DataFormats/L1TParticleFlow/interface/datatypes.h (types) and puppi.h (order).
"""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass

from jetc.prepare.expression import Field, field

__all__ = [
    "CANDIDATE",
    "GEV_PER_STEP",
    "JET",
    "STEPS_PER_PI",
    "Layout",
    "WordField",
    "last_step_within",
    "squared_steps",
    "whole_pt_steps",
]

STEPS_PER_PI = 720
"""Steps of angles in pi."""
GEV_PER_STEP = 0.25
"""The step of pT."""
_ROUNDING = 8e-5
"""Steps by which a distance of two angles can be off: each is rounded to a float32, at most half a turn."""


@dataclass(frozen=True, slots=True)
class WordField:
    """A field: its `bits` from `offset` on, its unit and meaning.

    Fields of a candidate overlap where what a word holds depends on the particle's type.
    """

    value: Field
    offset: int
    bits: int
    unit: str
    meaning: str

    @property
    def name(self) -> str:
        """Its name."""
        return self.value.name


@dataclass(frozen=True, slots=True)
class Layout:
    """A word of `bits`: its fields, and nothing else, from the lowest bit up."""

    bits: int
    fields: tuple[WordField, ...]

    def __getitem__(self, name: str) -> Field:
        """Return the field called `name`; KeyError where there is none."""
        for each in self.fields:
            if each.name == name:
                return each.value
        raise KeyError(name)


def _unsigned(name: str, offset: int, bits: int, unit: str, meaning: str) -> WordField:
    return WordField(field("candidate", name, 0, (1 << bits) - 1), offset, bits, unit, meaning)


def _signed(name: str, offset: int, bits: int, unit: str, meaning: str) -> WordField:
    half = 1 << (bits - 1)
    return WordField(field("candidate", name, -half, half - 1), offset, bits, unit, meaning)


def _jet(each: WordField) -> WordField:
    value = field("jet", each.name, each.value.low, each.value.high)
    return WordField(value, each.offset, each.bits, each.unit, each.meaning)


_PT = _unsigned("pt", 0, 14, "0.25 GeV", "transverse momentum; 0: no candidate")
_ETA = _signed("eta", 14, 12, "pi/720", "pseudorapidity")
_PHI = _signed("phi", 26, 11, "pi/720", "azimuth")

CANDIDATE = Layout(
    64,
    (
        _PT,
        _ETA,
        _PHI,
        _unsigned("id", 37, 3, "1", "0 h0, 1 photon, 2 h-, 3 h+, 4 e-, 5 e+, 6 mu-, 7 mu+"),
        _signed("z0", 40, 10, "0.05 cm", "z at closest approach; charged candidates"),
        _unsigned("dxy", 50, 8, "cm^1/2 / 64", "square root of |d0|; charged candidates"),
        _unsigned("quality", 58, 3, "bits", "track quality; charged candidates"),
        _unsigned("weight", 40, 9, "1/256", "PUPPI weight; neutral candidates"),
        _unsigned("em_id", 49, 6, "bits", "EM, tight, loose; neutral candidates"),
    ),
)
"""A PUPPI candidate. z0, dxy and quality of charged ones stand where neutral ones have weight and em_id."""

JET = Layout(
    64, (*(_jet(each) for each in (_PT, _ETA, _PHI)), _jet(_signed("z0", 37, 10, "0.05 cm", "vertex")))
)
"""The jet as it comes from the jet finder: the lowest 47 bits of its word. Its z0 goes out as it came."""


def whole_pt_steps(gev: float) -> int:
    """Return the last step of pT that is not above `gev`, which is compared with it as a float32.

    >>> [whole_pt_steps(each) for each in (30.0, 30.1, 30.25)]
    [120, 120, 121]
    """
    (compared,) = struct.unpack("<f", struct.pack("<f", gev))
    return math.floor(float(compared) / GEV_PER_STEP)


def last_step_within(abs_eta: float) -> int:
    """Return the last step of pseudorapidity below `abs_eta`; ValueError where that is a step, to rounding.

    >>> last_step_within(2.4)
    550
    """
    steps = abs_eta * STEPS_PER_PI / math.pi
    _check_apart(steps, _ROUNDING)
    return math.ceil(steps) - 1


def squared_steps(delta_r: float) -> int:
    """Return the last square of a distance, in steps, not above `delta_r`; ValueError as above.

    >>> squared_steps(0.5)
    13131
    """
    steps = delta_r * STEPS_PER_PI / math.pi
    if delta_r > 0:
        _check_apart(steps**2, 2 * steps * _ROUNDING)
    return math.floor(steps**2)


def _check_apart(value: float, rounding: float) -> None:
    if abs(value - round(value)) <= rounding:
        msg = f"{value:.6g} is a whole number within the rounding of angles, {rounding:.1g}"
        raise ValueError(msg)
