"""Rules of section `menu`: names that exist, expressions with types, scores that are exact, rates."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from jetc.checks.menu_scores import branch_format, cut_range, score_classes, score_format
from jetc.language.expressions.events import (
    JET_QUANTITIES,
    PAIR_QUANTITIES,
    EventChecker,
    available,
    of_events,
    of_jets,
    of_pairs,
    scanned,
)
from jetc.language.expressions.exact import codes_of, score_codes
from jetc.language.expressions.expression import (
    Binary,
    Call,
    ExpressionError,
    Fault,
    Name,
    Negative,
    Number,
    terms,
)
from jetc.language.expressions.expression import names as named
from jetc.language.sections.model import Range
from jetc.language.text.places import nearest, some

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from jetc_runtime.fixed_point import FixedPoint

    from jetc.diagnostics.diagnostic import Diagnostic
    from jetc.language.expressions.events import Scope, Size
    from jetc.language.expressions.exact import Codes
    from jetc.language.expressions.expression import Expression
    from jetc.language.sections.menu import Menu, MenuObject, MenuPath
    from jetc.language.sections.model import Crossings, Spec
    from jetc.language.text.places import KeyPath, Places

__all__ = ["acceptances", "comparisons", "expressions", "names", "rates", "scores"]

_MENU: KeyPath = ("menu",)
_PAIR = 2
_DIVIDED_BITS = 62
"""Bits of a side of a ratio with the fraction bits it is given before it is divided."""


def names(spec: Spec, places: Places) -> Iterator[Diagnostic]:
    """Names are given once, are none of a jet's own, and are declared before they are used."""
    menu = spec.menu
    for key in ("scores", "branches", "objects", "paths"):
        declared = getattr(menu, key) or ()
        yield from places.twice((*_MENU, key), (each.name for each in declared), field="name")
    taken = {**JET_QUANTITIES, **PAIR_QUANTITIES, **{each.name: None for each in spec.dataset.classes}}
    for index, score in enumerate(menu.scores):
        if score.name in taken:
            yield _taken((*_MENU, "scores", index, "name"), score.name, places)
    taken |= {each.name: None for each in menu.scores}
    for index, branch in enumerate(menu.branches or ()):
        if branch.name in taken:
            yield _taken((*_MENU, "branches", index, "name"), branch.name, places)
    own = {**JET_QUANTITIES, **PAIR_QUANTITIES}
    for index, each in enumerate(spec.dataset.classes):
        if each.name in own:
            yield _taken(("dataset", "classes", index, "name"), each.name, places)
    objects = {each.name for each in menu.objects}
    for index, path in enumerate(menu.paths):
        if path.name in objects:
            yield _taken((*_MENU, "paths", index, "name"), path.name, places)
    yield from _objects(menu, places)


def acceptances(spec: Spec, places: Places) -> Iterator[Diagnostic]:
    """An acceptance is of a signal of the menu, which has one at most."""
    menu = spec.menu
    before: dict[str, int] = {}
    for index, each in enumerate(menu.acceptance):
        if each.signal in before:
            first = (*_MENU, "acceptance", before[each.signal], "signal")
            yield places.fault(
                "JET154",
                (*_MENU, "acceptance", index, "signal"),
                f"signal {each.signal!r} has a second acceptance",
                "its efficiencies have one further denominator",
                "join both conditions with 'and' or 'or', or remove one",
                related=places.related(first, "first here"),
            )
        before.setdefault(each.signal, index)
        if each.signal not in menu.signals:
            yield places.fault(
                "JET154",
                (*_MENU, "acceptance", index, "signal"),
                f"no path of the menu has the signal {each.signal!r}",
                f"signals are {some(menu.signals)}",
                nearest(
                    each.signal, menu.signals, otherwise="name one of those, or leave the acceptance out"
                ),
            )


def _taken(path: KeyPath, name: str, places: Places) -> Diagnostic:
    return places.fault(
        "JET130",
        path,
        f"{name!r} is the name of something else in expressions of the menu",
        "where the name is used, it would not be clear which of the two is meant",
        "use another name",
    )


def _objects(menu: Menu, places: Places) -> Iterator[Diagnostic]:
    before: list[str] = []
    for index, each in enumerate(menu.objects):
        path: KeyPath = (*_MENU, "objects", index)
        for key, name in (("of", each.of), ("without", each.without)):
            if name is not None and name not in before:
                yield places.fault(
                    "JET130",
                    (*path, key),
                    f"there is no object {name!r} before {each.name}",
                    f"before it stand {some(before)}" if before else "it is the first",
                    nearest(name, before, otherwise="declare it before, or leave the key out"),
                )
        if each.pair is not None and each.take is not None:
            yield places.fault(
                "JET130",
                (*path, "take"),
                f"{each.name} is a pair, and takes {each.take} jets",
                "a pair has two jets",
                "leave take out, or take from an object of which this one is the pair",
            )
        before.append(each.name)


def scores(spec: Spec, places: Places) -> Iterator[Diagnostic]:
    """Each discriminant is a ratio of classes that exist, in a format that holds it."""
    classes = [each.name for each in spec.dataset.classes]
    for index, score in enumerate(spec.menu.scores):
        path: KeyPath = (*_MENU, "scores", index)
        yield from score_classes(score, path, classes, places)
        yield from score_format(score, (*path, "type"), places)
    for index, branch in enumerate(spec.menu.branches or ()):
        yield from branch_format(branch, (*_MENU, "branches", index, "type"), places)


def expressions(spec: Spec, places: Places) -> Iterator[Diagnostic]:
    """Every expression names what there is, joins what has one unit, and scores are exact integers."""
    if any(names(spec, places)):
        return
    classes = [each.name for each in spec.dataset.classes]
    known = _Names(spec.menu, score_codes(classes, spec.quantisation.class_scores, spec.menu.declared_scores))
    for index, each in enumerate(spec.menu.objects):
        yield from _many(each, index, known, places)
        yield from _of_object(each, (*_MENU, "objects", index), known, places)
    for index, path in enumerate(spec.menu.paths):
        yield from _of_path(path, index, known, places)


@dataclass(frozen=True, slots=True)
class _Names:
    """What expressions of a menu may name."""

    menu: Menu
    scores: Mapping[str, Codes]

    @property
    def sizes(self) -> dict[str, Size]:
        return self.menu.sizes

    def of_events(self, paths: int) -> Scope:
        """Return the scope of events where so many paths stand before."""
        before = tuple(each.name for each in self.menu.paths[:paths])
        return of_events(self.scores, objects=self.sizes, paths=before)

    def codes(self) -> dict[str, Codes]:
        """Return the codes of every score of every object's jets, by its full name."""
        found: dict[str, Codes] = {}
        for name, size in self.sizes.items():
            for score, codes in self.scores.items():
                found |= {f"{name}.{score}": codes}
                found |= {f"{name}[{place}].{score}": codes for place in range(size.known or 0)}
        return found


def _of_object(each: MenuObject, path: KeyPath, known: _Names, places: Places) -> Iterator[Diagnostic]:
    jets, pairs = of_jets(known.scores), of_pairs(known.scores)
    if each.where is not None:
        yield from _flag(each.where, jets, (*path, "where"), places)
    if each.order is not None:
        yield from _number(each.order, jets, (*path, "order"), places)
    if each.pair is not None:
        if each.pair.where is not None:
            yield from _flag(each.pair.where, pairs, (*path, "pair", "where"), places)
        yield from _number(each.pair.best, pairs, (*path, "pair", "best"), places)


def _many(each: MenuObject, index: int, known: _Names, places: Places) -> Iterator[Diagnostic]:
    """There are as many jets as an object takes."""
    most = available(each, known.sizes, known.menu.objects[:index])
    wanted = _PAIR if each.pair is not None else each.take or 1
    if most is not None and most < wanted:
        key = "pair" if each.pair is not None else "take" if each.take is not None else "without"
        without = "" if each.without is None else f" without {each.without}"
        yield places.fault(
            "JET130",
            (*_MENU, "objects", index, key),
            f"{each.name} never exists: it takes {wanted} of at most {most}",
            f"{each.of}{without} has no more",
            f"take at most {most}, or take from more" if most and not each.pair else "take from more",
        )


def _flag(node: Expression, scope: Scope, path: KeyPath, places: Places) -> Iterator[Diagnostic]:
    checker = EventChecker(scope)
    checker.wants_flag(node)
    yield from _placed(_faults(checker, node), path, places)


def _number(node: Expression, scope: Scope, path: KeyPath, places: Places) -> Iterator[Diagnostic]:
    checker = EventChecker(scope)
    checker.wants_number(node)
    yield from _placed(_faults(checker, node), path, places)


def _faults(checker: EventChecker, node: Expression) -> list[Fault]:
    """Return what `checker` noted of `node`; where that is nothing, the terms that are the same for all."""
    why, mend = "it is the same for every event, and chooses none", "name a quantity of jets, or leave it out"
    return checker.faults or [
        Fault("JET013", each.at, f"'{each}' names no quantity", why, mend)
        for each in terms(node)
        if not any(named(each))
    ]


def _placed(faults: list[Fault] | tuple[Fault, ...], path: KeyPath, places: Places) -> Iterator[Diagnostic]:
    for each in faults:
        yield places.fault(each.code, path, each.what, each.why, each.mend, at=each.at)


def _of_path(path: MenuPath, index: int, known: _Names, places: Places) -> Iterator[Diagnostic]:
    place: KeyPath = (*_MENU, "paths", index)
    if path.require is None and path.derive is None:
        yield places.fault(
            "JET131", place, f"{path.name} asks for nothing", "every event would pass", "give it require"
        )
    if path.require is not None:
        checker = EventChecker(known.of_events(index))
        checker.requires(path.require)
        faults = _faults(checker, path.require)
        yield from _placed(faults, (*place, "require"), places)
        if not faults:
            yield from _cuts(path, place, places)
    yield from _derived(path, place, known, places)


def _cuts(path: MenuPath, place: KeyPath, places: Places) -> Iterator[Diagnostic]:
    found = scanned(path.require)
    if found is None:
        return
    ends = [_constant(each) for each in found[1].arguments]
    low, high, step = ends
    if low is None or high is None or step is None or step <= 0:
        yield places.fault(
            "JET131",
            (*place, "require"),
            f"'{found[1]}' does not list cuts",
            "it has the first cut, the last one and the step between two, which is above 0",
            "write numbers: scan(120 GeV, 360 GeV, 10 GeV)",
            at=found[1].at,
        )
    else:
        ladder = Range(low, high, step)
        yield from cut_range(ladder, (*place, "require"), (*place, "require"), places)
        if path.derive is None:
            yield places.fault(
                "JET131",
                (*place, "require"),
                "cuts are scanned, and nothing is derived for a rate",
                "the loosest would keep most signal",
                "derive a threshold, or fix the cut",
                at=found[1].at,
            )


def _constant(node: Expression) -> float | None:
    if isinstance(node, Negative) and isinstance(node.of, Number):
        return -node.of.value
    return node.value if isinstance(node, Number) else None


def _derived(path: MenuPath, place: KeyPath, known: _Names, places: Places) -> Iterator[Diagnostic]:
    if path.derive is None:
        yield from _underived(path, place, places)
        return
    if path.rate is None:
        yield places.fault(
            "JET131",
            (*place, "derive"),
            f"{path.name} derives a threshold, and has no rate",
            "the threshold is the lowest that keeps to a rate",
            "write rate: 14 kHz, or rate(another path)",
        )
    checker = EventChecker(known.of_events(0))
    unit = checker.wants_number(path.derive)
    faults = _faults(checker, path.derive)
    yield from _placed(faults, (*place, "derive"), places)
    if faults:
        return
    if unit != (("GeV", 1),):
        yield from _exact(path, place, known, places)
    elif path.type is not None:
        yield places.fault(
            "JET131",
            (*place, "type"),
            f"type is of a ratio of scores, and '{path.derive}' is in GeV",
            "that is compared in quarters of a GeV, as pT on the link",
            "leave type out",
        )


def _underived(path: MenuPath, place: KeyPath, places: Places) -> Iterator[Diagnostic]:
    """Without a threshold there is neither a type nor a rate."""
    for key in ("type", "rate"):
        if getattr(path, key) is not None:
            yield places.fault(
                "JET131",
                (*place, key),
                f"{path.name} has {key}, and derives nothing",
                "its cuts are fixed, and so is its rate",
                f"leave {key} out, or derive a threshold",
            )


def _exact(path: MenuPath, place: KeyPath, known: _Names, places: Places) -> Iterator[Diagnostic]:
    node = path.derive
    is_ratio = isinstance(node, Binary) and node.operator == "/"
    sides = (node.left, node.right) if isinstance(node, Binary) and is_ratio else (node,)
    found: list[Codes] = []
    for side in sides:
        try:
            if side is not None:
                found.append(codes_of(side, known.codes(), known.sizes))
        except ExpressionError as error:
            yield from _placed(error.faults, (*place, "derive"), places)
    if path.type is not None and len(found) == len(sides):
        yield from _divided(found, path.type, (*place, "type"), places)
        if is_ratio:
            yield from _ratio((found[0], found[1]), path, place, places)
    if is_ratio and path.type is None:
        what, why = f"'{node}' is a ratio, and has no type", "it is rounded once, and compared as an integer"
        yield places.fault("JET131", (*place, "derive"), what, why, "give the path a type")
    if not is_ratio and path.type is not None:
        what, why = "type is of a ratio, and a sum is exact", "nothing would be rounded into it"
        yield places.fault("JET131", (*place, "type"), what, why, "leave type out")


def _divided(sides: list[Codes], form: FixedPoint, place: KeyPath, places: Places) -> Iterator[Diagnostic]:
    finest = max(each.fraction for each in sides)
    bits = max(max(each.high.bit_length(), each.low.bit_length()) + finest - each.fraction for each in sides)
    if bits + abs(form.fraction) > _DIVIDED_BITS:
        yield places.fault(
            "JET055",
            place,
            f"a ratio of {bits} bits has {form.fraction} fraction bits",
            "it is divided in 64 bits",
            f"use at most {_DIVIDED_BITS - bits} fraction bits, or narrower scores",
        )


def _ratio(
    sides: tuple[Codes, Codes], path: MenuPath, place: KeyPath, places: Places
) -> Iterator[Diagnostic]:
    """No denominator is negative, and the type holds the ratio or saturates."""
    form = path.type
    below = sides[1]
    if below.low < 0 or below.high == 0:
        yield places.fault(
            "JET131",
            (*place, "derive"),
            f"the denominator of '{path.derive}' {'may be negative' if below.low < 0 else 'is always 0'}",
            "a ratio over 0 or less has code 0",
            "divide by a sum of scores",
        )
    elif form is not None and not form.overflow.limits and not _holds(form, *sides):
        yield places.fault(
            "JET042",
            (*place, "type"),
            f"{form} does not hold every ratio that '{path.derive}' may be",
            "a ratio outside it would turn into another code",
            "let it saturate: AP_SAT",
        )


def _holds(form: FixedPoint, above: Codes, below: Codes) -> bool:
    """Tell whether every ratio of `above` to `below` rounds to a code of `form`; one over 0 has code 0."""
    unit = Fraction(2) ** (below.fraction - above.fraction + form.fraction)
    ends = [unit * side / by for side in (above.low, above.high) for by in (max(below.low, 1), below.high)]
    return form.min_code <= math.floor(min(ends)) and math.ceil(max(ends)) <= form.max_code


def rates(spec: Spec, places: Places) -> Iterator[Diagnostic]:
    """A rate is one that a trigger can have, or that of a path before."""
    before: list[str] = []
    for index, path in enumerate(spec.menu.paths):
        rate: KeyPath = (*_MENU, "paths", index, "rate")
        match path.rate:
            case None:
                pass
            case Call("rate", (Name(name),)):
                if name not in before:
                    yield _not_before(name, path, before, (rate, "write a number in kHz"), places)
            case Number(khz, "kHz"):
                yield from _target(khz, rate, spec.working_points.crossings, places)
            case _:
                yield places.fault(
                    "JET014",
                    rate,
                    f"'{path.rate}' is no rate",
                    "a target is a number in kHz, or the rate of another path",
                    "write 14 kHz, or rate(path)",
                )
        before.append(path.name)


def comparisons(spec: Spec, places: Places) -> Iterator[Diagnostic]:
    """A path is compared with one before it, on signals that have efficiencies of both."""
    before: dict[str, MenuPath] = {}
    for index, path in enumerate(spec.menu.paths):
        key: KeyPath = (*_MENU, "paths", index, "compare")
        if path.compare is not None and path.compare not in before:
            yield _not_before(path.compare, path, list(before), (key, "leave the key out"), places)
        elif path.compare is not None:
            yield from _lacking(path, before[path.compare], key, places)
        before[path.name] = path


def _lacking(path: MenuPath, other: MenuPath, key: KeyPath, places: Places) -> Iterator[Diagnostic]:
    lacking = [each for each in path.signals if each not in other.signals]
    if lacking:
        yield places.fault(
            "JET130",
            key,
            f"{other.name} has no efficiency for {some(lacking)}",
            f"its signals are {some(other.signals)}, and {path.name} is compared with it on its own",
            f"add {some(lacking)} to the signals of {other.name}",
        )


def _not_before(
    name: str, path: MenuPath, before: list[str], key: tuple[KeyPath, str], places: Places
) -> Diagnostic:
    """Say that no path `name` stands before `path`; `key` is where it is named, and what to do instead."""
    place, otherwise = key
    return places.fault(
        "JET130",
        place,
        f"there is no path {name!r} before {path.name}",
        f"before it stand {some(before)}" if before else "it is the first",
        nearest(name, before, otherwise=f"declare it before, or {otherwise}"),
    )


def _target(khz: float, rate: KeyPath, machine: Crossings, places: Places) -> Iterator[Diagnostic]:
    crossings_khz = machine.rate_khz
    if not 0 < khz < crossings_khz:
        yield places.fault(
            "JET062",
            rate,
            f"the target of {khz:g} kHz is not between 0 and the rate of crossings",
            f"{machine.bunches} bunches cross at {crossings_khz:,.0f} kHz: every threshold would do, or none",
            "give the rate in kHz",
            related=places.related(("working_points", "crossings"), "crossings are declared here"),
        )
