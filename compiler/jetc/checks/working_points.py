"""Rules of how rates are measured."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from jetc.checks.points import known_points
from jetc.diagnostics.diagnostic import Severity
from jetc.language.expressions.expression import Number
from jetc.language.sections.points import TauPair

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jetc.diagnostics.diagnostic import Diagnostic
    from jetc.language.sections.model import Spec
    from jetc.language.text.places import KeyPath, Places

__all__ = ["rate_set", "resolution", "sample_size"]

_SCORES: KeyPath = ("quantisation", "class_scores")
_TABLE: KeyPath = ("working_points", "exp_table")
_SMALLEST_SHARE = 1e-12
"""The inverse of more crossings than any run has."""


def rate_set(spec: Spec, places: Places) -> Iterator[Diagnostic]:
    """Rates are measured on minimum bias."""
    name = spec.working_points.rate_set
    for index, each in enumerate(spec.samples.sets):
        if each.name == name and each.process not in {None, "minbias"}:
            yield places.fault(
                "JET056",
                ("working_points", "rate_set"),
                f"set {name!r} is generated as {each.process}",
                "an event of it is not a crossing: its rate would not be the trigger's",
                "name a set of process minbias",
                related=places.related(("samples", "sets", index, "process"), "generated here"),
            )


def resolution(spec: Spec, places: Places) -> Iterator[Diagnostic]:
    """No discriminant is compared more finely than the scores it is made of."""
    port, table = spec.quantisation.class_scores, spec.working_points.exp_table
    softmax = spec.quantisation.softmax
    if softmax is not None and softmax.implementation == "argmax":
        yield from _of_argmax(spec, places)
        return
    if (port is None) is not (table is not None):  # one fault is enough
        return
    name, place, what = (
        ("class_scores", _SCORES, "class scores") if table is None else ("exp_table", _TABLE, "exponentials")
    )
    finest = (table or port or spec.quantisation.logits).fraction
    for index, score in enumerate(spec.menu.scores):
        if score.type.fraction > finest:
            yield places.fault(
                "JET069",
                ("menu", "scores", index, "type"),
                f"{score.name} is compared in steps of 1/{1 << score.type.fraction}, "
                f"{what} come in steps of 1/{1 << max(finest, 0)}",
                "score and ratio are off by up to half a step: finer cuts only resolve rounding error",
                f"use at most {finest} fraction bits, or give {name} more",
                related=places.related(place, f"{finest} fraction bits"),
            )


def _of_argmax(spec: Spec, places: Places) -> Iterator[Diagnostic]:
    """Yield a fault where a threshold would lie between 0 and 1, of which a ratio of an argmax is one."""
    where = places.related(("quantisation", "softmax", "implementation"), "the argmax stands here")
    for index, score in enumerate(spec.menu.scores):
        if score.type.fraction > 1:
            yield places.fault(
                "JET069",
                ("menu", "scores", index, "type"),
                f"{score.name} is compared in steps of 1/{1 << score.type.fraction}, and is 0 or 1",
                "class scores of an argmax are 0 and 1: finer cuts all pass the same jets",
                "use 1 fraction bit",
                related=where,
            )
    pairs = {each.name for each in known_points(spec) if isinstance(each, TauPair)}
    for index, name in enumerate(spec.working_points.points):
        if name in pairs:
            yield places.fault(
                "JET069",
                ("working_points", "points", index),
                f"the threshold of {name} is one on a score that is 0 or 1",
                "class scores of an argmax are 0 and 1: no threshold lies between, so no rate is aimed at",
                "leave it to the menu, or name a path that sums a score over jets: its thresholds are counts",
                related=where,
            )


_STRATA = "counted as equal; the generator's strata may do better, or worse"


_WEIGHTED = "; where the event tree of the files has weights, leave events out: it tells them"


def sample_size(spec: Spec, places: Places) -> Iterator[Diagnostic]:
    """The rate set is expected to hold at least one event at each target rate.

    Files of so many events, all alike, cannot show less; strata of generated ones may.
    """
    section = spec.working_points
    crossings_khz = section.crossings.rate_khz
    for number, each in enumerate(spec.samples.sets):
        if each.name != section.rate_set or each.events is None:
            continue
        for index, path in enumerate(spec.menu.paths):
            if not isinstance(path.rate, Number):
                continue
            measuring = 1 - section.derivation_fraction
            share = measuring * path.rate.value / crossings_khz
            share = max(share, _SMALLEST_SHARE)
            expected = each.events * share
            if expected < 1:
                alike = each.files is not None
                strata = "and each stands for as many" if alike else _STRATA
                yield places.fault(
                    "JET075",
                    ("menu", "paths", index, "rate"),
                    f"{expected:.2g} events are expected at {path.rate.value:g} kHz: "
                    f"a relative error of {100 / math.sqrt(expected):.0f} %",
                    f"{100 * measuring:g} % of {each.events} crossings measure the rate, {strata}",
                    f"{'take files of' if alike else 'generate'} {math.ceil(1 / share):,} for 100 %, "
                    f"{math.ceil(100 / 9 / share):,} for 30 %{_WEIGHTED if alike else ''}",
                    related=places.related(("samples", "sets", number, "events"), "crossings are made here"),
                    severity=Severity.ERROR if alike else Severity.WARNING,
                )
