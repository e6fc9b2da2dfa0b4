"""Working points as integer expressions: what each makes of a jet, and what it decides of an event.

Values are those of `jetc.physics.menu`, which derives the thresholds with floats of whole steps: pT in
quarters of a GeV, angles in pi/720, the scores as the network's ports have them. A cut becomes the last step
within it, so that a comparison of integers is that of the numbers.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, assert_never

from jetc_runtime.fixed_point import Rounding

from jetc.prepare.arithmetic import wrapped_turn
from jetc.prepare.expression import (
    Quotient,
    add,
    choose,
    clip,
    constant,
    equal,
    field,
    less,
    look_up,
    multiply,
    shift,
    subtract,
    wrap,
)
from jetc.prepare.words import GEV_PER_STEP, JET, last_step_within, squared_steps, whole_pt_steps

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from jetc_runtime.fixed_point import FixedPoint

    from jetc.prepare.expression import Expression, Field

__all__ = [
    "HtPath",
    "Named",
    "PairPath",
    "Path",
    "Ports",
    "Ratio",
    "decision_of",
    "event_fields",
    "jet_values",
]

_HT_GROWTH = 8
"""Bits that HT has beyond those of pT: 128 jets of an event, the most of a spec, do not fill them."""


@dataclass(frozen=True, slots=True)
class Ratio:
    """A discriminant: one sum of class scores over another, which has all of its classes, as a code.

    With `entries`, scores are logits: summed are the entries at how far each is below the largest of those
    compared, the last beyond them.
    """

    numerator: tuple[str, ...]
    denominator: tuple[str, ...]
    type: FixedPoint
    entries: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class HtPath:
    """HT above a cut, and the summed discriminant of the leading jets at a threshold or above."""

    name: str
    ratio: Ratio
    jets: int
    abs_eta: float
    jet_pt_gev: float
    ht_jet_pt_gev: float
    ht_gev: float
    threshold: int


@dataclass(frozen=True, slots=True)
class PairPath:
    """The two leading jets, apart, both above a regressed pT and at a threshold or above."""

    name: str
    ratio: Ratio
    abs_eta: float
    pt_gev: float
    delta_r: float
    threshold: int

    jets = 2


Path = HtPath | PairPath


@dataclass(frozen=True, slots=True)
class Ports:
    """The formats of the network's outputs: each class score's, by class, and that of the pT ratio."""

    scores: Mapping[str, FixedPoint]
    ratio: FixedPoint


@dataclass(frozen=True, slots=True)
class Named:
    """A value with its name."""

    name: str
    value: Expression


def jet_values(path: Path, ports: Ports) -> tuple[Named, ...]:
    """Return what `path` makes of a jet: its discriminant, whether it counts, and what else is of it.

    Fields are those of the jet's word and of the network's outputs. For HT: what the jet adds to it. For a
    pair: whether the jet passes, alone, all that is asked of each of the two.
    """
    score = _discriminant(path.ratio, ports)
    central = _central(path.abs_eta)
    match path:
        case HtPath():
            hard = less(whole_pt_steps(path.jet_pt_gev), JET["pt"])
            in_ht = multiply(central, less(whole_pt_steps(path.ht_jet_pt_gev), JET["pt"]))
            counts = multiply(central, hard)
            own = Named("ht", multiply(in_ht, JET["pt"]))
        case PairPath():
            code = field("score", "pt_ratio", ports.ratio.min_code, ports.ratio.max_code)
            least = math.floor(path.pt_gev / GEV_PER_STEP * 2.0**ports.ratio.fraction)
            regressed = less(least, multiply(JET["pt"], code))
            counts = central
            own = Named("passes", multiply(regressed, less(path.threshold - 1, score)))
        case _:
            assert_never(path)
    return Named("score", score), Named("counts", counts), own


def event_fields(path: Path, prefix: str = "") -> dict[str, Field]:
    """Return what is kept of an event's jets so far, of which the decision is made; names get a prefix.

    `full` is 1 where as many jets count as the path has; numbered values are of those, hardest first.
    """
    numbers = range(path.jets)
    ends = {"full": (0, 1)}
    match path:
        case HtPath():
            ends["ht"] = (0, (1 << (JET["pt"].width + _HT_GROWTH)) - 1)
            ends |= {f"score_{number}": (0, 1 << path.ratio.type.fraction) for number in numbers}
        case PairPath():
            ends |= {f"passes_{number}": (0, 1) for number in numbers}
            for angle in ("eta", "phi"):
                ends |= {f"{angle}_{number}": (JET[angle].low, JET[angle].high) for number in numbers}
        case _:
            assert_never(path)
    return {name: field("event", f"{prefix}{name}", *each) for name, each in ends.items()}


def decision_of(path: Path, of: Mapping[str, Field]) -> Expression:
    """Return 1 where the event whose fields `event_fields` gave passes, else 0."""
    match path:
        case HtPath():
            total: Expression = of["score_0"]
            for number in range(1, path.jets):
                total = add(total, of[f"score_{number}"])
            cut = less(math.floor(path.ht_gev / GEV_PER_STEP), of["ht"])
            return multiply(of["full"], multiply(cut, less(path.threshold - 1, total)))
        case PairPath():
            eta = subtract(of["eta_0"], of["eta_1"])
            phi = wrapped_turn(subtract(of["phi_0"], of["phi_1"]))
            squared = add(multiply(eta, eta), multiply(phi, phi))
            both = multiply(of["passes_0"], of["passes_1"])
            return multiply(of["full"], multiply(both, less(squared_steps(path.delta_r), squared)))
        case _:
            assert_never(path)


def _central(abs_eta: float) -> Expression:
    last = last_step_within(abs_eta)
    return multiply(less(-last - 1, JET["eta"]), less(JET["eta"], last + 1))


def _discriminant(ratio: Ratio, ports: Ports) -> Expression:
    """Return the code of `ratio`, 0 where the sum compared is 0; it is 1 at most, which its type holds."""
    terms = _terms(ratio, ports)
    above, below = (_sum_of([terms[name] for name in each]) for each in (ratio.numerator, ratio.denominator))
    least = clip(below, 1, below.high)
    one = 1 << ratio.type.fraction
    shifted = shift(above, ratio.type.fraction)
    rounding = ratio.type.rounding.of_magnitudes
    if rounding is Rounding.TRN:
        return _quotient(shifted, least, one)
    twice, to_nearest = shift(least, 1), add(shift(shifted, 1), least)
    if rounding is Rounding.RND_ZERO:
        to_nearest = subtract(to_nearest, 1)
    nearest = choose(equal(below, 0), 0, _quotient(to_nearest, twice, one))
    if rounding is not Rounding.RND_CONV:
        return nearest
    tie = equal(multiply(nearest, twice), to_nearest)
    return clip(subtract(nearest, multiply(tie, wrap(nearest, 1, signed=False))), 0, one)


def _quotient(left: Expression, right: Expression, most: int) -> Expression:
    """Return left over right, rounded down, which is known to be `most` at most."""
    return Quotient(0, most, left, right)


def _terms(ratio: Ratio, ports: Ports) -> dict[str, Expression]:
    """Return what is summed of each class that is compared."""
    codes: dict[str, Expression] = {
        name: field("score", f"score_{name}", ports.scores[name].min_code, ports.scores[name].max_code)
        for name in ratio.denominator
    }
    if not ratio.entries:
        return codes
    largest, *others = codes.values()
    for each in others:
        largest = choose(less(largest, each), each, largest)
    last = len(ratio.entries) - 1
    return {
        name: look_up(clip(subtract(largest, each), 0, last), ratio.entries, "exp")
        for name, each in codes.items()
    }


def _sum_of(terms: Sequence[Expression]) -> Expression:
    total: Expression = constant(0)
    for number, each in enumerate(terms):
        total = each if number == 0 else add(total, each)
    return total
