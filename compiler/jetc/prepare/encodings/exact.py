"""An encoding of our own: reciprocal and logarithm as near as the inputs' usual formats tell apart."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from jetc.prepare.arithmetic import Logarithm, behind_leading_one, places_below
from jetc.prepare.encodings.cmssw_17 import CMSSW_17
from jetc.prepare.encodings.encoding import Encoding, Input
from jetc.prepare.encodings.fields import PT_BITS, jet_inputs, missing, taken_pt
from jetc.prepare.expression import Expression, clip, look_up, multiply, shift, shift_by
from jetc.prepare.words import CANDIDATE, JET

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["EXACT"]

_SHARE_FRACTION, _SHARE_INTEGER = 12, 2
_INVERSE_FRACTION, _INVERSE_ADDRESS = 12, 10
_LOG_PT = Logarithm("log", PT_BITS, point=2, address=10, fraction=12, nearest=True)


def _share(pt: Expression, of: Expression) -> Expression:
    """Return pt over another pT, by the reciprocal of the value whose leading one is the top bit."""
    places = places_below(of, PT_BITS)
    steps = 1 << _INVERSE_ADDRESS
    entries = tuple(
        round((1 << _INVERSE_FRACTION) * 2 * steps / (2 * (steps + each) + 1)) for each in range(steps)
    )
    address = behind_leading_one(of, places, PT_BITS, _INVERSE_ADDRESS)
    product = shift_by(multiply(pt, look_up(address, entries, "inverse")), places)
    code = shift(product, _SHARE_FRACTION - _INVERSE_FRACTION - (PT_BITS - 1))
    return clip(code, 0, (1 << (_SHARE_FRACTION + _SHARE_INTEGER)) - 1)


@cache
def _inputs() -> Mapping[str, Input]:
    pt = CANDIDATE["pt"]
    own = (
        Input(
            "pt_rel", _share(pt, JET["pt"]), _SHARE_FRACTION, "1", "pT over the pT of the jet; below 4",
            error="within 0.0007 of the ratio, relative, and 2^-12", span=(0, 1, "it is a share of the jet"),
        ),
        Input(
            "pt_log", _LOG_PT.of(pt), _LOG_PT.fraction, "1", "natural logarithm of pT/GeV; 0 below 1 GeV",
            error="within 0.0008",
        ),
    )  # fmt: skip
    return {**CMSSW_17.inputs, **{each.name: each for each in own}}


@cache
def _jet_inputs(candidates: int) -> Mapping[str, Input]:
    of_jet = _share(taken_pt(candidates), JET["pt"])
    return jet_inputs(
        candidates,
        CMSSW_17.jet_inputs(candidates)["pt"],
        Input(
            "pt_log", _LOG_PT.of(JET["pt"]), _LOG_PT.fraction, "1",
            "natural logarithm of the jet's pT/GeV; 0 below 1 GeV", error="within 0.0008",
        ),
        Input(
            "missing_fraction", missing(of_jet, _SHARE_FRACTION), _SHARE_FRACTION, "1",
            "1 - the sum of pT that is taken over pT of the jet; negative where more, down to -3",
            error="within 0.0007 of the ratio, relative, and 2^-12", span=(0, 1, "it is a share of the jet"),
        ),
    )  # fmt: skip


EXACT = Encoding("exact", "jetc", CMSSW_17.name, _inputs, _jet_inputs)
