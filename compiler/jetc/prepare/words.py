"""The words on the link: the fields of a candidate and of a jet, their bits, units and ranges.

**Source**: cmssw 17c0c12c, DataFormats/L1TParticleFlow/interface/datatypes.h (types) and puppi.h (order).
"""

from __future__ import annotations

from dataclasses import dataclass

from jetc.prepare.expression import Field, field

__all__ = ["CANDIDATE", "GEV_PER_STEP", "JET", "STEPS_PER_PI", "Layout", "WordField"]

STEPS_PER_PI = 720
"""Steps of angles in pi."""
GEV_PER_STEP = 0.25
"""The step of pT."""


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
