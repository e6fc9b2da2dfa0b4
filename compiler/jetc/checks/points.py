"""Rules of working points: paths of the menu, of a shape that a circuit decides."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from jetc.checks import menu
from jetc.language.sections.points import ShapeError, read_point
from jetc.language.text.places import nearest, some

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jetc.diagnostics.diagnostic import Diagnostic
    from jetc.language.sections.model import Spec, TriggerPath
    from jetc.language.text.places import KeyPath, Places

__all__ = ["known_points", "points"]


def points(spec: Spec, places: Places) -> Iterator[Diagnostic]:
    """Working points are paths of the menu, each once, of a shape that a circuit decides."""
    path: KeyPath = ("working_points", "points")
    names = [each.name for each in spec.menu.paths]
    yield from places.listed_twice(path, spec.working_points.points)
    for index, name in enumerate(spec.working_points.points):
        if name not in names:
            yield places.fault(
                "JET153",
                (*path, index),
                f"the menu has no path {name!r}",
                f"menu.paths has {some(names)}",
                nearest(name, names, otherwise="name one of those"),
                related=places.related(("menu", "paths"), "paths are declared here"),
            )
            continue
        try:
            read_point(spec.menu, name)
        except ShapeError as error:
            if _has_faults(spec, places):
                continue  # one of them may be the reason
            yield places.fault(
                "JET153",
                (*path, index),
                f"no circuit decides path {name}",
                str(error),
                "leave it to the menu, which derives and quotes it all the same, or give it that shape",
                related=places.related(error.key, "here"),
            )


def _has_faults(spec: Spec, places: Places) -> bool:
    rules = (menu.names, menu.scores, menu.expressions, menu.rates)
    return any(any(rule(spec, places)) for rule in rules)


def known_points(spec: Spec) -> Iterator[TriggerPath]:
    """Yield the working points that are some; `points` names the others."""
    for name in spec.working_points.points:
        with contextlib.suppress(KeyError, ShapeError):
            yield read_point(spec.menu, name)
