"""The encoding of the first public producer: its pT counts quarters of a GeV.

**Source**: cmssw id 4715004777 and FastPUPPI JetNTuplizer.cc:984-994. It computes in float and assigns to
ap_fixed<24,12,AP_RND,AP_SAT>; here every input is the number of that type nearest to the true value.
"""

from __future__ import annotations

import math
from functools import cache
from typing import TYPE_CHECKING

from jetc.prepare.encodings.cmssw_17 import CMSSW_17, MASSES
from jetc.prepare.encodings.encoding import Encoding, Input
from jetc.prepare.encodings.fields import PT_BITS, TURN, by_type, filled, jet_inputs, missing, taken_pt
from jetc.prepare.expression import (
    Expression,
    add,
    choose,
    clip,
    divide,
    less,
    look_up,
    shift,
    subtract,
    wrap,
)
from jetc.prepare.words import CANDIDATE, JET, STEPS_PER_PI

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["CMSSW_V0"]

_FRACTION = 12
_MAX_CODE = (1 << 23) - 1


def _share(pt: Expression, of: Expression) -> Expression:
    """Return quarters of a GeV over GeV, four times the ratio, to the nearest, halves up; of 0, as of 1."""
    whole = clip(of, 1, of.high)
    quotient = divide(add(shift(pt, 2 + _FRACTION + 1), whole), shift(whole, 1))
    return clip(quotient, 0, _MAX_CODE)


@cache
def _logarithms() -> tuple[int, ...]:
    scale = 1 << _FRACTION
    return (0, *(math.floor(math.log(each) * scale + 0.5) for each in range(1, 1 << PT_BITS)))


def _turn() -> Expression:
    """Return the difference of azimuths as that producer wraps it: beyond half a turn the sign is lost."""
    whole = 2 * STEPS_PER_PI
    above = choose(less(STEPS_PER_PI, TURN), subtract(whole, TURN), TURN)
    return choose(less(TURN, -STEPS_PER_PI), add(TURN, whole), above)


@cache
def _inputs() -> Mapping[str, Input]:
    pt = CANDIDATE["pt"]
    scale = 1 << _FRACTION
    masses = tuple(math.floor(mass * scale + 0.5) for mass in MASSES)
    same = CMSSW_17.inputs
    own = (
        Input("pt", pt, 0, "0.25 GeV", "transverse momentum", branch="pt"),
        Input(
            "pt_rel", _share(pt, JET["pt"]), _FRACTION, "1", "four times pT over the pT of the jet",
            error="within 2^-13 of four times the ratio", span=(0, 4, "it is four times a share of the jet"),
            branch="pt_rel",
        ),
        Input(
            "pt_log", look_up(pt, _logarithms(), "log"), _FRACTION, "1",
            "natural logarithm of pT in quarters of a GeV", error="within 2^-13", branch="pt_log",
        ),
        Input(
            "mass", by_type(masses, "mass"), _FRACTION, "GeV", "mass of the particle's type",
            error="within 2^-13", branch="mass",
        ),
        Input(
            "dphi", filled(_turn()), 0, "pi/720",
            "azimuth of the candidate - that of the jet, wrapped with a lost sign",
            span=same["dphi"].span, branch="dphi",
        ),
        Input(
            "puppi_weight", wrap(same["puppi_weight"].value, 1, signed=False), 0, "1/256",
            "the lowest bit of the PUPPI weight; 0 if charged", span=(0, 1, "it keeps one bit"),
            branch="puppiweight",
        ),
        Input(
            "em_id", wrap(same["em_id"].value, 1, signed=False), 0, "bits",
            "the lowest bit of the EM quality; 0 if charged", span=(0, 1, "it keeps one bit"),
            branch="emid",
        ),
    )  # fmt: skip
    changed = {each.name: each for each in own}
    return {name: changed.get(name, each) for name, each in CMSSW_17.inputs.items()}


@cache
def _jet_inputs(candidates: int) -> Mapping[str, Input]:
    of_jet = _share(taken_pt(candidates), JET["pt"])
    return jet_inputs(
        candidates,
        Input("pt", JET["pt"], 0, "0.25 GeV", "transverse momentum of the jet"),
        Input(
            "pt_log", look_up(JET["pt"], _logarithms(), "log"), _FRACTION, "1",
            "natural logarithm of the jet's pT in quarters of a GeV", error="within 2^-13",
        ),
        Input(
            "missing_fraction", missing(of_jet, 2 + _FRACTION), 2 + _FRACTION, "1",
            "1 - the sum of pT that is taken over pT of the jet; negative where more, down to -3",
            error="within 2^-15", span=(0, 1, "it is a share of the jet"),
        ),
    )  # fmt: skip


CMSSW_V0 = Encoding("cmssw-v0", "cmssw id 4715004777", "cmssw-v0", _inputs, _jet_inputs)
