"""Rules of section `dataset`: classes that exclude each other, sets that exist, a split with three parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jetc.diagnostic import Diagnostic
    from jetc.spec.model import ClassTruth, Spec
    from jetc.spec.places import Path, Places

__all__ = ["classes", "named_sets", "split_and_clip"]


def _overlap(one: ClassTruth, two: ClassTruth) -> bool:
    def meet(left: tuple[int, ...] | None, right: tuple[int, ...] | None) -> bool:
        return left is None or right is None or bool(set(left) & set(right))

    return (
        one.lepton == two.lepton
        and meet(one.hadron_flavour, two.hadron_flavour)
        and meet(one.abs_parton_flavour, two.abs_parton_flavour)
        and (one.tau_charge is None or two.tau_charge is None or one.tau_charge == two.tau_charge)
    )


def classes(spec: Spec, places: Places) -> Iterator[Diagnostic]:
    """Classes have names of their own, and no jet has two."""
    path: Path = ("dataset", "classes")
    every = spec.dataset.classes
    yield from places.twice(path, (each.name for each in every), field="name")
    for index, one in enumerate(every):
        yield from places.listed_twice((*path, index, "hadron_flavour"), one.hadron_flavour or ())
        yield from places.listed_twice((*path, index, "abs_parton_flavour"), one.abs_parton_flavour or ())
        for before, two in enumerate(every[:index]):
            if one.name != two.name and _overlap(one, two):
                yield places.fault(
                    "JET025",
                    (*path, index),
                    f"a jet can be both {two.name!r} and {one.name!r}",
                    "classes must exclude each other",
                    "narrow one of the two by lepton, flavour or charge",
                    related=places.related((*path, before), f"{two.name!r} stands here"),
                )
        if one.tau_charge is not None and one.lepton != "tau":
            yield places.fault(
                "JET037",
                (*path, index, "tau_charge"),
                f"class {one.name!r} asks for a tau charge and a lepton that is {one.lepton!r}",
                "only tau jets have a tau charge",
                "remove tau_charge, or make lepton: tau",
            )


def named_sets(spec: Spec, places: Places) -> Iterator[Diagnostic]:
    """Sets that are named are declared, and none both trains and measures."""
    data = spec.dataset
    yield from places.listed_twice(("dataset", "sets"), data.sets)
    names = [each.name for each in spec.samples.sets]
    named: list[tuple[Path, str]] = [
        (("dataset", "sets", index), name) for index, name in enumerate(data.sets)
    ]
    named.append((("working_points", "rate_set"), spec.working_points.rate_set))
    for index, point in enumerate(spec.working_points.points):
        named.append((("working_points", "points", index, "signal_set"), point.signal_set))
    for path, name in named:
        if name not in names:
            yield places.fault(
                "JET020",
                path,
                f"there is no set {name!r}",
                f"samples.sets has {', '.join(names)}",
                "name one of those, or add the set",
                related=places.related(("samples", "sets"), "sets are declared here"),
            )
        elif path[0] == "working_points" and name in data.sets:
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
