"""Rules of names: no name of a spec, set, class or working point is a word of a language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.checks.reserved_words import TAKEN_NAMES, language_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jetc.diagnostics.diagnostic import Diagnostic
    from jetc.language.sections.model import Spec
    from jetc.language.text.places import KeyPath, Places

__all__ = ["beside_the_jet", "classes", "menu", "sets", "tagger"]


def tagger(spec: Spec, places: Places) -> Iterator[Diagnostic]:
    """The name of the tagger can name files, a C++ function and Verilog modules."""
    yield from _free(spec.name, ("name",), places, "the emulator is a C++ function of this name")
    if TAKEN_NAMES.fullmatch(spec.name) and language_of(spec.name) is None:
        yield places.fault(
            "JET059",
            ("name",),
            f"{spec.name!r} is taken",
            "a file, type or variable of the C++ project, a module of the Verilog, or a folder of the build, "
            "has this name",
            "use another name",
        )


def beside_the_jet(spec: Spec, places: Places) -> Iterator[Diagnostic]:
    """The name of the tagger is none that its C++ gives to the inputs of the jet."""
    if spec.features.of_the_jet and spec.name in _OF_THE_JET:
        yield places.fault(
            "JET059",
            ("name",),
            f"{spec.name!r} is taken",
            "the C++ project has a variable of this name for features.jet",
            "use another name",
            related=places.related(("features", "jet"), "inputs of the jet"),
        )


_OF_THE_JET = ("jet", "jet_ap")


def sets(spec: Spec, places: Places) -> Iterator[Diagnostic]:
    """Names of sets are not reserved words."""
    yield from _all_free((each.name for each in spec.samples.sets), ("samples", "sets"), places)


def classes(spec: Spec, places: Places) -> Iterator[Diagnostic]:
    """Names of classes can stand in expressions and in ports."""
    yield from _all_free((each.name for each in spec.dataset.classes), ("dataset", "classes"), places)


def menu(spec: Spec, places: Places) -> Iterator[Diagnostic]:
    """Names of the menu can stand in expressions."""
    for key in ("scores", "objects", "paths"):
        yield from _all_free((each.name for each in getattr(spec.menu, key)), ("menu", key), places)


def _all_free(names: Iterable[str], path: KeyPath, places: Places) -> Iterator[Diagnostic]:
    why = "names of a spec are used in its expressions, in C++ and in hardware description languages"
    for index, name in enumerate(names):
        yield from _free(name, (*path, index, "name"), places, why)


def _free(name: str, path: KeyPath, places: Places, why: str) -> Iterator[Diagnostic]:
    language = language_of(name)
    if language is not None:
        yield places.fault("JET045", path, f"{name!r} is {language}", why, "use another name")
