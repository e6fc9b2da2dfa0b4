"""From the network's scores to the jet's word: the score cast, the corrected pT, the region of validity.

**Source**: cmssw @14799b3, L1TSC4NGJetProducer.cc; jet_tag_score_t of datatypes.h @17c0c12c.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jetc_runtime.fixed_point import FixedPoint

from jetc.prepare.arithmetic import cast
from jetc.prepare.expression import choose, clip, field, less, multiply, shift
from jetc.prepare.words import JET, STEPS_PER_PI

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jetc.prepare.expression import Expression

__all__ = ["Packed", "Region", "jet_word"]

_CORRECTION = FixedPoint.parse("ap_ufixed<22,12,AP_TRN,AP_SAT>")
_QUARTERS = 4


@dataclass(frozen=True, slots=True)
class Region:
    """Jets that have scores: |eta| below `abs_eta`, and pT above `pt_gev`."""

    abs_eta: float
    pt_gev: float

    def holds(self) -> Expression:
        """Return 1 where the jet's word lies in the region, else 0."""
        last = math.ceil(self.abs_eta * STEPS_PER_PI / math.pi) - 1
        hard = less(math.floor(self.pt_gev * _QUARTERS), JET["pt"])
        low, high = less(-last - 1, JET["eta"]), less(JET["eta"], last + 1)
        return multiply(multiply(low, high), hard)


@dataclass(frozen=True, slots=True)
class Packed:
    """A field of the outgoing word: its `bits`, and their value."""

    name: str
    bits: int
    value: Expression


def jet_word(
    scores: Iterable[tuple[str, FixedPoint]],
    score: FixedPoint | None,
    ratio: FixedPoint | None,
    region: Region,
) -> tuple[Packed, ...]:
    """Return the fields of the outgoing word, the lowest first: pt, eta, phi, z0, and a score a class.

    `scores` are the network's class scores, read as score fields `score_NAME`; each is cast to `score`, or
    left out where that is None.
    Where the network has a pT `ratio`, field `pt_ratio`, pT is corrected by it and truncated. Outside the
    region scores are 0 and pT is as it was.
    """
    inside = region.holds()
    pt: Expression = JET["pt"]
    if ratio is not None:
        pt = choose(inside, _corrected(pt, ratio), pt)
    cut = [Packed(each.name, each.bits, pt if each.name == "pt" else each.value) for each in JET.fields]
    if score is None:
        return tuple(cut)
    for name, found in scores:
        code = field("score", f"score_{name}", found.min_code, found.max_code)
        cut.append(Packed(f"score_{name}", score.width, choose(inside, cast(code, found.fraction, score), 0)))
    return tuple(cut)


def _corrected(pt: Expression, ratio: FixedPoint) -> Expression:
    """Return pT times the ratio as the producer's type holds it, cut to the pT word."""
    code = field("score", "pt_ratio", ratio.min_code, ratio.max_code)
    factor = cast(code, ratio.fraction, _CORRECTION)
    return clip(shift(multiply(pt, factor), -_CORRECTION.fraction), 0, JET["pt"].high)
