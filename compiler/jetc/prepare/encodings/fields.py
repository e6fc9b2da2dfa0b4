"""Inputs that are the same in every encoding: fields of the words, one-hots, angles, masses."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from jetc.prepare.arithmetic import Logarithm, wrapped_turn
from jetc.prepare.encodings.encoding import Input
from jetc.prepare.expression import (
    add,
    choose,
    clip,
    constant,
    equal,
    less,
    look_up,
    multiply,
    over_candidates,
    root,
    shift,
    subtract,
    wrap,
)
from jetc.prepare.words import CANDIDATE, JET

if TYPE_CHECKING:
    from jetc.prepare.expression import Expression

__all__ = [
    "EMPTY",
    "PT_BITS",
    "TURN",
    "by_type",
    "field_inputs",
    "filled",
    "jet_inputs",
    "missing",
    "taken_pt",
]

PT_BITS = 14
EMPTY = equal(CANDIDATE["pt"], 0)
"""1 where a slot has no candidate: all its inputs are 0."""
_CHARGED = less(1, CANDIDATE["id"])
_ONE_HOTS = {
    "is_photon": (1, "a photon", "isPhoton"),
    "is_electron_plus": (5, "a positron", "isElectronPlus"),
    "is_electron_minus": (4, "an electron", "isElectronMinus"),
    "is_muon_plus": (7, "a positive muon", "isMuonPlus"),
    "is_muon_minus": (6, "a negative muon", "isMuonMinus"),
    "is_neutral_hadron": (0, "a neutral hadron", "isNeutralHadron"),
    "is_charged_hadron_plus": (3, "a positive hadron", "isChargedHadronPlus"),
    "is_charged_hadron_minus": (2, "a negative hadron", "isChargedHadronMinus"),
}
_CHARGES = (0, 0, -1, 1, -1, 1, -1, 1)
_FLAG = (0, 1, "it is a flag")
_JET_ETA = Input("eta", JET["eta"], 0, "pi/720", "pseudorapidity of the jet")
_IN_CONE = (-92, 92, "it stays in the cone of 0.4, in pi/720")


def filled(value: Expression) -> Expression:
    """Return `value` where the slot has a candidate, else 0."""
    return choose(EMPTY, 0, value)


def by_type(entries: tuple[int, ...], name: str) -> Expression:
    """Return what a table has for the particle's type, of which there are eight."""
    return filled(look_up(CANDIDATE["id"], entries, name))


def field_inputs() -> dict[str, Input]:
    """Return the inputs that no encoding changes, by name."""
    inputs = [
        Input(
            "deta", filled(_DETA), 0, "pi/720", "pseudorapidity of the jet - that of the candidate",
            span=_IN_CONE, branch="deta",
        ),
        Input(
            "dphi", filled(_DPHI), 0, "pi/720", "azimuth of the candidate - that of the jet, wrapped",
            span=_IN_CONE, branch="dphi",
        ),
        Input("eta", filled(CANDIDATE["eta"]), 0, "pi/720", "pseudorapidity of the candidate", branch="eta"),
        *(
            Input(
                name, filled(equal(CANDIDATE["id"], code)), 0, "1", f"1 for {what}", span=_FLAG, branch=branch
            )
            for name, (code, what, branch) in _ONE_HOTS.items()
        ),
        Input(
            "charge", by_type(_CHARGES, "charge"), 0, "e",
            "charge of the particle's type; the ntuple's branch charge has no sign",
            span=(-1, 1, "charges are -1, 0, 1"),
        ),
        Input("z0", _charged("z0"), 0, "0.05 cm", "z at closest approach; 0 if neutral", branch="z0"),
        Input(
            "dxy", _charged("dxy"), 0, "cm^1/2 / 64", "square root of |d0|; 0 if neutral", branch="dxy"
        ),
        Input(
            "quality", _charged("quality"), 0, "bits", "track quality; 0 if neutral",
            span=(0, 7, "the link has three bits for it"), branch="quality",
        ),
        Input(
            "is_filled", filled(constant(1)), 0, "1", "1 where there is a candidate", span=_FLAG,
            branch="isfilled",
        ),
        Input(
            "puppi_weight", _neutral("weight"), 0, "1/256", "PUPPI weight; 0 if charged",
            span=(0, 256, "256 stands for a weight of 1"), branch="puppiweight",
        ),
        Input(
            "em_id", _neutral("em_id"), 0, "bits", "EM, tight, loose; 0 if charged",
            span=(0, 63, "the link has six bits for it"), branch="emid",
        ),
        Input(
            "delta_r", filled(root(_SQUARED)), 0, "pi/720", "distance from the jet",
            error="below by less than a step",
        ),
        Input(
            "log_delta_r", shift(filled(_LOG_SQUARED.of(_SQUARED)), -1), _LOG_SQUARED.fraction, "1",
            "natural logarithm of the distance from the jet in pi/720; 0 within a step",
            error="within 0.002",
        ),
    ]  # fmt: skip
    return {each.name: each for each in inputs}


def jet_inputs(candidates: int, *own: Input) -> dict[str, Input]:
    """Return the inputs of a jet, by name: an encoding's `own`, then those that none changes."""
    return {each.name: each for each in (*own, _JET_ETA, _multiplicity(candidates))}


@cache
def _multiplicity(candidates: int) -> Input:
    return Input(
        "multiplicity", over_candidates(filled(constant(1)), candidates), 0, "1",
        "how many candidates are taken",
        span=(0, candidates, "the network takes so many candidates"),
    )  # fmt: skip


@cache
def taken_pt(candidates: int) -> Expression:
    """Return the sum of pT of the candidates that are taken."""
    return over_candidates(CANDIDATE["pt"], candidates)


def missing(share: Expression, fraction: int) -> Expression:
    """Return 1 - a share of `fraction` bits right of the point, which counts as 4 from 4 on."""
    return subtract(1 << fraction, clip(share, 0, (4 << fraction) - 1))


def _charged(name: str) -> Expression:
    return choose(_CHARGED, filled(CANDIDATE[name]), 0)


def _neutral(name: str) -> Expression:
    return choose(_CHARGED, 0, filled(CANDIDATE[name]))


_DETA = subtract(JET["eta"], CANDIDATE["eta"])
TURN = subtract(CANDIDATE["phi"], JET["phi"])
"""Azimuth of the candidate - that of the jet, not wrapped."""
_DPHI = wrapped_turn(TURN)
_NARROW_DPHI = wrap(_DPHI, 11, signed=True)
"""The same value: half a turn at most, 720 steps."""
_SQUARED = add(multiply(_DETA, _DETA), multiply(_NARROW_DPHI, _NARROW_DPHI))
_LOG_SQUARED = Logarithm("log_squared", _SQUARED.width, point=0, address=10, fraction=12, nearest=True)
