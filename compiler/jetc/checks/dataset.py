"""Rules of section `dataset`: classes that exclude each other, sets that exist, a split with three parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.language.expressions.exclusive import UndecidedError, jet_that_meets
from jetc.language.text.places import some

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jetc.diagnostics.diagnostic import Diagnostic
    from jetc.language.sections.model import ClassTruth, Spec
    from jetc.language.text.places import KeyPath, Places

__all__ = ["classes", "named_sets", "split_and_clip"]


def classes(spec: Spec, places: Places) -> Iterator[Diagnostic]:
    """Classes have names of their own, each can have jets, and no jet has two."""
    path: KeyPath = ("dataset", "classes")
    every = spec.dataset.classes
    yield from places.twice(path, (each.name for each in every), field="name")
    possible = []
    for index, one in enumerate(every):
        if _common_jet(one) is None:
            yield places.fault(
                "JET065",
                (*path, index, "truth"),
                f"no jet can be {one.name!r}",
                "its conditions contradict each other",
                "drop one of them, or join them by or",
            )
        else:
            possible.append(index)
    for index, before in ((one, two) for one in possible for two in possible if two < one):
        yield from _overlap(every, index, before, places)


def _common_jet(*classes: ClassTruth) -> dict[str, str] | None:
    """Return a jet of all `classes`; an empty one where it could not be looked for."""
    try:
        return jet_that_meets(*(each.truth for each in classes))
    except UndecidedError:
        return {}


def _overlap(every: tuple[ClassTruth, ...], index: int, before: int, places: Places) -> Iterator[Diagnostic]:
    one, two = every[index], every[before]
    jet = _common_jet(one, two)
    if one.name == two.name or jet is None:
        return
    path: KeyPath = ("dataset", "classes")
    yield places.fault(
        "JET025" if jet else "JET066",
        (*path, index, "truth"),
        f"a jet can be both {two.name!r} and {one.name!r}: {', '.join(f'{k} {v}' for k, v in jet.items())}"
        if jet
        else f"nothing shows that no jet is both {two.name!r} and {one.name!r}",
        "a jet has one label, so classes must exclude each other",
        "narrow one of the two"
        if jet
        else "narrow one of the two by comparing a quantity with a number or a word",
        related=places.related((*path, before, "truth"), f"{two.name!r} is defined here"),
    )


def named_sets(spec: Spec, places: Places) -> Iterator[Diagnostic]:
    """Sets that are named are declared, and none both trains and measures."""
    data = spec.dataset
    yield from places.listed_twice(("dataset", "sets"), data.sets)
    names = [each.name for each in spec.samples.sets]
    named: list[tuple[KeyPath, str]] = [
        (("dataset", "sets", index), name) for index, name in enumerate(data.sets)
    ]
    named.append((("working_points", "rate_set"), spec.working_points.rate_set))
    for index, line in enumerate(spec.menu.paths):
        place: KeyPath = ("menu", "paths", index, "signals")
        yield from places.listed_twice(place, line.signals)
        named += [((*place, number), name) for number, name in enumerate(line.signals)]
    for path, name in named:
        if name not in names:
            yield places.fault(
                "JET020",
                path,
                f"there is no set {name!r}",
                f"samples.sets has {some(names)}",
                "name one of those, or add the set",
                related=places.related(("samples", "sets"), "sets are declared here"),
            )
        elif path[0] != "dataset" and name in data.sets:
            yield places.fault(
                "JET038",
                path,
                f"set {name!r} is also trained on",
                "rates and efficiencies on events that were trained on are too good",
                "use a set that dataset.sets does not name",
                related=places.related(("dataset", "sets", data.sets.index(name)), "trained on here"),
            )


def split_and_clip(spec: Spec, places: Places) -> Iterator[Diagnostic]:
    """Each part of the split has events, and the interval of the target is one."""
    data = spec.dataset
    if data.split.validation + data.split.test >= 1 or min(data.split.validation, data.split.test) == 0:
        yield places.fault(
            "JET026",
            ("dataset", "split"),
            f"validation {data.split.validation} and test {data.split.test} leave a part empty",
            "training, validation and test each need events",
            "make both positive with a sum below 1",
        )
    low, high = data.target_clip
    if not 0 < low < high:
        yield places.fault(
            "JET027",
            ("dataset", "target_clip"),
            f"the interval from {low} to {high} is empty or not positive",
            "the target is a ratio of transverse momenta",
            "give the lower bound first, above 0",
        )
