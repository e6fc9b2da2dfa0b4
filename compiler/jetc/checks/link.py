"""Rules of section `link`: scores that fit their word, a region that has the jets that are triggered on."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from jetc_runtime.fixed_point import Overflow

from jetc.checks.formats import holds_targets
from jetc.checks.limits import EXACT_BITS
from jetc.checks.points import known_points
from jetc.language.sections.link import decides
from jetc.prepare.words import GEV_PER_STEP, last_step_within, squared_steps

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from jetc.diagnostics.diagnostic import Diagnostic
    from jetc.language.sections.model import Region, Spec, TauPair, TriggerPath
    from jetc.language.sections.points import Place
    from jetc.language.text.places import Places

__all__ = ["decisions", "notes", "region", "region_of_pairs", "scores"]


def scores(spec: Spec, places: Places) -> Iterator[Diagnostic]:
    """A score in the outgoing word holds a probability."""
    each = spec.link.scores if spec.link else None
    if each is None:
        return
    saturates = each.overflow is Overflow.SAT
    if each.signed or not saturates or each.integer < 0 or each.fraction < 1 or each.width > EXACT_BITS:
        yield places.fault(
            "JET090",
            ("link", "scores"),
            f"a score is {each}",
            "a score is 0 to 1: it needs no sign, 1 must not wrap to 0, 1/2 needs a fraction bit, and no "
            f"score port has more than {EXACT_BITS} bits",
            f"use ap_ufixed, AP_SAT, 0 integer bits or more, a fraction bit or more, and {EXACT_BITS} bits "
            "at most",
        )


def region(spec: Spec, places: Places) -> Iterator[Diagnostic]:
    """Every jet that a working point counts by its angle, or by its pT on the link, has scores."""
    if spec.link is None:
        return
    for point in known_points(spec):
        for each in _left_out(spec.link.region, point):
            yield _without_scores(each, point, places)


def region_of_pairs(spec: Spec, places: Places) -> Iterator[Diagnostic]:
    """Every jet that regression brings to the pT of a pair has scores."""
    low, high = spec.dataset.target_clip
    if spec.link is None or not 0 < low < high or not holds_targets(spec):  # else one fault is enough
        return
    for point in known_points(spec):
        if point.kind == "tau_pair":
            for each in _left_out_of_pairs(spec.link.region, point, high):
                yield _without_scores(each, point, places)


def _without_scores(found: _LeftOut, point: TriggerPath, places: Places) -> Diagnostic:
    place, at = point.places[found.counted]
    return places.fault(
        "JET091",
        ("link", "region", found.limit),
        f"jets {found.jets} have no scores",
        f"their scores are 0 in the outgoing word, and {point.name} is derived with the network's",
        found.mend,
        related=places.related(place, f"{point.name} {found.counts}", at=at),
    )


@dataclass(frozen=True, slots=True)
class _LeftOut:
    """Jets that a working point counts by its cut `counted`, beyond a `limit` of the region."""

    limit: str
    counted: str
    jets: str
    mend: str
    counts: str = "counts them"


def _left_out(here: Region, point: TriggerPath) -> Iterator[_LeftOut]:
    if here.abs_eta < point.abs_eta_max:
        jets = f"from |eta| {here.abs_eta:g} to {point.abs_eta_max:g}"
        yield _LeftOut("abs_eta", "abs_eta", jets, f"use at least {point.abs_eta_max:g}")
    if point.kind == "ht_score_sum" and _steps(here.pt_gev) > _steps(point.jet_pt_min_gev):
        least = point.jet_pt_min_gev
        jets = f"of {least:g} to {here.pt_gev:g} GeV"
        yield _LeftOut("pt_gev", "pt" if least else "abs_eta", jets, f"use at most {least:g}")


def _left_out_of_pairs(here: Region, point: TauPair, most: float) -> Iterator[_LeftOut]:
    """Give the jets that a pair counts by regressed pT, up to `most` times that on which the region cuts."""
    times = max(_decimal(most), Fraction(1))
    least = _steps(point.pt_min_gev, times)
    if _steps(here.pt_gev) > least:
        gev = f"{least * GEV_PER_STEP:g}"
        counts = f"counts regressed pT, up to {float(times):g} times that of the link: target_clip"
        yield _LeftOut("pt_gev", "pt", f"of {gev} to {here.pt_gev:g} GeV", f"use at most {gev}", counts)


def _steps(gev: float, times: Fraction = Fraction(1)) -> int:
    """Return the last step of pT on the link that does not pass a cut on `times` pT."""
    return math.floor(_decimal(gev) / times / Fraction(GEV_PER_STEP))


def _decimal(value: float) -> Fraction:
    """Return a number as the spec has it: 34 over 1.7 is 20."""
    return Fraction(repr(value))


def notes(spec: Spec) -> Iterator[str]:
    """Say of which scores the thresholds are, where the outgoing word has others."""
    network, sent = spec.quantisation.class_scores, spec.link.scores if spec.link else None
    if sent is None or network is None or network.lsb == sent.lsb:
        return
    yield (
        f"thresholds of working points are on the network's scores, in steps of {network.lsb:g}; link.scores "
        f"are in steps of {sent.lsb:g}, and a cut on them may pass other jets"
    )


def decisions(spec: Spec, places: Places) -> Iterator[Diagnostic]:
    """A cut on angles lies between two steps of the link, so that floats and words are cut alike."""
    if not decides(spec.link):
        return
    for point in known_points(spec):
        yield from _between_steps(last_step_within, point.abs_eta_max, point.places["abs_eta"], places)
        if point.kind == "tau_pair":
            yield from _between_steps(squared_steps, point.delta_r_min, point.places["delta_r"], places)


def _between_steps(
    steps: Callable[[float], int], value: float, place: Place, places: Places
) -> Iterator[Diagnostic]:
    if _is_between(steps, value):
        return
    tried = (value * (1 + number * _APART) for number in range(1, _TRIES))
    better = next((each for each in tried if _is_between(steps, each)), None)
    path, at = place
    yield places.fault(
        "JET092",
        path,
        f"{value:g} is a whole number of steps of the link, within rounding",
        "thresholds are derived with angles in float32, decisions are taken with steps: a jet there could "
        "be on either side",
        "leave out link.decisions" if better is None else f"use {better:.6g}, or leave out link.decisions",
        related=places.related(("link", "decisions"), "decisions are taken"),
        at=at,
    )


def _is_between(steps: Callable[[float], int], value: float) -> bool:
    try:
        steps(value)
    except ValueError:
        return False
    return True


_APART, _TRIES = 1e-4, 100
"""Parts of a cut by which others are tried."""
