"""Names of the plots that a spec may have, known before anything is built."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.language.expressions.expression import names
from jetc.language.sections.points import TauPair, points_of
from jetc.validation.jets import Discriminant

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jetc.stages.plots.reads import Reads

__all__ = ["discriminants", "joined_classes", "plot_names"]

_OF_A_PATH = ("rate_score", "efficiency_score", "rate_cut", "efficiency_cut", "rate_map", "efficiency_map")
_OF_TAUS_OF_EVENTS = ("tau_barrel", "tau_endcap", "tau_eta")
_OF_A_SIGNAL = (
    "efficiency_gen_ht",
    "efficiency_gen_mass",
    "pair",
    "pair_map",
    "pair_legs",
    *_OF_TAUS_OF_EVENTS,
)
_OF_TAUS = ("leg_barrel", "leg_endcap")
_OF_AN_OUTPUT = ("bias_target", "width_target", "bias_pt", "width_pt")


def plot_names(spec: Reads) -> tuple[str, ...]:
    """Return every name; those that need a truth, jets of a class, or a cut to vary may have no plot."""
    classes = tuple(each.name for each in spec.dataset.classes)
    against = tuple(each.file_name for each in discriminants(spec))
    curves = ("each-against-all-others", *(f"{name}-against-each-other" for name in classes), *against)
    return (
        *("confusion", "pt", "multiplicity", "importance", "importance_regression"),
        *(f"roc/{name}" for name in curves),
        *(f"efficiency_pt/{each}" for each in against),
        *(
            f"{kind}/{name}"
            for kind in ("response", "resolution", "response_eta", "resolution_eta")
            for name in ("all", *classes, *map("+".join, joined_classes(spec)))
        ),
        *(
            f"outputs/{each.name}/{kind}/{name}"
            for each in spec.architecture.extra_outputs or ()
            for kind in _OF_AN_OUTPUT
            for name in ("all", *classes)
        ),
        *(f"inputs/{each.name}" for each in spec.features.inputs),
        *(each for name in spec.menu.signals for each in _of_signal(name, classes, curves)),
        "menu/rates",
        *_of_paths(spec),
    )


def _of_signal(name: str, classes: tuple[str, ...], curves: tuple[str, ...]) -> tuple[str, ...]:
    kinds = ("response_pt", "resolution_pt", "response_eta", "resolution_eta")
    responses = (f"signals/{name}/{kind}/{group}" for kind in kinds for group in ("all", *classes))
    return (*(f"signals/{name}/roc/{each}" for each in curves), *responses)


def _of_paths(spec: Reads) -> Iterator[str]:
    for path in spec.menu.paths:
        if path.derive is not None:
            yield from (f"paths/{path.name}/{each}" for each in _OF_A_PATH)
        for name in path.signals:
            yield from (f"paths/{path.name}/{name}/{each}" for each in _OF_A_SIGNAL)
    for point in points_of(spec):
        if isinstance(point, TauPair):
            yield from (f"paths/{point.name}/{point.signal_set}/{each}" for each in _OF_TAUS)


def joined_classes(spec: Reads) -> tuple[tuple[str, ...], ...]:
    """Return the classes that are looked at together: without a lepton, of taus, and of other leptons.

    None of fewer than two classes, and not all of them.
    """
    every = _words_of_truth(spec)
    kinds = ["jet" if "none" in words else "tau" if "tau" in words else "lepton" for words in every.values()]
    groups = (
        tuple(name for name, kind in zip(every, kinds, strict=True) if kind == wanted)
        for wanted in ("jet", "tau", "lepton")
    )
    return tuple(each for each in groups if 1 < len(each) < len(every))


def _words_of_truth(spec: Reads) -> dict[str, set[str]]:
    return {each.name: {name.name for name in names(each.truth.of)} for each in spec.dataset.classes}


def discriminants(spec: Reads) -> tuple[Discriminant, ...]:
    """Return the groups of classes that are held against others, each once.

    They are the scores of the menu, each class of jets without a lepton against the other such
    classes, and the classes whose truth names a tau together against all that does not.
    """
    every = _words_of_truth(spec)
    jets = tuple(name for name, words in every.items() if "none" in words)
    taus = tuple(name for name, words in every.items() if "tau" in words)
    others = tuple(name for name in every if name not in taus)
    found = [
        *((each.numerator, each.denominator) for each in spec.menu.scores),
        *(((name,), jets) for name in jets),
        (taus, (*taus, *others)),
    ]
    groups = {(wanted, tuple(each for each in held if each not in wanted)) for wanted, held in found}
    return tuple(
        Discriminant(f"{' + '.join(wanted)} against {', '.join(rest)}", wanted, (*wanted, *rest))
        for wanted, rest in sorted(groups)
        if wanted and rest
    )
