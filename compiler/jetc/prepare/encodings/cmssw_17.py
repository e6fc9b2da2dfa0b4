"""The encoding of the current public producer.

**Source**: cms-sw/cmssw @14799b3, the "newest" of five generations: pT in GeV, the reciprocal table of type
ap_ufixed<14,0,TRN,SAT> with 1024 entries, the logarithm table of type ap_ufixed<14,4,TRN,SAT> with 256.
"""

from __future__ import annotations

import math
from functools import cache
from typing import TYPE_CHECKING

from jetc.prepare.arithmetic import Logarithm, behind_leading_one, places_below
from jetc.prepare.encodings.encoding import Encoding, Input
from jetc.prepare.encodings.fields import PT_BITS, by_type, field_inputs, jet_inputs, missing, taken_pt
from jetc.prepare.expression import Expression, choose, clip, equal, look_up, multiply, shift_by
from jetc.prepare.words import CANDIDATE, JET

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["CMSSW_17", "MASSES", "MASS_FRACTION"]

_INVERSE_FRACTION, _INVERSE_ADDRESS = 14, 10
_SHARE_FRACTION = 2 + _INVERSE_FRACTION
_WORD_MAX = (1 << 14) - 1
_TOP_GEV = 1 << (PT_BITS - 1 - 2)
"""Of a value whose leading one is the top bit of a pT word."""
MASSES = (0.5, 0.0, 0.13, 0.13, 0.005, 0.005, 0.105, 0.105)
"""Mass of each particle type, GeV."""
MASS_FRACTION = 32
"""The producer's type has 32 fraction bits."""


def inverse_pt(pt: Expression) -> Expression:
    """Return 1/pT in 1/GeV, with 14 fraction bits: 0.8 to 1 times the true one from 1 GeV on, and below 1."""
    places = places_below(pt, PT_BITS)
    entries = tuple(
        (1 << _INVERSE_FRACTION << _INVERSE_ADDRESS) // (_TOP_GEV * ((1 << _INVERSE_ADDRESS) + address))
        for address in range(1 << _INVERSE_ADDRESS)
    )
    address = behind_leading_one(pt, places, PT_BITS, _INVERSE_ADDRESS)
    word = clip(shift_by(look_up(address, entries, "inverse"), places), 0, _WORD_MAX)
    return choose(equal(pt, 0), _WORD_MAX, word)


_LOG_PT = Logarithm("log", PT_BITS, point=2, address=8, fraction=10)


@cache
def _inputs() -> Mapping[str, Input]:
    pt = CANDIDATE["pt"]
    masses = tuple(math.floor(mass * (1 << MASS_FRACTION) + 0.5) for mass in MASSES)
    own = (
        Input("pt", pt, 2, "GeV", "transverse momentum", branch="pt"),
        Input(
            "pt_rel", multiply(pt, inverse_pt(JET["pt"])), _SHARE_FRACTION, "1",
            "pT times the table's 1/pT of the jet",
            error="0.80 to 1.001 times the ratio; less for jets below 1 GeV",
            span=(0, 1, "it is a share of the jet"), branch="pt_rel",
        ),
        Input(
            "pt_log", _LOG_PT.of(pt), _LOG_PT.fraction, "1",
            "natural logarithm of pT/GeV by a table; 0 below 1 GeV",
            error="below by at most 0.005, above by at most 0.001", branch="pt_log",
        ),
        Input(
            "mass", by_type(masses, "mass"), MASS_FRACTION, "GeV", "mass of the particle's type",
            branch="mass",
        ),
    )  # fmt: skip
    return {each.name: each for each in own} | field_inputs()


@cache
def _jet_inputs(candidates: int) -> Mapping[str, Input]:
    of_jet = multiply(taken_pt(candidates), inverse_pt(JET["pt"]))
    return jet_inputs(
        candidates,
        Input("pt", JET["pt"], 2, "GeV", "transverse momentum of the jet"),
        Input(
            "pt_log", _LOG_PT.of(JET["pt"]), _LOG_PT.fraction, "1",
            "natural logarithm of the jet's pT/GeV by a table; 0 below 1 GeV",
            error="below by at most 0.005, above by at most 0.001",
        ),
        Input(
            "missing_fraction", missing(of_jet, _SHARE_FRACTION), _SHARE_FRACTION, "1",
            "1 - the sum of pT that is taken times the table's 1/pT of the jet; down to -3",
            error="the sum counts 0.80 to 1.001 times; less for jets below 1 GeV",
            span=(0, 1, "it is a share of the jet"),
        ),
    )  # fmt: skip


CMSSW_17 = Encoding("cmssw-17", "cms-sw/cmssw @14799b3", "cmssw-17", _inputs, _jet_inputs)
