"""Rules of section `package`: what a producer of each calling convention gives, and has memory for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.diagnostics.diagnostic import Severity
from jetc.prepare.conventions import CONVENTIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jetc.diagnostics.diagnostic import Diagnostic
    from jetc.language.sections.model import Feature, Spec
    from jetc.language.text.places import KeyPath, Places
    from jetc.prepare.conventions import Convention

__all__ = ["classes", "inputs", "listed", "outputs"]

_CONVENTIONS = ("package", "conventions")


def listed(spec: Spec, places: Places) -> Iterator[Diagnostic]:
    """Each convention is there once."""
    if spec.package is not None:
        yield from places.listed_twice(_CONVENTIONS, spec.package.conventions)


def inputs(spec: Spec, places: Places) -> Iterator[Diagnostic]:
    """A producer gives every input, at a place that is known, in words that hold it."""
    for name, at, convention in _asked(spec):
        if convention.constituents is not None and spec.features.constituents > convention.constituents:
            yield places.fault(
                "JET120",
                at,
                f"{name} has no place for {spec.features.constituents} constituents",
                f"a producer of it gives {convention.constituents}",
                f"leave out {name}",
                related=places.related(("features", "constituents"), "the tagger takes so many"),
            )
        for path, here, known in (
            (("features", "inputs"), spec.features.inputs, convention.features),
            (("features", "jet"), spec.features.of_the_jet, convention.jet),
        ):
            for index, each in enumerate(here):
                if each.name not in known:
                    yield _no_place(name, at, (*path, index), each, places)
                    continue
                yield from _saturates(name, convention, (*path, index), each, places)
                if known is convention.jet:
                    yield _assumed(name, convention, (*path, index), each, places)


def _no_place(name: str, at: KeyPath, path: KeyPath, feature: Feature, places: Places) -> Diagnostic:
    return places.fault(
        "JET120",
        at,
        f"{name} has no place for {feature.name}",
        "a producer of it writes its own inputs, each at its place, and would give another value",
        f"leave out {name}",
        related=places.related((*path, "name"), "an input of the tagger"),
    )


def _saturates(
    name: str, convention: Convention, path: KeyPath, feature: Feature, places: Places
) -> Iterator[Diagnostic]:
    words = convention.given
    if words is None or words.contains(feature.type):
        return
    yield places.fault(
        "JET122",
        (*path, "type"),
        f"{name} gives {feature.name} as {words}",
        f"the producer saturates at {words.min_value:g} and {words.max_value:g} and rounds to {words.lsb:g}; "
        f"native takes every {feature.type}",
        f"accept that for {name}, or leave it out",
        related=places.related(_CONVENTIONS, f"{name} is asked for"),
        severity=Severity.WARNING,
    )


def _assumed(
    name: str, convention: Convention, path: KeyPath, feature: Feature, places: Places
) -> Diagnostic:
    return places.fault(
        "JET122",
        (*path, "name"),
        f"jet_inputs[{convention.jet.index(feature.name)}] of {name} is taken for {feature.name}",
        f"public producers differ: some write {' and '.join(convention.jet)}, others pt and eta, and nothing "
        "in a call says which",
        f"accept that if yours writes {' and '.join(convention.jet)}, or leave out {name}",
        related=places.related(_CONVENTIONS, f"{name} is asked for"),
        severity=Severity.WARNING,
    )


def outputs(spec: Spec, places: Places) -> Iterator[Diagnostic]:
    """The network has the scores that a convention gives, and its words hold them and the ratio."""
    for name, at, convention in _asked(spec):
        if spec.quantisation.class_scores is None:
            yield places.fault(
                "JET121",
                at,
                f"{name} gives class scores, and the network ends at logits",
                "a producer takes what it reads for scores from 0 to 1; native gives logits by their name",
                f"leave out {name}, or give softmax and class_scores in quantisation",
                related=places.related(("quantisation",), "it has no softmax"),
            )
        for key, words in (("class_scores", convention.scores), ("pt_ratio", convention.ratio)):
            own = getattr(spec.quantisation, key)
            if words is not None and own is not None and not words.contains(own):
                yield places.fault(
                    "JET121",
                    at,
                    f"{name} gives {key} as {words}, which does not hold every {own}",
                    "a score that is rounded on its way out is not the firmware's",
                    f"leave out {name}",
                    related=places.related(("quantisation", key), "this format"),
                )


def classes(spec: Spec, places: Places) -> Iterator[Diagnostic]:
    """A producer has memory for the scores of all classes, and for no more."""
    for name, at, convention in _asked(spec):
        if convention.classes not in {None, len(spec.dataset.classes)}:
            yield places.fault(
                "JET121",
                at,
                f"{name} gives {convention.classes} class scores, and the tagger has "
                f"{len(spec.dataset.classes)}",
                "its struct does not say how many there are: another number would be written past the end, "
                "or not at all",
                f"leave out {name}",
                related=places.related(("dataset", "classes"), "the classes"),
            )


def _asked(spec: Spec) -> Iterator[tuple[str, KeyPath, Convention]]:
    """Give the conventions of the experiment that are asked for, with their places."""
    names = spec.package.conventions if spec.package is not None else ()
    for index, name in enumerate(names):
        if name in CONVENTIONS:
            yield name, (*_CONVENTIONS, index), CONVENTIONS[name]
